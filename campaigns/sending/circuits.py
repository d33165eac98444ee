"""The circuit breaker: a gateway that does not answer is left alone for a while.

Without it a gateway that times out turns every text of a campaign into one of which
nobody knows whether it left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from campaigns.gateways.base import (
    Accepted,
    GatewayError,
    NotConfigured,
    OutcomeUnknown,
    Throttled,
    Unreachable,
)
from campaigns.models import Circuit, Sender
from subscribers.prepared import Given, Prepared

TOO_MANY = 5  # texts in a row without an answer
FIRST_REST = timedelta(seconds=30)
LONGEST_REST = timedelta(minutes=10)
# Who answers so does not work for any text; a refusal of one text is an answer.
TROUBLE = (Unreachable, OutcomeUnknown, NotConfigured)
A_TRY = 1
FAILING = Prepared(
    lambda: Circuit.objects.filter(
        gateway=Given("gateway"), failures__gt=0
    ).values_list("pk")
)


@dataclass(frozen=True, slots=True)
class Road:
    """The gateway to take; at most `at_most` texts, None for as many as fit."""

    gateway: str
    at_most: int | None = None


def road_of(sender: Sender, *, now: datetime) -> Road | None:
    """Return the way a sender's texts take now; None while no gateway of it answers.

    The first gateway if it answers; where its rest is over, one text tries it; else the
    fallback, in the same way.
    """
    names = [name for name in (sender.gateway, sender.fallback) if name]
    resting = {
        row.gateway: row
        for row in Circuit.objects.filter(gateway__in=names, open_until__isnull=False)
    }
    for name in names:
        if name not in resting:
            return Road(name)
        if resting[name].open_until <= now and _may_try(resting[name], now=now):
            return Road(name, A_TRY)
    return None


def has_road(sender: Sender, *, now: datetime) -> bool:
    """Whether `road_of` would find one; nothing is tried by asking."""
    names = {name for name in (sender.gateway, sender.fallback) if name}
    resting = Circuit.objects.filter(gateway__in=names, open_until__gt=now)
    return resting.count() < len(names)


def answers(gateway: str) -> bool:
    """Whether a gateway is not being left alone. One query."""
    resting = Circuit.objects.filter(gateway=gateway, open_until__isnull=False)
    return not resting.exists()


def _may_try(circuit: Circuit, *, now: datetime) -> bool:
    """Of all workers the one that moves the instant on tries."""
    mine = Circuit.objects.filter(pk=circuit.pk, open_until=circuit.open_until)
    return bool(mine.update(open_until=now + FIRST_REST))


def note(
    gateway: str, outcomes: Sequence[Accepted | GatewayError], *, now: datetime
) -> bool:
    """Take down how a gateway answered a wave; return whether it may have the next.

    One query while all is well.
    """
    trouble = [outcome for outcome in outcomes if isinstance(outcome, TROUBLE)]
    answered = any(not isinstance(one, (*TROUBLE, Throttled)) for one in outcomes)
    if answered:
        if FAILING.ask(gateway=gateway):
            Circuit.objects.filter(gateway=gateway, failures__gt=0).update(
                failures=0, opened_count=0, open_until=None, failing_since=None
            )
    elif trouble:
        return _fail(gateway, trouble, now=now)
    return True


@transaction.atomic
def _fail(gateway: str, trouble: Sequence[GatewayError], *, now: datetime) -> bool:
    Circuit.objects.get_or_create(gateway=gateway)
    row = Circuit.objects.select_for_update(of=("self",)).get(gateway=gateway)
    row.failures += len(trouble)
    row.failing_since = row.failing_since or now
    row.last_error = trouble[-1].text[:200]
    if row.failures >= TOO_MANY:
        rest = min(FIRST_REST * 2**row.opened_count, LONGEST_REST)
        row.opened_count = min(row.opened_count + 1, 10)
        row.open_until = now + rest
    row.save()
    return row.open_until is None
