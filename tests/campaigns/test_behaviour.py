"""What segments ask about the texts people got and the links they tapped."""

from datetime import datetime, timedelta

import pytest

from campaigns.models import Click, Link, Message, MessageLink
from subscribers.models import Subscriber
from subscribers.segmentation import compile_rules, field_choices
from tests.factories import (
    NOON,
    make_campaign,
    make_list,
    make_people,
    make_sender,
    us_phone,
)

pytestmark = pytest.mark.django_db

LONG_AGO = NOON - timedelta(days=40)
LATELY = NOON - timedelta(days=2)


@pytest.fixture
def people() -> list[Subscriber]:
    """Four: with two texts of old, with one of late, with one that failed, with none.

    The second one has tapped the link of the campaign twice.
    """
    old, late, failed, none = make_people([us_phone(at) for at in range(4)])
    sender = make_sender()
    winter = make_campaign(make_list("offers"), "winter")
    spring = make_campaign(winter.list, "spring")

    def text(
        person: Subscriber, campaign: object, status: str, at: datetime
    ) -> Message:
        return Message.objects.create(
            subscriber=person,
            campaign=campaign,
            list=campaign.list,
            sender=sender,
            kind="promotional",
            status=status,
            first_due_at=at,
            handed_at=at,
        )

    text(old, winter, "delivered", LONG_AGO)
    text(old, spring, "sent", LONG_AGO)
    text(failed, spring, "failed", LATELY)
    tapped = text(late, spring, "delivered", LATELY)
    link = Link.objects.create(campaign=spring, name="link", url="https://example.com")
    short = MessageLink.objects.create(token="a", link=link, message=tapped)
    for _ in range(2):
        Click.objects.create(message_link=short, at=LATELY)
    return [old, late, failed, none]


@pytest.mark.parametrize(
    ("field", "op", "value", "meant"),
    [
        ("received", "gte", 1, "01"),
        ("received", "gt", 0, "01"),
        ("received", "gte", 2, "0"),
        ("received", "between", [0, 1], "123"),
        ("received", "is", 0, "23"),
        ("received", "lt", 1, "23"),
        ("received", "is_not", 1, "023"),
        ("received", "is", 1.5, ""),
        ("received.30d", "gte", 1, "1"),
        ("received.30d", "is", 0, "023"),
        ("received_at", "in_last_days", 30, "1"),
        ("received_at", "is_not_set", None, "23"),
        ("received_at", "before", LATELY.date().isoformat(), "0"),
        ("never_texted", "is", True, "3"),
        ("never_texted", "is", False, "012"),
        ("received_campaign", "is", "spring", "01"),
        ("received_campaign", "not_in", ["winter"], "123"),
        ("received_campaign", "is_set", None, "01"),
        ("received_campaign.30d", "is", "spring", "1"),
        ("clicked", "gte", 1, "1"),
        ("clicked", "is", 2, "1"),
        ("clicked", "lte", 0, "023"),
        ("clicked.1d", "gte", 1, ""),
        ("clicked_at", "in_last_days", 3, "1"),
        ("clicked_campaign", "is", "spring", "1"),
        ("clicked_campaign", "is", "winter", ""),
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
    assert sorted(found({"not": rule}) + meant) == list("0123")


def test_campaigns_that_texted_somebody_are_suggested(people):
    make_campaign(make_list("news"), "draft")

    (field,) = (one for one in field_choices(NOON) if one.name == "received_campaign")

    assert field.suggested == (("spring", "Spring"), ("winter", "Winter"))
