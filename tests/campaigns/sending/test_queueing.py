"""Waking the worker: once per waiting pump, and never at the price of an opt-out."""

import pytest
from django.core.cache import cache
from django_q.models import OrmQ, Schedule
from redis.exceptions import ConnectionError as RedisAway

from campaigns import scheduling, tasks
from campaigns.models import Message
from campaigns.sending import launching, queueing
from subscribers import consent
from subscribers.scopes import Scope
from tests.factories import NOON, STAFF, join, make_campaign, make_people, us_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def queue(settings):
    settings.QUEUE_ENABLED = True
    settings.REDIS_URL = ""
    cache.clear()


@pytest.fixture
def orm_broker(monkeypatch):
    """Count what is enqueued, whatever broker this run has."""
    asked: list[tuple] = []
    monkeypatch.setattr(queueing, "async_task", lambda *args: asked.append(args))
    return asked


def test_a_pump_that_waits_is_enough(queue, orm_broker, sender):
    queueing.enqueue_pump(sender.pk)
    queueing.enqueue_pump(sender.pk)

    assert orm_broker == [(queueing.PUMP, sender.pk)]


def test_a_pump_that_has_begun_is_not_enough(queue, orm_broker, sender):
    queueing.enqueue_pump(sender.pk)
    queueing.pump_started(sender.pk)
    queueing.enqueue_pump(sender.pk)

    assert len(orm_broker) == 2


def test_redis_away_does_not_undo_an_opt_out(queue, orm_broker, offers, monkeypatch):
    [ann] = make_people([us_phone(1)])
    join([ann], offers)

    def away(*_: object) -> None:
        raise RedisAway

    monkeypatch.setattr(queueing.cache, "add", away)
    consent.unsubscribe([ann.pk], scope=Scope.everything(), origin=STAFF, now=NOON)

    assert ann.subscriptions.get().status == "unsubscribed"


def test_the_pump_task_sends_what_is_due(memory, offers, sender):
    rows = make_people([us_phone(1)])
    join(rows, offers)
    launching.launch(make_campaign(offers, kind="transactional"), by="a", now=NOON)
    Message.objects.update(expires_at=None)

    assert tasks.pump(sender.pk) == "claimed 1, sent 1"


def test_the_pump_task_ends_a_campaign_with_its_last_text(memory, offers, sender):
    join(make_people([us_phone(1)]), offers)
    campaign = make_campaign(offers, kind="transactional")
    launching.launch(campaign, by="a", now=NOON)
    Message.objects.update(expires_at=None)

    tasks.pump(sender.pk)

    campaign.refresh_from_db()
    assert campaign.status == "finished"


def test_keeping_house_is_scheduled_once():
    scheduling.install_after_migrate(None, "default")
    scheduling.install_after_migrate(None, "default")

    assert Schedule.objects.filter(func=scheduling.KEEP_HOUSE).count() == 1


def test_keeping_house_wakes_every_sender(queue, orm_broker, sender):
    tasks.keep_house()

    assert orm_broker == [(queueing.PUMP, sender.pk)]
    assert not OrmQ.objects.exists()
