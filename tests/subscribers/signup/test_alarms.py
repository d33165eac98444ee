"""Requests that nobody answers raise an alarm; shoppers who do answer raise none."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from subscribers import consent, tasks
from subscribers.models import Arrival, PumpingAlarm, Subscription, TurnedAway
from subscribers.origin import Origin, Who
from subscribers.phones import parse
from subscribers.signup import alarms, arriving, pages, turning_away
from subscribers.staff.verbs import page_of
from tests.factories import NOON
from tests.staffing import CONFIRMED, staff
from tests.subscribers.signup.conftest import Shopper

pytestmark = pytest.mark.django_db

HOURS = timedelta(hours=1)
YES = Origin(who=Who.PERSON, door="text")
VISIT = arriving.Visit(address="192.0.2.7", agent="", path="")
US, FR = "+120255510{:02}", "+336123400{:02}"


@pytest.fixture
def come(offers_page):
    """Let so many people of a block sign up, and some of them confirm."""
    page = pages.public(offers_page)

    def of(block: str, asked: int, confirmed: int = 0, *, at: datetime = NOON) -> None:
        for n in range(asked):
            phone = parse(block.format(n))
            words = page.wording[phone.country]
            arriving.arrive(page, phone, words, visit=VISIT, now=at)
        arriving.settle(now=at)
        asked_now = Subscription.objects.filter(
            requested_at=at, subscriber__phone__startswith=block[:8]
        )
        keys = list(asked_now.values_list("subscriber", flat=True)[:confirmed])
        consent.confirm(keys, page.list, origin=YES, now=at)

    return of


def watched(at: datetime = NOON + HOURS) -> list[str]:
    alarms.watch(now=at)
    return [alarm.where for alarm in PumpingAlarm.objects.order_by("pk")]


def test_a_block_that_never_answers_raises_an_alarm(come):
    come(US, 20)

    assert watched() == ["+1202555…"]


def test_shoppers_who_answer_raise_none(come):
    come(US, 20, confirmed=14)

    assert watched() == []


def test_a_few_who_do_not_answer_raise_none(come):
    come(US, 19)

    assert watched() == []


def test_those_who_had_no_time_to_answer_raise_none(come):
    come(US, 20)

    assert watched(NOON + timedelta(minutes=14)) == []


def test_a_page_whose_people_seldom_answer_is_used_to_it(come):
    come(FR, 60, confirmed=6, at=NOON - 12 * HOURS)
    come(US, 40, confirmed=3)

    assert watched() == []


def test_a_country_without_one_hot_block_raises_an_alarm_of_its_own(come):
    for block in range(4):
        come(f"+1202{556 + block}10{{:02}}", 5)

    assert watched() == ["US"]


def test_a_country_is_not_blamed_for_a_block_of_it(come):
    come(US, 40)
    come("+121255510{:02}", 20, confirmed=15)

    assert watched() == ["+1202555…"]


def test_an_alarm_is_raised_once(come):
    come(US, 20)
    watched()

    assert alarms.watch(now=NOON + 2 * HOURS) == 0
    assert PumpingAlarm.objects.count() == 1


def test_one_that_was_looked_at_is_not_raised_again_for_the_same_requests(come):
    come(US, 20)
    watched()
    [alarm] = PumpingAlarm.objects.all()
    alarms.look(alarm, by="ann", now=NOON + 2 * HOURS)

    assert alarms.watch(now=NOON + 3 * HOURS) == 0


def test_it_says_what_staff_need_to_judge_it(come):
    come(FR, 50, confirmed=40, at=NOON - 12 * HOURS)
    come(US, 25, confirmed=1)
    watched()

    [alarm] = PumpingAlarm.objects.all()
    assert (alarm.asked, alarm.confirmed, alarm.usual_percent) == (25, 1, 80)
    assert not alarm.stops


def test_a_shop_may_have_it_stop_requests(come, settings):
    settings.SIGNUP_ALARM_STOPS = True
    come(US, 20)
    watched()

    assert PumpingAlarm.objects.get().stops


def test_watching_takes_three_statements_whatever_happened(
    come, django_assert_num_queries
):
    come(US, 20)
    come(FR, 20)

    with django_assert_num_queries(3):
        alarms.watch(now=NOON + HOURS)


def test_the_clock_watches(come):
    come(US, 20)
    ago = timedelta(hours=1)
    now = datetime.now(tz=NOON.tzinfo)
    Arrival.objects.update(requested_at=now - ago, asked_at=now - ago)

    assert tasks.watch_sign_ups() == "1 new"


def test_the_home_page_tells_of_it_and_leads_to_it(come):
    come(US, 20)
    watched()
    [alarm] = PumpingAlarm.objects.all()

    shown = staff("marketer").get("/admin/").content.decode()

    assert "Of 20 requests from +1202555… on the page offers, 0 were confirmed" in shown
    assert f"/admin/subscribers/pumpingalarm/{alarm.pk}/change/" in shown


def test_the_home_page_tells_how_many_a_limit_refused_today(offers_page, settings):
    settings.SIGNUPS_PER_PAGE = 1
    shopper = Shopper(client=staff("marketer"))
    for line in range(4):
        shopper.sign_up(f"212 555 010{line}")

    shown = shopper.client.get("/admin/").content.decode()

    assert "Limits refused 3 sign-ups today, most of them on offers from +1212555…" in (
        shown
    )


def test_the_home_page_tells_of_sign_ups_that_are_stuck(come):
    come(US, 1)
    Arrival.objects.update(fault="InvalidPhone")

    shown = staff("marketer").get("/admin/").content.decode()

    assert "1 sign-up could not be written into the ledger." in shown


def test_nothing_that_staff_are_told_names_a_number(offers_page, settings):
    settings.SIGNUPS_PER_PAGE = 1
    shopper = Shopper(client=staff("marketer"))
    shopper.sign_up("212 555 0101")
    shopper.sign_up("212 555 0102")

    assert "5550102" not in str(list(TurnedAway.objects.values_list()))


def test_what_was_turned_away_is_forgotten_after_a_month(offers_page):
    page = pages.public(offers_page)
    turning_away.note(page, "page an hour", "1212555", now=NOON)

    assert turning_away.forget(now=NOON + timedelta(days=31)) == 1


def test_staff_close_an_alarm_by_saying_that_they_looked(come):
    come(US, 20)
    watched()
    [alarm] = PumpingAlarm.objects.all()

    staff("marketer").post(
        reverse("admin:subscribers_pumpingalarm_looked", args=[alarm.pk]), CONFIRMED
    )

    alarm.refresh_from_db()
    assert alarm.looked_by == "marketer"
    assert alarm.looked_at is not None


def test_an_alarm_says_what_it_does_until_then(come, settings):
    settings.SIGNUP_ALARM_STOPS = True
    come(US, 20)
    watched()
    [alarm] = PumpingAlarm.objects.all()

    shown = staff("marketer").get(page_of(alarm)).content.decode()

    assert "No request leaves for there until somebody has looked." in shown
