"""Hundreds who say the same, handled as one; queries grow with batches only."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import Message
from keywords.inbox import triaging
from keywords.inbox.errors import NotAnswerable, NotThere
from keywords.inbox.hearing import hear
from keywords.models import Conversation, InboundMessage, Triage
from subscribers import consent, people
from subscribers.models import Subscriber, Subscription
from subscribers.scopes import Scope
from tests.factories import STAFF, join, us_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd(offers, sender):
    """Say it from so many numbers, as the intake stores them; return who said it."""

    def say(number: int, body: str = "YES please!", first: int = 0) -> list[int]:
        now = timezone.now()
        phones = [us_phone(first + n) for n in range(number)]
        keys = sorted(people.ensure(phones, now=now).values())
        texts = InboundMessage.objects.bulk_create(
            InboundMessage(
                gateway="main",
                provider_id=f"crowd-{first}-{key}",
                sender=sender,
                subscriber_id=key,
                to_number=sender.number,
                body=body,
                intent="message",
                received_at=now,
            )
            for key in keys
        )
        hear(texts, now=now)
        return keys

    return say


def handled(verb: str, sue, **options: str) -> Triage:
    [saying] = triaging.sayings()
    return triaging.start(verb, saying.gists, by=sue, now=timezone.now(), **options)


def states() -> set[str]:
    return set(Conversation.objects.values_list("status", flat=True))


def test_what_many_say_stands_first_in_their_own_words(crowd):
    crowd(3)
    crowd(5, "Where is my order?", first=10)
    crowd(1, "Something only I say", first=20)

    assert [(one.count, one.wordings) for one in triaging.sayings()] == [
        (5, ("Where is my order?",)),
        (3, ("YES please!",)),
    ]


def test_near_wordings_are_one_group(crowd):
    crowd(3, "Where is my order?")
    crowd(2, "were is my oder", first=10)

    [saying] = triaging.sayings()
    assert (saying.count, len(saying.wordings)) == (5, 2)


def test_the_groups_cost_the_same_for_10_and_1000(crowd):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            triaging.sayings()
        return len(queries)

    crowd(10)
    few = cost()
    crowd(890, first=10)

    assert cost() == few


def test_closing_a_group_closes_each(crowd, sue):
    crowd(7)

    done = handled("close", sue)

    assert (done.status, done.seen_count, done.counts) == ("done", 7, {"closed": 7})
    assert states() == {"closed"}


def test_answering_a_group_queues_each_one_its_own_words(crowd, sue):
    [ann, *_] = crowd(3)
    Subscriber.objects.filter(pk=ann).update(first_name="Ann")

    handled("answer", sue, body="Thanks {{ first_name|default:'there' }}!")

    texts = Message.objects.filter(kind="conversational").order_by("subscriber")
    assert [one.text.body for one in texts] == ["Thanks Ann!", *["Thanks there!"] * 2]
    assert states() == {"closed"}


def test_whoever_may_not_be_texted_stays_open_and_is_counted(crowd, sue):
    [gone, *_] = crowd(3)
    everything = Scope.everything()
    consent.unsubscribe([gone], scope=everything, origin=STAFF, now=timezone.now())

    done = handled("answer", sue, body="Thanks!")

    assert done.counts == {"answered": 2, "not: Opted out": 1}
    assert Conversation.objects.open().get().subscriber_id == gone
    assert triaging.told(done) == ("2 answered and closed; 1 not answered: opted out.")


def test_a_group_that_leaves_leaves_as_by_stop(crowd, offers, sue):
    keys = crowd(4, "Take me off this thing")
    join(list(Subscriber.objects.filter(pk__in=keys)), offers, origin=STAFF)

    done = handled("leave", sue)

    assert done.counts == {"left": 4, "suppressed": 4}
    left = Subscription.objects.values_list("status", flat=True)
    assert set(left) == {"unsubscribed"}


def test_whoever_texted_after_it_was_confirmed_is_left_alone(crowd, sue, text):
    crowd(3)
    asked_at = timezone.now()
    [saying] = triaging.sayings()
    text("YES please!", str(us_phone(1).e164), now=asked_at + timedelta(seconds=9))

    triaging.start("close", saying.gists, by=sue, now=asked_at)

    assert Conversation.objects.open().count() == 1


def test_nobody_left_to_handle_is_said(crowd, sue):
    crowd(3)
    [saying] = triaging.sayings()
    triaging.start("close", saying.gists, by=sue, now=timezone.now())

    with pytest.raises(NotThere, match="somebody has handled them"):
        triaging.start("close", saying.gists, by=sue, now=timezone.now())


@pytest.mark.parametrize("body", ["", "Hi {{ firstname }}", "Hi {{ first_name"])
def test_an_answer_nobody_could_be_sent_is_refused_before_it_begins(crowd, sue, body):
    crowd(3)

    with pytest.raises(NotAnswerable):
        handled("answer", sue, body=body)
    assert not Triage.objects.exists()


def test_a_large_group_is_left_to_the_worker(crowd, sue, settings, monkeypatch):
    settings.QUEUE_ENABLED = True
    monkeypatch.setattr(triaging, "AT_ONCE", 2)
    monkeypatch.setattr(triaging, "async_task", lambda *_: None)
    crowd(3)

    assert handled("close", sue).status == "running"


def test_what_a_dead_worker_left_is_gone_on_with(crowd, sue, monkeypatch):
    crowd(5)
    [saying] = triaging.sayings()
    monkeypatch.setattr(triaging, "_batch_size", lambda: 2)
    now = timezone.now()
    half = Triage.objects.create(
        verb="close", gists=saying.gists, by="sue", total=5, asked_at=now, beat_at=now
    )
    triaging._batch(half.pk, now=now)

    assert triaging.run(half.pk) == "done"
    half.refresh_from_db()
    assert (half.seen_count, half.counts) == (5, {"closed": 5})


def test_stopping_touches_nobody_else(crowd, sue, monkeypatch):
    crowd(3)
    [saying] = triaging.sayings()
    now = timezone.now()
    some = Triage.objects.create(
        verb="close", gists=saying.gists, by="sue", total=3, asked_at=now, beat_at=now
    )

    assert triaging.stop(some.pk, now=now)
    assert triaging.run(some.pk) == "stopped"
    assert states() == {"open"}


@pytest.mark.parametrize("verb", ["close", "answer", "leave"])
def test_a_batch_costs_the_same_for_3_and_30(crowd, sue, verb):
    def cost(number: int, first: int) -> int:
        crowd(number, first=first)
        with CaptureQueriesContext(connection) as queries:
            handled(verb, sue, body="Thanks!")
        # SQLite's own way writes a statement per row; PostgreSQL's, one for all.
        return len([one for one in queries if "UPDATE" not in one["sql"]])

    assert cost(3, 0) == cost(30, 100)
