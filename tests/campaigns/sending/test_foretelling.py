"""A forecast of many is the worker's: in stretches, with progress, kept for a while."""

import itertools
from datetime import timedelta

import pytest
from django.core.cache import cache

from campaigns import tasks
from campaigns.errors import NotLaunchable
from campaigns.models import Campaign, Sender
from campaigns.sending import forecast as forecasting
from campaigns.sending import foretelling, launching, planning, queueing
from campaigns.sending.foretelling import foretell
from tests.factories import NOON, join, make_campaign, make_people, us_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(settings, monkeypatch) -> list[tuple]:
    """A worker's queue in which everything only waits; every audience is large."""
    settings.QUEUE_ENABLED = True
    cache.clear()
    waiting: list[tuple] = []
    monkeypatch.setattr(queueing, "async_task", lambda *task: waiting.append(task))
    monkeypatch.setattr(foretelling, "AT_ONCE", 2)
    monkeypatch.setattr(forecasting, "BATCH", 4)
    monkeypatch.setattr(planning, "BATCH", 4)
    return waiting


@pytest.fixture
def campaign(offers):
    join(make_people([us_phone(n) for n in range(10)]), offers)
    return make_campaign(offers)


def asking(campaign):
    """What a page gets that asks in another process."""
    return foretell(Campaign.objects.get(pk=campaign.pk), now=NOON)


def work(campaign):
    return tasks.forecast(campaign.pk)


def test_a_small_audience_is_judged_while_the_page_waits(asked, campaign, monkeypatch):
    monkeypatch.setattr(foretelling, "AT_ONCE", 10)

    assert (asking(campaign).found.send, asked) == (10, [])


def test_where_no_worker_listens_any_audience_is_judged_at_once(
    asked, campaign, settings
):
    settings.QUEUE_ENABLED = False

    assert (asking(campaign).found.send, asked) == (10, [])


def test_a_large_audience_is_left_to_the_worker(asked, campaign):
    told = asking(campaign)

    assert (told.found, told.judged, told.audience) == (None, 0, 10)
    assert asked == [(queueing.FORECAST, campaign.pk)]


def test_asking_twice_asks_the_worker_once(asked, campaign):
    asking(campaign)
    asking(campaign)

    assert len(asked) == 1


def test_what_the_worker_found_is_what_a_forecast_says(asked, campaign):
    asking(campaign)
    work(campaign)

    assert asking(campaign).found == forecasting.forecast(campaign, now=NOON)


def test_a_stretch_that_ends_early_leaves_the_rest_to_the_next(
    asked, campaign, monkeypatch
):
    asking(campaign)
    ticks = iter([0, 0, 99])
    monkeypatch.setattr(foretelling, "monotonic", lambda: next(ticks))

    said, told = work(campaign), asking(campaign)

    assert (said, told.judged, told.found) == ("more", 4, None)
    assert asked[-1] == (queueing.FORECAST, campaign.pk)


def test_stretches_make_the_same_forecast_as_one_go(asked, campaign, monkeypatch):
    asking(campaign)
    ticks = itertools.cycle([0, 0, 99])
    monkeypatch.setattr(foretelling, "monotonic", lambda: next(ticks))

    said = [work(campaign) for _ in range(4)]

    assert said == ["more", "more", "more", "done"]
    assert asking(campaign).found == forecasting.forecast(campaign, now=NOON)


def test_a_silent_worker_is_asked_again_after_a_minute(asked, campaign):
    asking(campaign)
    foretell(campaign, now=NOON + timedelta(seconds=61))

    assert len(asked) == 2


def test_a_forgotten_forecast_is_made_anew(asked, campaign):
    asking(campaign)
    work(campaign)
    foretelling.forget(campaign)

    assert asking(campaign).found is None


def test_a_campaign_approved_anew_gets_a_forecast_of_its_own(asked, campaign):
    asking(campaign)
    work(campaign)
    campaign.approved_at = NOON + timedelta(minutes=5)
    campaign.save()

    assert asking(campaign).found is None


def test_what_cannot_launch_is_said_before_the_worker_is_asked(asked, campaign):
    Sender.objects.update(gateway="nowhere")

    with pytest.raises(NotLaunchable):
        asking(campaign)
    assert asked == []


def test_the_red_button_is_seen_by_the_worker_too(asked, campaign):
    launching.press_red_button(by="ann", why="drill")
    asking(campaign)
    work(campaign)

    assert asking(campaign).found.defer.total() == 10


def test_a_launch_that_does_not_wait_leaves_the_rest_to_the_worker(asked, campaign):
    done = launching.launch(campaign, by="ann", now=NOON, waits=False)

    assert (done.status, done.planned_count) == ("planning", 4)
    assert (queueing.PLAN, campaign.pk) in asked


def test_the_worker_plans_the_rest_of_a_launch(asked, campaign):
    launching.launch(campaign, by="ann", now=NOON, waits=False)
    tasks.plan(campaign.pk)

    row = Campaign.objects.get()
    assert (row.status, row.planned_count) == ("running", 10)
