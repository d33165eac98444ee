"""What segments ask about the texts people sent us."""

from datetime import timedelta

import pytest

from keywords.models import InboundMessage, Keyword
from subscribers.models import Subscriber
from subscribers.segmentation import compile_rules
from tests.factories import NOON, make_list, make_people, make_sender, us_phone

pytestmark = pytest.mark.django_db

LONG_AGO = NOON - timedelta(days=40)
LATELY = NOON - timedelta(days=2)


@pytest.fixture
def people() -> list[Subscriber]:
    """Three: who used a keyword long ago, who wrote of late, and who did neither."""
    rows = make_people([us_phone(at) for at in range(3)])
    word = Keyword.objects.create(
        word="Été",
        folded="ete",
        sender=make_sender(),
        action="join",
        list=make_list("offers"),
    )
    for person, keyword, at in ((rows[0], word, LONG_AGO), (rows[1], None, LATELY)):
        InboundMessage.objects.create(
            gateway="main",
            provider_id=str(person.pk),
            to_number="+12025550100",
            subscriber=person,
            keyword=keyword,
            received_at=at,
        )
    return rows


@pytest.mark.parametrize(
    ("field", "op", "value", "meant"),
    [
        ("replied", "gte", 1, "01"),
        ("replied", "is", 0, "2"),
        ("replied.30d", "gte", 1, "1"),
        ("replied_at", "in_last_days", 30, "1"),
        ("replied_at", "is_set", None, "01"),
        ("keyword", "is", "ÉTÉ", "0"),
        ("keyword", "in", ["ete", "bunga"], "0"),
        ("keyword", "is", "bunga", ""),
        ("keyword", "is_set", None, "0"),
        ("keyword.30d", "is_set", None, ""),
    ],
)
def test_it_finds_people_and_its_opposite_finds_the_others(
    people, field, op, value, meant
):
    rule = {"field": field, "op": op}
    if value is not None:
        rule["value"] = value

    def found(rules: dict) -> str:
        rows = Subscriber.objects.filter(compile_rules(rules, now=NOON))
        keys = set(rows.values_list("pk", flat=True))
        return "".join(str(at) for at, row in enumerate(people) if row.pk in keys)

    assert found(rule) == meant
    assert sorted(found({"not": rule}) + meant) == list("012")
