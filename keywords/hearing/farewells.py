"""Texts that ask to leave, at the door: nothing leaves after the gateway's answer.

One is heard there and then. Hearing costs as much as storing twenty texts, so where
many leave at once the door notes the wish beside the person; the gate keeps texts from
them until the queue has heard it.
"""

import logging
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import OperationalError

from campaigns.gateways.base import Answered
from keywords.hearing import storing, turns
from keywords.hearing.storing import Text
from keywords.matching import interpret
from keywords.understanding import reserving
from keywords.understanding.vocabulary import LEAVING, Word
from subscribers import consent
from subscribers.phones import InvalidPhone, parse_msisdn

logger = logging.getLogger(__name__)

# Of each web process: one in hundreds waits for it, and nobody behind it for long.
HEARD_EVERY_SECONDS = 2.0


# So long a word that staff have just reserved is left to the queue.
WORDS_LAST_SECONDS = 5.0


@dataclass
class _Pace:
    """When this process last did something rare; two threads may both be early."""

    seconds: float
    last: float = -math.inf

    def is_due(self) -> bool:
        now = time.monotonic()
        if now - self.last < self.seconds:
            return False
        self.last = now
        return True


@dataclass
class _Door:
    """What this process remembers between two texts."""

    hearing: _Pace = field(default_factory=lambda: _Pace(HEARD_EVERY_SECONDS))
    reading: _Pace = field(default_factory=lambda: _Pace(WORDS_LAST_SECONDS))
    own_words: Mapping[str, Word] = field(default_factory=dict)

    def words(self) -> Mapping[str, Word]:
        if self.reading.is_due():
            self.own_words = reserving.own_words()
        return self.own_words


_door = _Door()


def wants_out(text: Text) -> bool:
    """Whether the words say so, or the provider does."""
    if text.answered == Answered.STOP:
        return True
    return interpret(text.body, own=_door.words()).intent in LEAVING


def take(text: Text, *, now: datetime) -> bool:
    """Store a text that asks to leave; return whether it is heard as well."""
    e164 = _e164(text)
    if e164 is None or _door.hearing.is_due():
        storing.store(text)
        is_done = turns.hear_at_once(text.number, now=now)
        # Our own mistake may keep it from being heard until staff look.
        if e164 is None or (is_done and storing.is_heard(text)):
            return is_done
    try:
        with turns.impatient():
            is_new = storing.store(text)
            consent.note_wish(e164, now=now)
            if not is_new:
                turns.forget_wishes([e164])
    except OperationalError:
        logger.warning("A wish to leave waits for the queue.", exc_info=True)
        storing.store(text)
    return False


def _e164(text: Text) -> str | None:
    """Return the number; None for one that only its sender's country explains."""
    try:
        return parse_msisdn(text.number).e164
    except InvalidPhone:
        return None
