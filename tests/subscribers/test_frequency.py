"""Promises compared: what keeps another, what breaks it, and what is less."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscribers.frequency import broken_by, fewer, keeps
from subscribers.models import Subscription
from tests.factories import NOON, join, make_list, make_people, us_phone

PERIODS = ("day", "week", "month")
PROMISES = st.tuples(st.integers(1, 40), st.sampled_from(PERIODS))
START = datetime(2026, 3, 1, tzinfo=UTC)  # a Sunday: its month touches six weeks
INSTANTS = st.lists(st.integers(0, 45 * 24), max_size=60)


def in_one(moment: datetime, per: str) -> object:
    """The calendar day, week or month an instant falls in."""
    if per == "day":
        return moment.date()
    return moment.isocalendar()[:2] if per == "week" else (moment.year, moment.month)


def texted(promise: tuple[int, str], hours: list[int]) -> list[datetime]:
    """Those of the wished-for texts that a promise lets through."""
    sent: list[datetime] = []
    for hour in sorted(hours):
        moment = START + timedelta(hours=hour)
        same = [
            one for one in sent if in_one(one, promise[1]) == in_one(moment, promise[1])
        ]
        if len(same) < promise[0]:
            sent.append(moment)
    return sent


@given(PROMISES, PROMISES, INSTANTS)
def test_whoever_keeps_the_stricter_never_breaks_the_other(stricter, promise, hours):
    sent = texted(stricter, hours)

    if keeps(stricter, promise):
        for moment in sent:
            same = [
                one
                for one in sent
                if in_one(one, promise[1]) == in_one(moment, promise[1])
            ]
            assert len(same) <= promise[0]


@pytest.mark.parametrize(
    ("stricter", "promise", "kept"),
    [
        ((4, "month"), (4, "month"), True),
        ((6, "month"), (4, "month"), False),
        ((1, "day"), (31, "month"), True),
        ((1, "day"), (30, "month"), False),
        ((1, "week"), (6, "month"), True),
        ((1, "week"), (5, "month"), False),
        ((4, "month"), (4, "day"), True),
        ((5, "month"), (4, "day"), False),
        ((None, ""), (4, "month"), False),
        ((4, "month"), (None, ""), True),
    ],
)
def test_what_keeps_what(stricter, promise, kept):
    assert keeps(stricter, promise) is kept


@given(PROMISES)
def test_less_ends_at_one_a_month_and_never_lets_more_through_in_a_month(promise):
    steps = [promise]
    while fewer(steps[-1]) != steps[-1]:
        steps.append(fewer(steps[-1]))

    assert steps[-1] == (1, "month")
    assert len(steps) < 12


@pytest.mark.django_db
@pytest.mark.parametrize("new", [(6, "month"), (1, "day"), (2, "week"), (31, "month")])
def test_the_database_finds_the_same_people(new):
    lst = make_list()
    olds = [(4, "month"), (30, "month"), (31, "month"), (1, "day"), (2, "week")]
    people = make_people([us_phone(number) for number in range(len(olds) + 1)])
    join(people, lst, now=NOON)
    for person, (messages, per) in zip(people, olds, strict=False):
        Subscription.objects.filter(subscriber=person).update(
            promise_messages=messages, promise_per=per
        )

    found = Subscription.objects.filter(broken_by(new)).order_by("pk")

    assert [row.promised for row in found] == [
        old for old in olds if not keeps(new, old)
    ]
