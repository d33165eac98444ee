"""The six digits that show that the number typed on a contest's page is at hand."""

from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction

from campaigns.composing import contesting
from campaigns.models.campaign import Kind
from campaigns.sending import notices
from campaigns.sending.notices import Notice
from keywords.contests.telling import sender_for
from keywords.models import Contest
from subscribers.models import Subscriber, Tally
from subscribers.retrying import retried_on_collision
from subscribers.signup import limits
from subscribers.signup.codes import derived, is_same

TRIES = 5
LIVES = timedelta(minutes=10)
_SALT = "keywords.contests.codes"


class Typed(Enum):
    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"


@retried_on_collision
@transaction.atomic
def send(contest: Contest, person: Subscriber, *, language: str, now: datetime) -> bool:
    """Text a fresh code; older ones are over. False where no sender serves them."""
    sender = sender_for(contest, person)
    if sender is None:
        return False
    tally = limits.open_tally(_key(contest, person), LIVES, now=now, afresh=True)
    asked = int(tally.opened_at.timestamp() * 1_000_000)
    words = contesting.code(
        brand=contest.list.brand, code=_code(contest, person, tally), language=language
    )
    notices.queue(
        [
            Notice(
                subscriber=person.pk,
                sender=sender,
                cause=f"entry:{contest.pk}:{person.pk}:{asked}",
                body=words,
                asked_at=now,
                expires_at=tally.ends_at,
                kind=Kind.TRANSACTIONAL,
            )
        ],
        now=now,
    )
    return True


def enter(contest: Contest, person: Subscriber, typed: str, *, now: datetime) -> Typed:
    """Compare what was typed; a try is counted, and committed, before."""
    key = _key(contest, person)
    tally = Tally.objects.filter(key=key, ends_at__gt=now).first()
    if tally is None or not limits.spend(key, TRIES, now=now):
        return Typed.OVER
    right = is_same(typed, _code(contest, person, tally))
    return Typed.RIGHT if right else Typed.WRONG


def _key(contest: Contest, person: Subscriber) -> str:
    return limits.key_of("contest code", f"{contest.pk}:{person.pk}")


def _code(contest: Contest, person: Subscriber, tally: Tally) -> str:
    asked = int(tally.opened_at.timestamp() * 1_000_000)
    return derived(_SALT, f"{contest.pk}:{person.pk}:{asked}")
