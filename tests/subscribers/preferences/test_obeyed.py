"""What was chosen on the page is what leaves: asked of the sending itself."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.models import Message
from campaigns.sending import launching
from campaigns.sending.pump import dispatch
from subscribers.models import Topic
from tests.examples import examples
from tests.factories import NOON, make_campaign
from tests.subscribers.preferences.conftest import Visitor

pytestmark = pytest.mark.django_db

# Beyond any clock of this machine, so that what was chosen just now came before it:
# days of one calendar month, at noon on a Tuesday and the days after.
LATER = NOON.replace(year=2035, month=6, day=5)
MOST = {"promise": 4, "2:month": 2, "1:month": 1}
SLUGS = ("roses", "tulips")


class UndoneError(Exception):
    """Ends a world that was only tried."""


def send(lst, number: int, topic: str = "") -> Message:
    """Launch and dispatch a text on its own day; return what became of it."""
    now = LATER + timedelta(days=number)
    about = Topic.objects.get(slug=topic) if topic else None
    campaign = make_campaign(lst, f"text-{number}", topic=about)
    launching.launch(campaign, by="ann", now=now)
    dispatch(until_empty=True, moved_to=now)
    return Message.objects.get(campaign=campaign)


def has_left(lst, number: int, topic: str = "") -> bool:
    return send(lst, number, topic).handed_at is not None


@pytest.mark.parametrize(("often", "most"), [("1:month", 1), ("2:month", 2)])
def test_no_text_over_the_chosen_cap_leaves(visitor, offers, often, most):
    visitor.save(often=often)

    assert [has_left(offers, day) for day in range(4)] == [
        day < most for day in range(4)
    ]


def test_a_paused_text_waits(visitor, offers):
    visitor.save(pause="week")
    campaign = make_campaign(offers)
    now = timezone.now()

    launching.launch(campaign, by="ann", now=now)
    dispatch(until_empty=True)

    message = Message.objects.get(campaign=campaign)
    assert (message.handed_at, message.code) == (None, "paused_by_person")


def test_a_queued_text_of_a_topic_not_chosen_is_dropped(visitor, offers):
    campaign = make_campaign(offers, topic=Topic.objects.get(slug="tulips"))
    launching.launch(campaign, by="ann", now=LATER)
    visitor.save(topics=[Topic.objects.get(slug="roses").pk])

    dispatch(until_empty=True, moved_to=LATER)

    assert Message.objects.get().code == "no_consent"


@pytest.mark.parametrize("scope", ["leave/", "leave/offers/"])
def test_a_queued_text_is_cancelled_by_leaving(visitor, offers, memory, scope):
    launching.launch(make_campaign(offers), by="ann", now=LATER)

    visitor.post(scope)
    dispatch(until_empty=True, moved_to=LATER)

    assert (Message.objects.get().code, memory.texts) == ("opted_out", [])


CHOSEN = st.fixed_dictionaries(
    {
        "often": st.sampled_from(tuple(MOST)),
        "pause": st.sampled_from(("unchanged", "week", "until")),
        "topics": st.sets(st.sampled_from(SLUGS)),
        "leaves": st.booleans(),
    }
)


# Every example ends in a rollback, so that they may share the fixtures.
@settings(
    max_examples=examples(25),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(choice=CHOSEN, about=st.lists(st.sampled_from(("", *SLUGS)), max_size=4))
def test_after_any_choice_nothing_leaves_against_it(visitor, offers, choice, about):
    with undone():
        choose(visitor, choice)
        left = sent_daily(offers, about)

        if choice["leaves"] or choice["pause"] != "unchanged":
            assert left == []
        assert {topic for topic, _ in left} <= {"", *(choice["topics"] or SLUGS)}
        months = Counter(at.month for _, at in left)
        assert max(months.values(), default=0) <= MOST[choice["often"]]


@contextmanager
def undone() -> Iterator[None]:
    with suppress(UndoneError), transaction.atomic():
        yield
        raise UndoneError


def choose(visitor: Visitor, choice: dict) -> None:
    until = (timezone.now() + timedelta(days=60)).date()
    visitor.save(
        often=choice["often"],
        pause=choice["pause"],
        until=until.isoformat() if choice["pause"] == "until" else "",
        topics=[Topic.objects.get(slug=slug).pk for slug in choice["topics"]],
    )
    if choice["leaves"]:
        visitor.post("leave/offers/")


def sent_daily(lst, about: list[str]) -> list[tuple[str, datetime]]:
    """Launch a text a day about each of these; return what left, and when."""
    tomorrow = timezone.now().replace(hour=18, minute=0) + timedelta(days=1)
    for number, slug in enumerate(about):
        topic = Topic.objects.filter(slug=slug).first()
        campaign = make_campaign(lst, f"any-{number}", topic=topic)
        now = tomorrow + timedelta(days=number)
        launching.launch(campaign, by="ann", now=now)
        dispatch(until_empty=True, moved_to=now)
    sent = Message.objects.filter(handed_at__isnull=False).select_related("campaign")
    slugs = dict(Topic.objects.values_list("pk", "slug"))
    return [(slugs.get(row.campaign.topic_id, ""), row.handed_at) for row in sent]
