"""What the demonstration shop shows: every kind of door and campaign, lawfully."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from campaigns.models import Campaign, Click, Coupon, Message
from campaigns.models.campaign import Kind
from campaigns.pacing.hours import opening
from campaigns.pacing.place import Place
from keywords.demo.seed import seed
from keywords.models import InboundMessage
from subscribers import reviewing
from subscribers.models import ConsentEvent, Subscriber, Subscription
from subscribers.verification import verify

pytestmark = pytest.mark.django_db

# A Thursday, so that France reads on Friday what was held on Wednesday night.
NOW = datetime(2026, 5, 14, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def _shop(django_db_setup, django_db_blocker) -> Iterator[None]:
    """One shop for the whole file, because opening it takes seconds; read only."""
    with django_db_blocker.unblock(), transaction.atomic():
        seed(120, now=NOW)
        yield
        transaction.set_rollback(True)


def place_of(message: Message) -> Place:
    person = message.subscriber
    return Place(person.country, person.region, person.zone, person.area)


def test_the_ledger_verifies():
    assert verify().broken == []


def test_who_joined_by_the_word_on_a_bunch_has_read_a_code():
    given = Coupon.objects.filter(given_to__isnull=False)
    texts = Message.objects.filter(cause__startswith="gift:", status="delivered")

    words = "\n".join(texts.values_list("text__body", flat=True))
    assert 0 < given.count() < Coupon.objects.count()
    assert all(coupon.code in words for coupon in given)


def test_nobody_was_texted_at_night_or_on_a_closed_day():
    left = Message.objects.filter(kind=Kind.PROMOTIONAL, handed_at__isnull=False)

    closed = [
        (place_of(row), row.handed_at)
        for row in left.select_related("subscriber")
        if not opening(place_of(row), row.handed_at).is_open
    ]

    assert left.count() > 30
    assert closed == []


def test_nobody_is_texted_before_they_joined_or_after_they_left():
    left = Message.objects.filter(kind=Kind.PROMOTIONAL, handed_at__isnull=False)

    unfounded = [
        row.pk
        for row in left
        if (
            ConsentEvent.objects.filter(
                subscriber=row.subscriber_id,
                list=row.list_id,
                recorded_at__lte=row.handed_at,
            )
            .order_by("-seq")
            .values_list("kind", flat=True)
            .first()
        )
        not in ("subscribed", "confirmed", "preferences")
    ]

    assert unfounded == []


def test_nothing_in_it_is_later_than_its_end():
    end = NOW.replace(hour=3, minute=0)

    assert not ConsentEvent.objects.filter(recorded_at__gt=end).exists()
    assert not Message.objects.filter(handed_at__gt=end).exists()
    assert not Click.objects.filter(at__gt=end).exists()


def test_it_goes_back_two_years():
    first = ConsentEvent.objects.order_by("recorded_at").first()

    assert (NOW - first.recorded_at).days > 600


def test_its_campaigns_stand_at_every_stage():
    stages = set(Campaign.objects.values_list("status", flat=True))

    assert stages == {
        *("finished", "running", "paused", "approved", "in_review", "draft")
    }


def test_it_has_sent_ten_campaigns_before():
    assert Campaign.objects.filter(status="finished").count() >= 10


def test_a_campaign_of_the_evening_holds_the_east_until_its_morning():
    messages = Message.objects.filter(campaign__slug="roses-tomorrow")
    held = messages.filter(status="deferred", code="quiet_hours")
    areas = held.values_list("subscriber__area", flat=True)

    assert {"212", "718"} & set(areas)
    assert messages.filter(status="delivered").exists()


def test_the_wording_of_a_list_and_of_its_places_waits_for_approval():
    assert {worded.slug for worded in reviewing.waiting("in_review")} == {
        *("club", "carton-sur-le-comptoir", "table-tent-at-the-workshop")
    }


def test_somebody_is_asked_whether_they_want_to_leave():
    assert Subscriber.objects.filter(held_until__gt=NOW).count() == 1


def test_people_wrote_in_the_last_day_for_somebody_to_read():
    since = NOW - timedelta(days=1)
    lately = InboundMessage.objects.filter(received_at__gt=since)

    assert lately.filter(intent="message").exists()


def test_the_scheduled_campaign_waits_for_its_hour():
    waiting = Message.objects.filter(campaign__slug="gift-guide", status="deferred")

    assert waiting.exists()
    assert not waiting.exclude(code="scheduled").exists()
    assert not waiting.filter(due_at__lt=NOW).exists()


def test_the_held_campaign_has_reached_some_and_keeps_the_french():
    messages = Message.objects.filter(campaign__slug="gerbera-surprise")
    held = messages.filter(status="deferred", code="quiet_hours")

    assert messages.filter(status="delivered").exists()
    assert set(held.values_list("subscriber__country", flat=True)) == {"FR"}


def test_people_came_by_every_door():
    doors = set(Subscription.objects.values_list("door", flat=True))

    assert {"page:offers", "checkout", "till"} < doors
    assert any(door.startswith("import:") for door in doors)
    assert any(door.startswith("keyword:") for door in doors)


def test_people_joined_left_and_never_answered():
    statuses = set(Subscription.objects.values_list("status", flat=True))

    assert {"active", "unsubscribed", "expired"} <= statuses


def test_people_talk_back_and_tap():
    intents = set(InboundMessage.objects.values_list("intent", flat=True))

    assert {"confirm", "keyword", "opt_out", "opt_in", "clarify"} <= intents
    assert Click.objects.exists()


def test_they_are_of_both_countries_and_many_places():
    people = Subscriber.objects.all()

    assert set(people.values_list("country", flat=True)) == {"US", "FR"}
    assert people.exclude(area="").values("area").distinct().count() > 20


def test_american_numbers_are_those_kept_for_fiction():
    american = Subscriber.objects.filter(country="US")

    assert american.count() == american.filter(phone__regex=r"^\+1\d{3}55501").count()


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("consent_report", ["PHONE"]),
        ("count_segment", ["france"]),
        ("explain", ["PHONE", "--list", "offers"]),
        ("list_rules", []),
        ("plan_campaign", ["orchid-comeback"]),
        ("report_campaign", ["weekend-lilies"]),
        ("seed_demo", []),
        ("verify_ledger", []),
    ],
)
def test_the_docs_tell_the_keys_of_a_command(name, args):
    phone = str(Subscriber.objects.order_by("pk").first().phone)
    page = (Path(settings.BASE_DIR) / "docs" / "commands.md").read_text("utf-8")
    told = page.split(f"\n### `{name}", 1)[1].split("\n### ")[0].split("JSON:")[1]
    out = StringIO()

    call_command(
        name, *(arg.replace("PHONE", phone) for arg in args), "--json", stdout=out
    )

    assert set(json.loads(out.getvalue())) <= set(re.findall(r"`(\w+)`", told))
