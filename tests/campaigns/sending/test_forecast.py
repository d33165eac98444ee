"""The forecast: equal to what then happens, and the people behind each count."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign, Message
from campaigns.reports.campaign import report
from campaigns.sending import launching
from campaigns.sending.arms import arm_of, arms_of
from campaigns.sending.explaining import explain
from campaigns.sending.forecast import forecast
from campaigns.sending.pump import dispatch
from subscribers import consent
from tests.factories import (
    NOON,
    STAFF,
    fr_phone,
    join,
    make_campaign,
    make_people,
    us_phone,
)

pytestmark = pytest.mark.django_db

MIDNIGHT = NOON.replace(hour=6)  # 02:00 in New York
TOMORROW = NOON + timedelta(days=1)


@pytest.fixture
def people(offers):
    rows = make_people([us_phone(n) for n in range(10)])
    join(rows, offers)
    return rows


def sent_and_counted(campaign, now):
    """Launch it for real and return its figures."""
    launching.launch(campaign, by="ann", now=now)
    dispatch(until_empty=True, moved_to=now)
    return report(campaign)


SITUATIONS = {
    "by day": {},
    "by night": {"now": MIDNIGHT},
    "scheduled": {"send_at": TOMORROW},
    "on each clock": {"send_at": TOMORROW, "local_time": True},
    "expiring at night": {"now": MIDNIGHT, "expires_after": timedelta(hours=1)},
    "nothing to say": {"kind": "transactional", "body": "{{ last_name }}"},
}


@pytest.mark.parametrize("fields", SITUATIONS.values(), ids=SITUATIONS)
def test_it_equals_what_then_happens(offers, people, fields):
    now = fields.get("now", NOON)
    campaign = make_campaign(offers, **{k: v for k, v in fields.items() if k != "now"})
    told = forecast(campaign, now=now)

    done = sent_and_counted(Campaign.objects.get(), now)

    assert (told.send, told.defer, told.drop) == (
        done.counts["delivered"],
        done.deferred,
        done.dropped,
    )


def test_its_parts_are_those_of_the_texts_that_leave(offers, people):
    campaign = make_campaign(offers)
    campaign.variants.create(name="short", body="Tulips")
    campaign.variants.create(name="long", body="Tulips " * 40, weight=2)
    told = forecast(Campaign.objects.get(), now=NOON)

    sent_and_counted(campaign, NOON)

    assert told.parts == sum(Message.objects.values_list("parts", flat=True))


def test_everybody_gets_the_arm_that_was_foretold(offers, people):
    campaign = make_campaign(offers)
    for name, weight in (("a", 1), ("b", 3), ("none", 0)):
        campaign.variants.create(name=name, body=name, weight=weight)
    arms = arms_of(campaign)
    told = {row.pk: arm_of(campaign, arms, row.pk).name for row in people}

    launching.launch(campaign, by="ann", now=NOON)

    assert dict(Message.objects.values_list("subscriber", "variant__name")) == told


def test_it_knows_the_people_behind_each_count(offers, people):
    people[0].line = "landline"
    people[0].save()

    told = forecast(make_campaign(offers), now=NOON)

    assert told.people["drop", "landline"] == [people[0].pk]
    assert told.people["send", ""] == [row.pk for row in people[1:]]


def test_it_keeps_no_more_people_than_a_page_shows(offers):
    join(make_people([us_phone(n) for n in range(30)]), offers)

    told = forecast(make_campaign(offers), now=NOON)

    assert (told.send, len(told.people["send", ""])) == (30, 20)


@pytest.mark.parametrize(
    ("hours", "expiring"), [(1, 10), (24, 0)], ids=["before it opens", "after"]
)
def test_it_counts_what_would_expire_unsent(offers, people, hours, expiring):
    lives = timedelta(hours=hours)

    told = forecast(make_campaign(offers, expires_after=lives), now=MIDNIGHT)

    assert told.expire.total() == expiring


def test_it_says_when_each_place_gets_its_first_text(offers, people):
    join(make_people([fr_phone(1)]), offers)

    told = forecast(make_campaign(offers), now=NOON.replace(hour=3))

    [france] = [there for (code, _), there in told.places.items() if code == "FR"]
    eight_in_paris = NOON.replace(hour=6)
    assert (france.people, france.first_at) == (1, eight_in_paris)


def test_a_slow_sender_ends_later_and_lets_texts_expire(offers, people, sender):
    sender.rate = 0.01  # a text every hundred seconds
    sender.save()
    lives = timedelta(seconds=500)

    told = forecast(make_campaign(offers, expires_after=lives), now=NOON)

    assert told.last_at == NOON + timedelta(seconds=1_000)
    assert told.late == 5


def test_it_costs_the_same_for_ten_and_forty(offers, people):
    campaign = make_campaign(offers)
    few = queries_of(campaign)

    join(make_people([us_phone(n) for n in range(20, 50)]), offers)

    assert queries_of(campaign) == few


def queries_of(campaign) -> int:
    with CaptureQueriesContext(connection) as queries:
        forecast(campaign, now=NOON)
    return len(queries)


def test_somebody_asked_whether_they_leave_is_not_promised_the_text(offers, people):
    consent.hold([people[0].pk], until=NOON + timedelta(hours=20))

    told = forecast(make_campaign(offers), now=NOON)

    assert (told.defer["held"], told.leaving) == (1, 9)
    assert sum(there.people for there in told.places.values()) == 9


def test_a_pause_that_ends_at_night_lasts_until_morning(offers, people):
    late = MIDNIGHT + timedelta(days=1)
    consent.set_preferences(
        [people[0].pk],
        offers,
        changes={"paused_until": late},
        origin=STAFF,
        now=NOON,
    )

    explained = explain(people[0], now=NOON, campaign=make_campaign(offers))

    assert explained.verdict.until == late + timedelta(hours=6)  # 08:00 in New York
