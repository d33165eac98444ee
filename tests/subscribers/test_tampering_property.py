"""Property: whatever is changed in a small ledger, verify_ledger notices."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, models, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from subscribers import consent, seals
from subscribers.models import (
    ChainHead,
    ConsentEvent,
    Evidence,
    Seal,
    Subscription,
    Suppression,
)
from subscribers.origin import Origin, Who
from subscribers.scopes import Scope
from subscribers.verification import verify
from tests.examples import examples
from tests.factories import NOON, STAFF, join, make_list, make_people, us_phone
from tests.subscribers.tampering import unguarded

pytestmark = pytest.mark.django_db

PAGE = Origin(who=Who.PERSON, door="page:offers", evidence={"ip": "192.0.2.1"})
# Every column that says anything, by how a stranger could change it.
NUMBER = [lambda value: value + 1, lambda value: value + 1000]
WORD = [lambda value: value + "x", lambda value: value[:-1], lambda value: "b" + value]
MOMENT = [
    lambda value: (value or NOON) + timedelta(microseconds=1),
    lambda value: (value or NOON) - timedelta(days=400),
]
COLUMNS: dict[type[models.Model], dict[str, list[Callable]]] = {
    ConsentEvent: {
        "seq": NUMBER,
        "kind": [lambda value: "confirmed" if value != "confirmed" else "expired"],
        "happened_at": MOMENT,
        "recorded_at": MOMENT,
        "line": WORD,
        "line_hash": [lambda value: value[::-1]],
    },
    ChainHead: {"seq": NUMBER, "line_hash": [lambda value: value[::-1]]},
    Evidence: {"data": WORD, "seq": NUMBER},
    Seal: {
        "number": NUMBER,
        "day": [lambda value: value + timedelta(days=1)],
        "last_event": NUMBER,
        "line": WORD,
        "key_id": WORD,
        "hmac": [lambda value: value[::-1]],
    },
    Subscription: {
        "status": [lambda value: "expired" if value != "expired" else "none"],
        "method": [lambda value: "double" if value != "double" else "single"],
        "door": WORD,
        "requested_at": MOMENT,
        "request_expires_at": MOMENT,
        "joined_at": MOMENT,
        "left_at": MOMENT,
        "consent_expires_at": MOMENT,
        "paused_until": MOMENT,
        "promise_messages": [lambda value: (value or 0) + 1],
        "own_messages": [lambda value: (value or 0) + 1],
        "own_per": [lambda value: "day" if value != "day" else "week"],
    },
}
REMOVABLE = (ConsentEvent, ChainHead, Evidence, Seal, Subscription, Suppression)


@pytest.fixture
def ledger():
    """Two people, a list and a half, something of every kind, sealed half way."""
    offers = make_list(promise_messages=4, promise_per="month")
    news = make_list("news", opt_in="double")
    people = make_people([us_phone(1), us_phone(2)])
    keys = [person.pk for person in people]
    join(people, offers)
    consent.subscribe(keys, news, origin=PAGE, now=NOON)
    consent.confirm(keys[:1], news, origin=PAGE, now=NOON)
    seals.seal(now=NOON)
    choice = {"own_messages": 2, "own_per": "month"}
    consent.set_preferences(keys, offers, changes=choice, origin=PAGE, now=NOON)
    leaving = Scope.everything()
    consent.unsubscribe(keys[1:], scope=leaving, origin=STAFF, now=NOON)
    seals.seal(now=NOON + timedelta(days=1))
    return people


def changes() -> st.SearchStrategy[tuple]:
    return st.sampled_from(
        [
            (model, name, change)
            for model, columns in COLUMNS.items()
            for name, ways in columns.items()
            for change in ways
        ]
    )


def is_noticed(tamper: Callable[[], object]) -> bool:
    """Whether verify_ledger is not content; then everything is as it was.

    What a unique constraint refuses has not been done at all.
    """
    with transaction.atomic():
        try:
            with unguarded(), transaction.atomic():
                tamper()
        except IntegrityError:
            return True
        found = verify()
        transaction.set_rollback(True)
    return not found.ok


PROPERTY = settings(
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@PROPERTY
@given(change=changes(), which=st.integers(min_value=0, max_value=99))
def test_any_changed_column_is_noticed(ledger, change, which):
    model, name, changed = change
    rows = list(model.objects.order_by("pk"))
    row = rows[which % len(rows)]

    def tamper() -> None:
        value = changed(getattr(row, name))
        model.objects.filter(pk=row.pk).update(**{name: value})

    assert is_noticed(tamper)


@PROPERTY
@given(model=st.sampled_from(REMOVABLE), which=st.integers(min_value=0, max_value=99))
def test_any_removed_row_is_noticed(ledger, model, which):
    rows = list(model.objects.order_by("pk"))
    row = rows[which % len(rows)]

    assert is_noticed(lambda: model.objects.filter(pk=row.pk)._raw_delete("default"))


@PROPERTY
@given(
    pair=st.tuples(*[st.integers(min_value=0, max_value=99)] * 2),
    column=st.sampled_from(["seq", "line", "line_hash", "chain", "subscriber_id"]),
)
def test_any_two_lines_that_change_places_are_noticed(ledger, pair, column):
    lines = list(ConsentEvent.objects.order_by("pk"))
    first, second = (lines[which % len(lines)] for which in pair)
    mine, theirs = getattr(first, column), getattr(second, column)
    if mine == theirs:
        return

    def swap() -> None:
        rows = ConsentEvent.objects
        free = {"seq": 9_999, "chain": "0" * 32}.get(column, theirs)
        rows.filter(pk=first.pk).update(**{column: free})
        rows.filter(pk=second.pk).update(**{column: mine})
        rows.filter(pk=first.pk).update(**{column: theirs})

    assert is_noticed(swap)


def test_an_untouched_one_is_whole(ledger):
    assert verify().broken == []
