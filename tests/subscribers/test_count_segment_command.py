import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from subscribers.models import Segment, Subscriber
from tests.factories import NOON, fr_phone, join, make_list, make_people, us_phone

pytestmark = pytest.mark.django_db

FR = {"field": "country", "op": "is", "value": "FR"}


def count(slug: str) -> dict:
    out = StringIO()
    call_command("count_segment", slug, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def french() -> Segment:
    return Segment.objects.create(slug="french", name="French", rules=FR)


def test_it_counts_people_and_who_of_them_may_be_texted(french):
    people = make_people([fr_phone(1), fr_phone(2), us_phone(1)])
    join([people[0], people[2]], make_list())

    assert count("french").items() >= {"count": 2, "reachable": 1}.items()


def test_it_leaves_out_the_erased(french):
    (person,) = make_people([fr_phone(1)])
    gone = Subscriber.objects.filter(pk=person.pk)
    gone.update(phone=None, salt="", erased_at=NOON)

    assert count("french")["count"] == 0


def test_it_says_how_long_it_took(french):
    assert count("french")["seconds"] >= 0


def test_it_prints_a_line_for_people(french):
    make_people([fr_phone(1)])
    out = StringIO()

    call_command("count_segment", "french", stdout=out)

    assert out.getvalue().startswith("French: 1 people, 0 of them may be texted")


def test_it_names_the_segments_there_are(french):
    with pytest.raises(CommandError, match="There are: french"):
        count("german")


def test_it_says_where_stored_rules_are_wrong(french):
    Segment.objects.update(rules={"all": [FR, {**FR, "field": "attr.gone"}]})

    with pytest.raises(CommandError, match=r"all\[1\].field: There is no attribute"):
        count("french")
