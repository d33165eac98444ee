"""Answers heard together: as many queries for many, and what each would hear alone."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.models import Campaign
from campaigns.sending import launching
from campaigns.sending.pump import dispatch
from keywords.hearing import turns
from keywords.models import InboundMessage, PollAnswer, PollRun
from keywords.polls import service
from subscribers.models import Subscriber
from tests.factories import NOON, join, make_people, us_phone

pytestmark = pytest.mark.django_db

AN_HOUR = timedelta(hours=1)
# Of whom two are on no list, and were asked by nobody.
PEOPLE, ON_THE_LIST = 5, 3
BODIES = (
    *("flower", "1", "2", "tulips", "Rosse", "the second one", "8", "9/10", "nine"),
    *("11", "huh", "which is cheaper?", "They smell of summer", "yes", "no", "YES!"),
    *("HELP", "STOP", "more", "⭐⭐⭐", "", "1"),
)
TEXTS = st.tuples(
    st.integers(1, PEOPLE),
    st.sampled_from(BODIES),
    st.sampled_from((0, 0, 0, 1, 30, 400)),  # hours on their way to be heard
)
# Each list waits together, a day and a half after the one before.
WAITING = st.lists(st.lists(TEXTS, max_size=12), min_size=1, max_size=4)


@pytest.fixture
def carried(poll, offers, monkeypatch) -> Campaign:
    """A campaign whose text has asked everybody on the list."""
    monkeypatch.setattr(turns, "BATCH_ON_SQLITE", 300)
    join(make_people([us_phone(n) for n in range(1, ON_THE_LIST + 1)]), offers)
    return launch(poll)


def launch(poll) -> Campaign:
    campaign = service.draft_campaign(poll, by="mia")
    launching.submit(campaign, by="mia")
    launching.approve(campaign, by="ann", now=NOON)
    launching.launch(campaign, by="mia", now=NOON)
    dispatch(until_empty=True, moved_to=NOON)
    return campaign


@pytest.fixture
def answering(poll, offers, stored, monkeypatch) -> Callable[..., int]:
    """So many people answer a question that a campaign has asked each of them."""
    monkeypatch.setattr(turns, "BATCH_ON_SQLITE", 300)

    def queries(bodies: Sequence[str], *, before: Sequence[str] = ()) -> int:
        join(make_people([us_phone(n) for n in range(1, len(bodies) + 1)]), offers)
        launch(poll)
        hear(stored, before, NOON + AN_HOUR)
        return hear(stored, bodies, NOON + 2 * AN_HOUR)

    return queries


def hear(stored, bodies: Sequence[str], at) -> int:
    """Return how many queries it takes to hear one text of each person."""
    for number, body in enumerate(bodies, start=1):
        stored(body, at=at, phone=us_phone(number).e164)
    with CaptureQueriesContext(connection) as queries:
        turns.hear_waiting(clock=lambda: at)
    return len(queries)


MIXED = ("1", "2", "huh", "how much is it?", "yes")


def count_of(answering, bodies, before=()) -> int:
    """Count in a world of its own."""
    with transaction.atomic():
        found = answering(bodies, before=before)
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize(
    ("bodies", "before"),
    [
        pytest.param(MIXED, (), id="to a campaign, with a branch"),
        pytest.param(("8", "summer", "8", "x", "9"), MIXED, id="in the middle"),
        pytest.param(("flower",) * 5, (), id="its keyword"),
        pytest.param(("1",) * 5, ("flower",) * 5, id="to its keyword"),
    ],
)
def test_fifty_answers_cost_as_many_queries_as_five(answering, bodies, before):
    five = count_of(answering, bodies, before)

    assert count_of(answering, bodies * 10, before * 10) == five


def test_what_is_said_again_costs_as_many_queries_for_fifty_as_for_five(
    answering, poll
):
    poll.questions.exclude(position=1).delete()

    five = count_of(answering, ("1",) * 5, ("1",) * 5)

    assert count_of(answering, ("1",) * 50, ("1",) * 50) == five


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(WAITING)
def test_a_set_hears_what_each_would_hear_alone(carried, stored, waiting):
    alone = in_a_world(stored, waiting, at_once=1)

    assert in_a_world(stored, waiting, at_once=300) == alone


def in_a_world(stored, waiting, *, at_once: int) -> dict[str, list[tuple]]:
    """Return what came of texts that are heard so many at once; keep nothing of it."""
    with pytest.MonkeyPatch.context() as patched, transaction.atomic():
        patched.setattr(turns, "BATCH", at_once)
        patched.setattr(turns, "BATCH_ON_SQLITE", at_once)
        for turn, texts in enumerate(waiting, start=1):
            now = NOON + turn * 36 * AN_HOUR
            for person, body, hours in texts:
                phone = us_phone(person).e164
                stored(body, at=now - hours * AN_HOUR, phone=phone)
            turns.hear_waiting(clock=lambda now=now: now)
        came = what_came()
        transaction.set_rollback(True)
    return came


def what_came() -> dict[str, list[tuple]]:
    texts = InboundMessage.objects.order_by("pk")
    runs = PollRun.objects.order_by("subscriber__phone")
    answers = PollAnswer.objects.order_by("run__subscriber__phone", "pk")
    return {
        "texts": list(
            texts.values_list("from_number", "body", "intent", "reply", "fault")
        ),
        "runs": list(
            runs.values_list(
                *("subscriber__phone", "campaign", "question__position", "asked_at"),
                *("is_told_how", "started_at", "finished_at"),
            )
        ),
        "answers": list(
            answers.values_list(
                *("run__subscriber__phone", "question__position", "option__label"),
                *("score", "words", "inbound__body", "answered_at"),
            )
        ),
        "people": list(
            Subscriber.objects.order_by("phone").values_list("phone", "attributes")
        ),
    }
