"""What is no longer needed goes, in its order; what proves something stays."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from campaigns import pruning
from campaigns.models import (
    CapSlot,
    Click,
    Link,
    Message,
    MessageLink,
    MessageText,
    Sender,
)
from campaigns.pacing import caps, loading
from campaigns.pruning import Lives, WrongOrder, prune
from subscribers.models import ConsentEvent
from tests.factories import (
    NOON,
    join,
    make_campaign,
    make_list,
    make_people,
    make_sender,
    us_phone,
)

DAY = timedelta(days=1)
db = pytest.mark.django_db


@pytest.fixture
def _two_visits() -> None:
    """One shopper's session has ended, the other's is still good."""
    for name, days in (("ended", -1), ("good", 1)):
        ends = NOON + timedelta(days=days)
        Session.objects.create(session_key=name, session_data="", expire_date=ends)


@db
@pytest.mark.usefixtures("_two_visits")
def test_sessions_that_have_ended_are_deleted():
    assert prune(now=NOON).sessions == 1
    assert Session.objects.get().session_key == "good"


@db
@pytest.mark.usefixtures("_two_visits")
def test_a_dry_run_only_counts_them():
    assert prune(now=NOON, dry_run=True).sessions == 1
    assert Session.objects.count() == 2


# --- the order ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "said"),
    [
        pytest.param({"texts": 400, "facts": 300}, "Words go first", id="words last"),
        pytest.param(
            {"texts": 9, "facts": 400, "slots": 300}, "Facts go first", id="facts last"
        ),
        pytest.param({"texts": 9, "facts": 65}, "66 days", id="facts in a window"),
        pytest.param({"slots": 65}, "66 days", id="slots in a window"),
    ],
)
def test_another_order_is_refused(days, said):
    with pytest.raises(WrongOrder, match=said):
        Lives(**{name: DAY * number for name, number in days.items()})


@db
def test_the_command_says_what_is_wrong_with_the_order():
    with pytest.raises(CommandError, match="keep them at most as long"):
        call_command("prune", "--facts-days", "300", stdout=StringIO())


def test_slots_live_as_long_as_facts():
    assert Lives(texts=DAY, facts=400 * DAY).of_slots == 400 * DAY


# --- what goes ----------------------------------------------------------------------


@pytest.fixture
def campaign(db):
    lst = make_list(sender=make_sender())
    join(make_people([us_phone(number) for number in range(8)]), lst)
    return make_campaign(lst, status="finished")


def a_text(campaign, number: int, *, days: int, status: str = "delivered") -> Message:
    """Sent so many days before NOON, with its words, its slot and a tapped link."""
    person = make_people([us_phone(number)])[0]
    at = NOON - days * DAY
    waits = status == "deferred"
    row = Message.objects.create(
        subscriber=person,
        campaign=campaign,
        list=campaign.list,
        sender=Sender.objects.get(),
        kind="promotional",
        status=status,
        code="quiet_hours" if waits else "",
        first_due_at=at,
        due_at=at if waits else None,
        handed_at=None if waits else at,
    )
    Message.objects.filter(pk=row.pk).update(created_at=at)
    MessageText.objects.create(message=row, body="Tulips are in.")
    CapSlot.objects.create(
        subscriber=person, message=row.pk, at=None if waits else at, kind=row.kind
    )
    link, _ = Link.objects.get_or_create(campaign=campaign, name="shop")
    made = MessageLink.objects.create(token=f"t{row.pk}", link=link, message=row)
    Click.objects.create(message_link=made, at=at)
    return row


def left() -> tuple[int, int, int]:
    return MessageText.objects.count(), Message.objects.count(), CapSlot.objects.count()


LIVES = Lives(texts=100 * DAY, facts=200 * DAY, slots=300 * DAY)


@pytest.mark.parametrize(
    ("days", "found"),
    [
        pytest.param(99, (1, 1, 1), id="young"),
        pytest.param(150, (0, 1, 1), id="its words"),
        pytest.param(250, (0, 0, 1), id="its facts"),
        pytest.param(350, (0, 0, 0), id="its slot"),
    ],
)
def test_an_old_text_goes_bit_by_bit(campaign, days, found):
    a_text(campaign, 1, days=days)

    prune(now=NOON, lives=LIVES)

    assert left() == found


def test_facts_stay_for_ever_unless_told(campaign):
    a_text(campaign, 1, days=20_000)

    prune(now=NOON)

    assert left() == (0, 1, 0)


def test_its_links_and_taps_go_with_its_facts(campaign):
    a_text(campaign, 1, days=250)

    prune(now=NOON, lives=LIVES)

    assert not MessageLink.objects.exists()


def test_what_waits_keeps_its_words_whatever_its_age(campaign):
    a_text(campaign, 1, days=900, status="deferred")

    prune(now=NOON, lives=LIVES)

    assert left() == (1, 1, 1)


@pytest.mark.parametrize("status", ["running", "paused", "planning"])
def test_a_campaign_that_goes_on_keeps_its_facts(campaign, status):
    a_text(campaign, 1, days=250)
    type(campaign).objects.update(status=status)

    prune(now=NOON, lives=LIVES)

    assert Message.objects.exists()


def test_the_ledger_is_not_touched(campaign):
    before = list(ConsentEvent.objects.values())

    prune(now=NOON + 40_000 * DAY, lives=LIVES)

    assert list(ConsentEvent.objects.values()) == before


def test_a_run_that_died_is_gone_on_with_by_the_next(campaign, monkeypatch):
    for number in range(5):
        a_text(campaign, number, days=350)
    monkeypatch.setattr(pruning, "AT_ONCE", 2)

    class Killed(Exception):
        pass

    def die(number: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        prune(now=NOON, lives=LIVES, told=die)
    again = prune(now=NOON, lives=LIVES)

    assert (again.texts, left()) == (3, (0, 0, 0))


class InAnyWorld(TestCase):
    """Texts of any age and state, kept for any time."""

    @given(
        texts=st.lists(
            st.tuples(st.integers(0, 500), st.sampled_from(("delivered", "deferred"))),
            max_size=8,
        ),
        lives=st.lists(st.integers(66, 400), min_size=3, max_size=3).map(sorted),
        at_once=st.integers(1, 4),
    )
    @hypothesis_settings(max_examples=40)
    def test_a_dry_run_counts_what_then_goes(self, texts, lives, at_once):
        lst = make_list(sender=make_sender())
        campaign = make_campaign(lst, status="finished")
        for number, (days, status) in enumerate(texts):
            a_text(campaign, number, days=days, status=status)
        chosen = Lives(*(DAY * days for days in lives))
        people = list(Message.objects.values_list("subscriber", flat=True))
        counted = loading._slots(people, NOON)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pruning, "AT_ONCE", at_once)
            foreseen = prune(now=NOON, lives=chosen, dry_run=True)
            before = left()
            done = prune(now=NOON, lives=chosen)

        assert foreseen == done
        gone = (done.texts, done.facts, done.slots)
        assert left() == tuple(a - b for a, b in zip(before, gone, strict=True))
        assert loading._slots(people, NOON) == counted
        again = prune(now=NOON, lives=chosen, dry_run=True)
        assert not any(again.figures.values())


def test_no_cap_looks_back_further_than_slots_live():
    assert pruning.SLOTS_LIVE_AT_LEAST > caps.LONGEST_WINDOW
