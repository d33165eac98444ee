"""Takes up texts that are stored: locks them, and hears each person's in order.

Whoever comes first does it: the door that took a STOP, the queue, the clock. A text is
understood under its lock, so that whoever comes later finds it done.
"""

import logging
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import (
    InterfaceError,
    InternalError,
    OperationalError,
    connection,
    transaction,
)

from campaigns.clock import Clock
from campaigns.models import Sender
from keywords.hearing import rounds
from keywords.hearing.rounds import Received
from keywords.hearing.switchboard import Switchboard
from keywords.models import InboundMessage
from subscribers import consent, ledger, people
from subscribers.models import Subscriber
from subscribers.phones import InvalidPhone, Phone, parse, parse_msisdn
from subscribers.retrying import retried_on_collision

logger = logging.getLogger(__name__)

# The database's trouble, and not the text's: nothing is marked for it.
AWAY = (OperationalError, InterfaceError, InternalError)

# Large enough to share its hundred queries, over before a STOP at a door gives up.
BATCH = 300
# SQLite has one writer: a transaction must let the web have its turn.
BATCH_ON_SQLITE = 20
TIME_BOX_SECONDS = 20.0
# Somebody else is at an earlier text of the same number.
LOOK_AGAIN_SECONDS = 0.05
# A request may wait so long for whoever holds a person; then the queue does it.
PATIENCE_MILLISECONDS = 1_000


@dataclass(frozen=True, slots=True)
class Batch:
    """How many texts were heard, and how many wait for an earlier one elsewhere."""

    heard: int
    held_up: int


def hear_waiting(*, clock: Clock, seconds: float = TIME_BOX_SECONDS) -> Batch:
    """Hear what waits, oldest first, for at most so long."""
    ends, heard = time.monotonic() + seconds, 0
    while (batch := _hear_next(now=clock())) and (batch.heard or batch.held_up):
        heard += batch.heard
        if time.monotonic() >= ends:
            return Batch(heard, held_up=1)
        if not batch.heard:
            time.sleep(LOOK_AGAIN_SECONDS)
    return Batch(heard, held_up=0)


def hear_number(from_number: str, *, now: datetime) -> dict[int, Received]:
    """Hear all that waits of one number, as it is stored; return what each text did.

    A text that cannot be heard is marked, and keeps no other waiting.
    """
    keys: list[int] = []
    try:
        return _hear_number(from_number, keys, now=now)
    except AWAY:
        raise
    except Exception:
        logger.exception("%s texts of one number wait; one by one now.", len(keys))
        return _hear_singly(keys, now=now)


def hear_at_once(from_number: str, *, now: datetime) -> bool:
    """Hear what waits of a number whose owner wants out; return whether it is done.

    Where somebody holds the person for longer than a request may wait, it is not.
    """
    try:
        with impatient():
            hear_number(from_number, now=now)
    except OperationalError:
        logger.warning("Somebody who wants out waits for the queue.", exc_info=True)
        return False
    return True


@contextmanager
def impatient() -> Iterator[None]:
    """A transaction that waits for nobody's lock longer than a request may."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = {PATIENCE_MILLISECONDS}")
        yield


def _hear_next(*, now: datetime) -> Batch:
    keys: list[int] = []
    try:
        return _hear_batch(keys, now=now)
    except AWAY:
        raise
    except Exception:
        # One text we cannot take up must not keep the others waiting.
        logger.exception("%s texts could not be heard; one by one now.", len(keys))
        return Batch(len(_hear_singly(keys, now=now)), held_up=0)


@retried_on_collision
@transaction.atomic
def _hear_batch(keys: list[int], *, now: datetime) -> Batch:
    """Hear the oldest texts that nobody is at; `keys` tells which, also if it fails."""
    waiting = InboundMessage.objects.waiting_in_line().select_related("sender")
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(of=("self",), skip_locked=True)
    is_sqlite = connection.vendor == "sqlite"
    texts = list(waiting[: BATCH_ON_SQLITE if is_sqlite else BATCH])
    keys[:] = [text.pk for text in texts]
    ours = _in_order(texts)
    hear(ours, now=now)
    return Batch(len(ours), held_up=len(texts) - len(ours))


@retried_on_collision
@transaction.atomic
def _hear_number(
    from_number: str, keys: list[int], *, now: datetime
) -> dict[int, Received]:
    texts = _locked(from_number=from_number)
    keys[:] = [text.pk for text in texts]
    return hear(texts, now=now)


def _hear_singly(keys: Sequence[int], *, now: datetime) -> dict[int, Received]:
    done: dict[int, Received] = {}
    for key in keys:
        try:
            done |= _hear_one(key, now=now)
        except AWAY:
            raise
        except Exception as error:
            logger.exception("Text %s cannot be heard; staff are told.", key)
            fault = type(error).__name__[:80]
            InboundMessage.objects.filter(pk=key).update(fault=fault)
    return done


@retried_on_collision
@transaction.atomic
def _hear_one(key: int, *, now: datetime) -> dict[int, Received]:
    return hear(_locked(pk=key), now=now)


def _locked(**which: object) -> list[InboundMessage]:
    waiting = InboundMessage.objects.waiting().filter(**which)
    return list(waiting.select_related("sender").select_for_update(of=("self",)))


def _in_order(texts: Sequence[InboundMessage]) -> list[InboundMessage]:
    """Leave out what would overtake an earlier text of its number. One query.

    Such a text is another's at the moment: it is invisible here once it is done.
    """
    if not texts:
        return []
    earlier = (
        InboundMessage.objects.waiting_in_line()
        .filter(
            from_number__in={text.from_number for text in texts}, pk__lt=texts[-1].pk
        )
        .exclude(pk__in=[text.pk for text in texts])
    )
    first: dict[str, int] = {}
    for number, key in earlier.values_list("from_number", "pk"):
        first[number] = min(key, first.get(number, key))
    return [
        text for text in texts if text.pk < first.get(text.from_number, text.pk + 1)
    ]


def hear(texts: Sequence[InboundMessage], *, now: datetime) -> dict[int, Received]:
    """Hear locked texts in their order, a person's one after the other.

    A set of people at a time: as many rounds as the busiest of them has texts.
    """
    if not texts:
        return {}
    board = Switchboard()
    for text in texts:
        text.sender = text.sender or board.find(text.gateway, text.to_number)
    ours = {text.pk for text in texts if board.is_ours(text.from_number)}
    phones = {text.pk: phone for text in texts if (phone := _phone_of(text))}
    people_behind = _people(phones, now)
    received = _nobodys([text for text in texts if text.pk not in people_behind])
    waiting = [text for text in texts if text.pk in people_behind]
    wishing: set[str] = set()
    while waiting:
        first = {people_behind[text.pk]: text for text in reversed(waiting)}
        # Read anew: the round before may have changed them.
        rows = Subscriber.objects.in_bulk(first)
        for person, text in first.items():
            text.subscriber = rows[person]
            if rows[person].wants_out_at is not None:
                wishing.add(str(rows[person].phone))
        in_turn = sorted(first.values(), key=lambda text: text.pk)
        received |= rounds.hear(in_turn, ours=ours, now=now)
        waiting = [text for text in waiting if text.pk not in received]
    forget_wishes(wishing)
    return received


def forget_wishes(wishing: Collection[str]) -> None:
    """Who wanted out may be texted what they stayed on, once no text of theirs waits.

    `wishing` are their numbers. Call with their locks held.
    """
    if not wishing:
        return
    # Gateways write a number with its plus or without.
    forms = {form: e164 for e164 in wishing for form in (e164, e164.lstrip("+"))}
    texts = InboundMessage.objects.waiting().filter(from_number__in=forms)
    unheard = {forms[form] for form in texts.values_list("from_number", flat=True)}
    consent.forget_wishes(set(wishing) - unheard)


def _nobodys(texts: Sequence[InboundMessage]) -> dict[int, Received]:
    """A short code or a name cannot subscribe; its text is kept for staff."""
    received = Received(
        InboundMessage.Intent.MESSAGE, silence=InboundMessage.Silence.NO_PHONE
    )
    if texts:
        rounds.record(dict.fromkeys(texts, received), {})
    return {text.pk: received for text in texts}


def _people(phones: Mapping[int, Phone], now: datetime) -> dict[int, int]:
    """Return who is behind each text, created if new, locked in key order."""
    keys = people.ensure(phones.values(), now=now)
    locked = set(ledger.lock(keys.values()))
    erased = [one for one in phones.values() if keys[one.e164] not in locked]
    if erased:
        # Erased while we waited for them: whoever writes now is somebody new.
        keys |= people.ensure(erased, now=now)
        ledger.lock(keys.values())
    return {text: keys[phone.e164] for text, phone in phones.items()}


def _phone_of(text: InboundMessage) -> Phone | None:
    """Return the number that wrote; None for what is no phone."""
    try:
        return parse_msisdn(text.from_number)
    except InvalidPhone:
        pass
    try:
        return parse(text.from_number, _region(text.sender))
    except InvalidPhone:
        return None


def _region(sender: Sender | None) -> str | None:
    """The country a national number is read in: the sender's own."""
    return sender.countries[0] if sender and sender.countries else None
