"""Texts that ask to leave, at the door: nothing leaves after the gateway's answer.

One is heard there and then. Hearing costs as much as storing twenty texts, so where
many leave at once the door notes the wish beside the person; the gate keeps texts from
them until the queue has heard it.
"""

import logging
import time
from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError

from campaigns.gateways.base import Answered
from keywords.hearing import storing, turns
from keywords.hearing.storing import Text
from keywords.matching import interpret
from keywords.understanding import reserving
from keywords.understanding.vocabulary import LEAVING
from subscribers import consent
from subscribers.phones import InvalidPhone, parse_msisdn

logger = logging.getLogger(__name__)

# Of each web process: two a second are a twentieth of what it can do.
HEARD_EVERY_SECONDS = 0.5


@dataclass
class _Pace:
    """When this process last heard somebody itself; two threads may both be early."""

    last: float = -HEARD_EVERY_SECONDS

    def is_due(self) -> bool:
        now = time.monotonic()
        if now - self.last < HEARD_EVERY_SECONDS:
            return False
        self.last = now
        return True


_pace = _Pace()


def wants_out(text: Text) -> bool:
    """Whether the words say so, or the provider does."""
    if text.answered == Answered.STOP:
        return True
    return interpret(text.body, own=reserving.own_words()).intent in LEAVING


def take(text: Text, *, now: datetime) -> bool:
    """Store a text that asks to leave; return whether it is heard as well."""
    e164 = _e164(text)
    if e164 is None or _pace.is_due():
        storing.store(text)
        return turns.hear_at_once(text.number, now=now)
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
