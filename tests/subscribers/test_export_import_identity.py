"""An export, imported where nobody is known, brings everybody back as they were."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from subscribers.exporting import Format, export_subscribers
from subscribers.importing.service import Order, run_import
from subscribers.models import (
    AttributeType,
    ConsentEvent,
    Subscriber,
    SubscriberList,
    Subscription,
    Tag,
)
from tests.examples import examples
from tests.factories import NOON, fr_phone, join, make_list, make_people

pytestmark = pytest.mark.django_db

LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"))
# What runs in a spreadsheet, breaks a careless CSV, or is written from the right.
TRICKY = st.sampled_from(
    [
        *("=1+1", "+33", "-2", "@SUM(A1)", "'=1", "''-1", "'t Hooft"),
        *('a "b", c', "a;b", "שלום", "مرحبا بالعالم", "é̂", "👩‍👩‍👧", "NULL", "007"),
    ]
)


def one_line(text: str) -> str:
    return " ".join(text.split())


NAMES = st.text(LETTERS, max_size=20).map(one_line) | TRICKY
# An apostrophe before a digit is how spreadsheets mark text, and is taken off.
TEXTS = (
    (st.text(LETTERS | st.just("\n"), max_size=20).map(str.strip) | TRICKY)
    .filter(bool)
    .filter(lambda text: not (text[0] == "'" and text[1:2].isdigit()))
)
TAGS = st.lists(
    st.text(LETTERS, min_size=1, max_size=10)
    .map(one_line)
    .filter(lambda text: text and not set(text) & set(",;|")),
    max_size=3,
    unique=True,
)
ATTRIBUTES = st.fixed_dictionaries(
    {},
    optional={
        "note": TEXTS,
        "spend": st.integers(-9999, 9999) | st.integers(-999, 999).map(lambda n: n / 4),
        "vip": st.booleans(),
        "since": st.dates(date(1990, 1, 1), date(2026, 1, 1)).map(date.isoformat),
    },
)
PERSON = st.fixed_dictionaries(
    {
        "first_name": NAMES,
        "last_name": NAMES,
        "email": st.sampled_from(["", "ann@example.com", "a.b+c@example.co.uk"]),
        "language": st.sampled_from(["", "fr", "en"]),
        "zone": st.sampled_from(["", "Europe/Paris"]),
        "postcode": st.sampled_from(["", "75001", "07001"]),
        "birthday": st.none() | st.dates(date(1930, 1, 1), date(2005, 1, 1)),
        "attributes": ATTRIBUTES,
    }
)
PEOPLE = st.lists(
    st.tuples(PERSON, TAGS, st.integers(1, 10**7)), min_size=1, max_size=3
)
KINDS = {"note": "text", "spend": "number", "vip": "boolean", "since": "date"}


@pytest.fixture
def offers() -> SubscriberList:
    AttributeType.objects.bulk_create(
        AttributeType(name=name, type=kind) for name, kind in KINDS.items()
    )
    return make_list()


@pytest.mark.parametrize("file_format", list(Format))
@settings(
    max_examples=examples(15),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(people=PEOPLE)
def test_everybody_comes_back_as_they_were(tmp_path, offers, file_format, people):
    path = tmp_path / f"people.{file_format}"
    with transaction.atomic():
        bring(people, offers)
        before = snapshot()
        export_subscribers(path, file_format, lst=offers)
        transaction.set_rollback(True)
    with transaction.atomic():
        import_again(path, offers)
        after = snapshot()
        transaction.set_rollback(True)

    assert after == before


def bring(people: list[tuple[dict, list[str], int]], lst: SubscriberList) -> None:
    rows = make_people([fr_phone(n) for n in range(len(people))])
    for row, (person, tags, seconds_ago) in zip(rows, people, strict=True):
        Subscriber.objects.filter(pk=row.pk).update(**person)
        row.tags.set([Tag.objects.get_or_create(name=name)[0] for name in tags])
        join([row], lst, now=NOON - timedelta(seconds=seconds_ago))


def import_again(path: Path, lst: SubscriberList) -> None:
    order = Order(
        path=path, lst=lst, by="ann", consent="express", attestation="Our own export."
    )
    run_import(order, now=NOON)


def snapshot() -> list[tuple[object, ...]]:
    rows = Subscriber.objects.order_by("phone").prefetch_related("tags")
    statuses = dict(Subscription.objects.values_list("subscriber", "status"))
    # When they agreed; that we heard of it later is the import's own instant.
    agreed = dict(ConsentEvent.objects.values_list("subscriber", "happened_at"))
    return [
        (
            *(str(row.phone), row.country),
            *(getattr(row, name) for name in Subscriber.PARTICULARS),
            row.attributes,
            sorted(tag.name for tag in row.tags.all()),
            *(statuses.get(row.pk), agreed.get(row.pk)),
        )
        for row in rows
    ]
