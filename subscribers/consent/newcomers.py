"""People nobody knew before, brought onto a list: composed one by one, written by set.

Composing knows no database, so that other processes can do it. What is written is what
`subscribe` and `add` would have written for the same people, row by row.
"""

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import time_ns
from typing import NamedTuple

from django.db import connection

from subscribers import bulk, copy_lines, signals
from subscribers.consent.rows import SAVED, Particulars
from subscribers.consent.states import (
    agreement_of,
    as_admitted,
    as_asked,
    as_promised,
)
from subscribers.lines import GENESIS, Stencil, hash_of, instant, object_of
from subscribers.models import (
    ChainHead,
    ConsentEvent,
    Evidence,
    Subscriber,
    SubscriberList,
    Subscription,
)
from subscribers.origin import Origin
from subscribers.soft import Soft

Kind = ConsentEvent.Kind
Text = str | None
# A row of a table without its key: the line of a COPY, or the values.
Written = str | tuple[Text, ...]

PLACE = ("country", "area", "line")
SUBSCRIBER = (
    *("id", "phone", "chain", "salt", *PLACE, *Subscriber.PARTICULARS),
    *("attributes", "created_at", "updated_at"),
)
TABLES = (
    (Subscriber, SUBSCRIBER),
    (ChainHead, ("subscriber", "chain", "seq", "line_hash")),
    (
        ConsentEvent,
        (
            *("subscriber", "chain", "seq", "kind", "list"),
            *("happened_at", "recorded_at", "line", "line_hash"),
        ),
    ),
    (Evidence, ("subscriber", "chain", "seq", "data")),
    (Subscription, ("subscriber", "id", "list", *SAVED)),
)
GROUNDS = ("express", "soft", "asked", "none")


class Newcomer(NamedTuple):
    """Somebody's rows in the order of TABLES, without the key, and the signal due."""

    rows: tuple[Written, ...]
    ground: str


@dataclass(frozen=True, slots=True)
class _Shape:
    """What is the same for all who come on one ground."""

    kind: str
    stencil: Stencil
    columns: tuple[Text, ...]
    line: str  # the columns as COPY takes them


class _Randomness:
    """Hexadecimal digits from the system, asked for many at a time."""

    def __init__(self) -> None:
        self._digits, self._at = "", 0

    def take(self, count: int) -> str:
        if self._at + count > len(self._digits):
            self._digits, self._at = os.urandom(32_768).hex(), 0
        self._at += count
        return self._digits[self._at - count : self._at]


class Composer:
    """Composes newcomers of one list, origin and instant for one kind of database."""

    def __init__(
        self, lst: SubscriberList, *, origin: Origin, now: datetime, vendor: str
    ) -> None:
        self._list = lst
        self._origin = origin
        self._now = now
        self._vendor = vendor
        self._shapes: dict[tuple[object, ...], _Shape] = {}
        self._recorded_at = _text(now)
        self._key = str(lst.pk)
        self._instants: dict[datetime, tuple[str, str]] = {}
        self._random = _Randomness()

    def compose(
        self,
        *,
        phone: str,
        place: Sequence[str],
        particulars: Mapping[str, str],
        attributes: Mapping[str, object],
        ground: str,
        source: str,
        soft: Soft | None,
        soft_until: datetime | None,
        happened_at: datetime | None,
        proof: str,
    ) -> Newcomer:
        """Return everything that is written of one person.

        `place` are country, area and line; `ground` one of GROUNDS; `proof` the
        canonical text of the evidence.
        """
        shape = self._shape(ground, source, soft, soft_until)
        chain = self._new_chain()
        salt = self._random.take(32)
        happened, stored = self._moment(happened_at or self._now)
        line = shape.stencil.write(
            chain=_dashed(chain),
            seq=1,
            previous=GENESIS,
            salt=salt,
            phone=phone,
            happened_at=happened,
            proof=proof,
        )
        line_hash = hash_of(line)
        now = self._recorded_at
        said = [particulars.get(name, "") for name in Subscriber.PARTICULARS]
        said[_BIRTHDAY] = said[_BIRTHDAY] or None
        known = object_of(attributes) if attributes else "{}"
        person = (phone, chain, salt, *place, *said, known, now, now)
        event = (chain, "1", shape.kind, self._key, stored, now, line, line_hash)
        if self._vendor != "postgresql":
            head, evidence = (chain, "1", line_hash), (chain, "1", proof)
            return Newcomer((person, head, event, evidence, shape.columns), ground)
        rows = (
            copy_lines.copy_line(person),
            f"{chain}\t1\t{line_hash}\n",
            copy_lines.copy_json_line(event),
            copy_lines.copy_json_line((chain, "1", proof)),
            shape.line,
        )
        return Newcomer(rows, ground)

    def _shape(
        self,
        ground: str,
        source: str,
        soft: Soft | None,
        soft_until: datetime | None,
    ) -> _Shape:
        same = (ground, source, soft, soft_until)
        found = self._shapes.get(same)
        if found is None:
            if len(self._shapes) > 2_000:  # every row may name a source of its own
                self._shapes.clear()
            found = self._new_shape(ground, source, soft, soft_until)
            self._shapes[same] = found
        return found

    def _new_shape(
        self,
        ground: str,
        source: str,
        soft: Soft | None,
        soft_until: datetime | None,
    ) -> _Shape:
        lst, origin, now = self._list, self._origin, self._now
        row = Subscription(list=lst)
        facts: dict[str, object] = {}
        if ground == "none":
            row.door, kind = origin.door, Kind.ADDED
        else:
            if ground == "asked":
                by_link = lst.opt_in == lst.OptIn.LINK
                row, kind = (
                    as_asked(row, origin, now=now, by_link=by_link),
                    Kind.REQUESTED,
                )
            else:
                row = as_admitted(row, lst.opt_in, origin, soft_until, now=now)
                kind = Kind.SUBSCRIBED
            row = as_promised(row, lst)
            # They agreed elsewhere, to words we don't have.
            facts = {**agreement_of(row), "disclosure": None}
        stencil = Stencil(
            kind=kind,
            slug=lst.slug,
            origin=origin,
            facts={**facts, **Particulars(source=source, soft=soft).facts},
            now=now,
        )
        columns = (self._key, *(_text(getattr(row, name)) for name in SAVED))
        return _Shape(str(kind), stencil, columns, copy_lines.copy_line(columns))

    def _new_chain(self) -> str:
        """A UUID of version 7 as 32 digits, see `new_chain` of the model."""
        some = self._random.take(18)
        return f"{time_ns() // 1_000_000:012x}7{some[:3]}8{some[3:]}"

    def _moment(self, moment: datetime) -> tuple[str, str]:
        """An instant as a line writes it and as the database does."""
        found = self._instants.get(moment)
        if found is None:
            if len(self._instants) > 10_000:
                self._instants.clear()
            found = self._instants[moment] = (instant(moment), _text(moment))
        return found


_BIRTHDAY = Subscriber.PARTICULARS.index("birthday")


def _dashed(chain: str) -> str:
    return f"{chain[:8]}-{chain[8:12]}-{chain[12:16]}-{chain[16:20]}-{chain[20:]}"


def _text(value: object) -> Text:
    """Write a value as both databases read it: instants in UTC without a zone."""
    if value is None:
        return None
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    return str(value)


def bring_in(
    people: Sequence[Newcomer],
    lst: SubscriberList,
    *,
    origin: Origin,
    now: datetime,
) -> list[int]:
    """Write them all and tell the upper floors; return their keys, in order.

    Call inside a transaction, with people none of whom is known or suppressed. Seven
    statements.
    Raises: IntegrityError where another door has brought one of them meanwhile.
    """
    keys = bulk.next_keys(Subscriber, len(people))
    subscriptions = bulk.next_keys(Subscription, len(people))
    for place, (model, fields) in enumerate(TABLES):
        if model is Subscription:
            both = zip(keys, subscriptions, strict=True)
            starts = [f"{key}\t{own}" for key, own in both]
        else:
            starts = [str(key) for key in keys]
        rows = [person.rows[place] for person in people]
        if connection.vendor == "postgresql":
            pairs = zip(starts, rows, strict=True)
            text = "".join([f"{start}\t{row}" for start, row in pairs])
            copy_lines.copy_in(model, fields, text)
        else:
            pairs = zip(starts, rows, strict=True)
            bulk.insert_texts(
                model, fields, [(*start.split("\t"), *row) for start, row in pairs]
            )
    _tell(people, subscriptions, origin, now)
    return keys


def _tell(
    people: Sequence[Newcomer],
    subscriptions: Collection[int],
    origin: Origin,
    now: datetime,
) -> None:
    for signal, grounds in (
        (signals.requested, ("asked",)),
        (signals.joined, ("express", "soft")),
    ):
        keys = [
            key
            for key, person in zip(subscriptions, people, strict=True)
            if person.ground in grounds
        ]
        if keys:
            signal.send(
                None, subscriptions=keys, origin=origin, now=now, newcomers=True
            )
