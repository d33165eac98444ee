"""The six digits that show the number is at hand: a link alone may be forwarded.

They are derived, so nothing is stored but how often somebody tried.
"""

from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction

from subscribers import signals
from subscribers.models import Subscriber, Subscription, Tally
from subscribers.origin import Origin, Who
from subscribers.preferences.service import DOOR
from subscribers.retrying import retried_on_collision
from subscribers.signup import limits
from subscribers.signup.codes import derived, is_same

TRIES = 5
# The gate takes a text for asked just now as long.
LIVES = timedelta(minutes=10)
_SALT = "subscribers.preferences.codes"


class Typed(Enum):
    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"


@retried_on_collision
@transaction.atomic
def ask(row: Subscription, *, now: datetime) -> None:
    """Have a fresh code texted under this subscription; older ones are over."""
    tally = limits.open_tally(_key(row.subscriber_id), LIVES, now=now, afresh=True)
    signals.code_asked.send(
        None,
        codes={row.pk: _code(row.subscriber_id, tally)},
        until=tally.ends_at,
        origin=Origin(who=Who.PERSON, door=DOOR, why="asked for a code"),
        now=now,
    )


def is_asked(subscriber: Subscriber, *, now: datetime) -> bool:
    """Whether a code of theirs may still be typed. One query."""
    return _open(subscriber.pk, now) is not None


def enter(subscriber: Subscriber, typed: str, *, now: datetime) -> Typed:
    """Compare what was typed; the try is counted, and committed, before.

    A code counts once.
    """
    key, tally = _key(subscriber.pk), _open(subscriber.pk, now)
    if tally is None or not limits.spend(key, TRIES, now=now):
        return Typed.OVER
    if not is_same(typed, _code(subscriber.pk, tally)):
        return Typed.WRONG
    used = Tally.objects.filter(key=key, opened_at=tally.opened_at).delete()[0]
    return Typed.RIGHT if used else Typed.OVER


def _open(subscriber: int, now: datetime) -> Tally | None:
    return Tally.objects.filter(key=_key(subscriber), ends_at__gt=now).first()


def _key(subscriber: int) -> str:
    return limits.key_of("preference code", str(subscriber))


def _code(subscriber: int, tally: Tally) -> str:
    asked = int(tally.opened_at.timestamp() * 1_000_000)
    return derived(_SALT, f"{subscriber}:{asked}")
