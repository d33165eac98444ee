"""`among` finds what `in` finds, whatever the values are."""

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from subscribers.models import Subscriber, Tag
from tests.factories import make_people, us_phone

pytestmark = pytest.mark.django_db

NAMES = st.lists(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1),
    max_size=6,
    unique=True,
)


@given(stored=NAMES, asked=NAMES)
def test_it_finds_the_same_texts_as_in(stored, asked):
    with transaction.atomic():
        Tag.objects.bulk_create(
            Tag(name=name[:60]) for name in {n[:60] for n in stored}
        )
        wanted = [*asked, *stored[:2], "NULL", "a,b", '"']

        among = set(Tag.objects.filter(name__among=wanted).values_list("name"))

        assert among == set(Tag.objects.filter(name__in=wanted).values_list("name"))
        transaction.set_rollback(True)


def test_it_finds_keys_and_numbers():
    people = make_people([us_phone(n) for n in range(3)])
    keys, numbers = [people[0].pk, people[2].pk], [str(people[1].phone)]

    assert set(Subscriber.objects.filter(pk__among=keys)) == {people[0], people[2]}
    assert list(Subscriber.objects.filter(phone__among=numbers)) == [people[1]]


def test_it_finds_nobody_among_none():
    make_people([us_phone(1)])

    assert not Subscriber.objects.filter(pk__among=[]).exists()
