"""PostgreSQL keeps count of a campaign's texts, whatever is done to them and how."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from campaigns.models import CampaignCount, Message
from campaigns.reports import counts
from campaigns.reports.counts import counts_of, fold, handed_since
from campaigns.sending import launching
from campaigns.sending.pump import dispatch
from subscribers.bulk import update_rows
from tests.factories import (
    NOON,
    join,
    make_campaign,
    make_list,
    make_people,
    make_sender,
    us_phone,
)

pytestmark = pytest.mark.services

PEOPLE = 6
STATES = ("queued", "handing", "sent", "delivered", "failed", "dropped")
CODES = ("", "quiet_hours", "30003")


@pytest.fixture(autouse=True)
def _postgresql(db) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set DATABASE_URL")


def make_shop() -> tuple:
    lst = make_list(sender=make_sender())
    join(make_people([us_phone(number) for number in range(PEOPLE)]), lst)
    return tuple(make_campaign(lst, slug) for slug in ("spring", "summer"))


def as_kept(campaigns: tuple) -> set:
    return set(counts_of(campaigns))


def as_counted(campaigns: tuple) -> set:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counts, "_keeps_count", lambda: False)
        return set(counts_of(campaigns))


CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("plan"), st.integers(0, 1)),
        st.tuples(
            st.just("update"),
            st.sets(st.integers(0, 2 * PEOPLE)),
            st.sampled_from(STATES),
            st.sampled_from(CODES),
            st.none() | st.decimals(0, 9, places=5),
        ),
        st.tuples(st.just("each its own"), st.lists(st.sampled_from(STATES))),
        st.tuples(st.just("delete"), st.sets(st.integers(0, 2 * PEOPLE))),
        st.tuples(st.just("fold")),
    ),
    max_size=12,
)


class WhateverHappens(TestCase):
    @given(changes=CHANGES)
    @hypothesis_settings(max_examples=30)
    def test_the_counts_are_those_of_the_rows(self, changes):
        campaigns = make_shop()
        for what, *how in changes:
            keys = list(Message.objects.order_by("pk").values_list("pk", flat=True))
            self.change(what, how, keys, campaigns)

            assert as_kept(campaigns) == as_counted(campaigns)

    def change(self, what: str, how: list, keys: list[int], campaigns: tuple) -> None:
        if what == "plan":
            campaign = campaigns[how[0]]
            type(campaign).objects.filter(pk=campaign.pk).update(
                status="planning", planned_to=0
            )
            launching.plan(campaign, now=NOON)
        elif what == "update":
            some, status, code, cost = how
            rows = Message.objects.filter(
                pk__in=[keys[n] for n in some if n < len(keys)]
            )
            fields = {"code": code or "x"} if status == "dropped" else {"code": code}
            rows.update(status=status, cost=cost, handed_at=NOON, **fields)
        elif what == "each its own":
            new = zip(keys, how[0], strict=False)
            update_rows(
                Message,
                {key: (status, "x", NOON, Decimal(1)) for key, status in new},
                ("status", "code", "handed_at", "cost"),
            )
        elif what == "delete":
            some = Message.objects.filter(
                pk__in=[keys[n] for n in how[0] if n < len(keys)]
            )
            some.delete()
        else:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(counts, "MANY", 0)
                fold(now=NOON)


@pytest.fixture
def sent(memory, settings):
    spring, _ = make_shop()
    launching.launch(spring, by="ann", now=NOON)
    dispatch(until_empty=True, moved_to=NOON)
    return spring


@pytest.fixture
def memory(settings):
    settings.SMS_GATEWAYS = "main=memory://"


def test_what_left_lately_is_counted_as_it_leaves(sent):
    assert handed_since(sent, NOON - timedelta(minutes=1)) == (PEOPLE, NOON)
    assert handed_since(sent, NOON) == (0, None)


def test_adding_up_keeps_what_left_lately(sent, monkeypatch):
    monkeypatch.setattr(counts, "MANY", 0)

    fold(now=NOON)

    assert handed_since(sent, NOON - timedelta(minutes=1)) == (PEOPLE, NOON)


def test_adding_up_leaves_a_line_for_each_state_there_is(sent, monkeypatch):
    monkeypatch.setattr(counts, "MANY", 0)

    fold(now=NOON + timedelta(hours=1))

    [line] = CampaignCount.objects.values_list("status", "number")
    assert line == ("delivered", PEOPLE)
