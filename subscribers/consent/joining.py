"""Joining: subscribe and add; what they are asked is answered in requests.py."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from subscribers import disclosures, ledger, signals, soft, suppressions
from subscribers.consent.lapsing import renew
from subscribers.consent.rows import (
    Particulars,
    countries_of,
    entry_of,
    is_open,
    rows_of,
    save,
    tell,
)
from subscribers.consent.states import (
    agreement_of,
    as_admitted,
    as_asked,
    as_promised,
)
from subscribers.ledger import Entry
from subscribers.models import (
    ConsentEvent,
    Disclosure,
    SubscriberList,
    Subscription,
)
from subscribers.origin import Origin, Who
from subscribers.retrying import retried_on_collision

Kind = ConsentEvent.Kind
Status = Subscription.Status
Method = Subscription.Method

Particular = Mapping[int, Particulars]


@dataclass(frozen=True, slots=True)
class WayIn:
    """A door's own opt-in, where it isn't as its list says, and why."""

    opt_in: str = ""
    reason: str = ""

    def facts(self, lst: SubscriberList) -> dict[str, object]:
        """What a ledger line says of it."""
        if self.opt_in in ("", lst.opt_in):
            return {}
        return {"opt_in": self.opt_in, "opt_in_reason": self.reason or None}


AS_ITS_LIST = WayIn()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed:
    """Subscriber keys by what happened to them; disjoint."""

    joined: tuple[int, ...] = ()
    requested: tuple[int, ...] = ()
    already: tuple[int, ...] = ()
    left_alone: tuple[int, ...] = ()
    not_served: tuple[int, ...] = ()


@retried_on_collision
@transaction.atomic
def subscribe(
    people: Collection[int],
    lst: SubscriberList,
    *,
    origin: Origin,
    now: datetime,
    confirmed: bool = False,
    way: WayIn = AS_ITS_LIST,
    particulars: Particular | None = None,
) -> Subscribed:
    """Bring people onto `lst` as its opt-in, or the door's, says; return who is where.

    `confirmed` stands for a proof beyond the opt-in (the person rejoined from the
    phone, or said yes to an invitation): who would be asked is then taken at once.
    Where `particulars` say why somebody may be texted unasked, all of them must.
    People who left are left alone unless their own phone asked. Constant queries
    per batch.
    Raises: SoftRefused for a soft opt-in the country doesn't know or that has ended.
    """
    particulars = particulars or {}
    keys = ledger.lock(people)
    rows = rows_of(keys, lst)
    country = countries_of(keys)
    covered = suppressions.covered(keys, lst)
    gone = covered | {k for k, row in rows.items() if row.status == Status.UNSUBSCRIBED}
    not_served = {key for key in keys if not lst.serves(country[key])}
    ends = {
        key: soft.ends_at(told.soft, country[key], now=now)
        for key in keys
        if (told := particulars.get(key)) and told.soft
    }
    opt_in = way.opt_in or lst.opt_in
    waits = opt_in in lst.ASKING and not confirmed and not ends
    if waits and origin.who is Who.IMPORT:
        # A file is no reason to ask anyone twice.
        gone |= {key for key, row in rows.items() if row.request_count}
    alone = set() if origin.from_phone else gone - not_served
    already = {
        key
        for key, row in rows.items()
        if key not in gone | not_served
        and _stays(row, waits, ends.get(key), now=now, confirmed=confirmed)
    }
    moving = [key for key in keys if key not in alone | already | not_served]
    lifted = suppressions.lift(moving, lst, now=now) if origin.from_phone else {}
    seen = _seen(lst, {key: country[key] for key in moving}, origin, particulars)
    for key in moving:
        _note_place(rows[key], particulars.get(key))
    changed = [
        as_promised(
            as_asked(rows[key], origin, now=now, by_link=opt_in == lst.OptIn.LINK)
            if waits
            else as_admitted(
                rows[key],
                opt_in,
                origin,
                ends.get(key),
                now=now,
            ),
            seen.get(key, lst),
        )
        for key in moving
    ]
    ledger.append(
        [
            *_lifted_entries(lifted, origin),
            *(
                entry_of(
                    row,
                    Kind.REQUESTED if waits else Kind.SUBSCRIBED,
                    lst,
                    origin.of(row.subscriber_id),
                    particulars.get(row.subscriber_id),
                    {
                        **agreement_of(row),
                        **way.facts(lst),
                        "disclosure": _named(seen.get(row.subscriber_id)),
                    },
                )
                for row in changed
            ),
        ],
        now=now,
    )
    save(changed)
    if not waits:
        renew(changed, origin=origin, now=now)
    tell(signals.requested if waits else signals.joined, changed, origin, now)
    moved = tuple(moving)
    return Subscribed(
        joined=() if waits else moved,
        requested=moved if waits else (),
        already=tuple(sorted(already)),
        left_alone=tuple(sorted(alone)),
        not_served=tuple(sorted(not_served)),
    )


@retried_on_collision
@transaction.atomic
def add(
    people: Collection[int],
    lst: SubscriberList,
    *,
    origin: Origin,
    now: datetime,
    particulars: Particular | None = None,
) -> tuple[int, ...]:
    """Put people on `lst` without consent: known, not reachable. Returns the new."""
    told = particulars or {}
    keys = ledger.lock(people)
    rows = rows_of(keys, lst)
    fresh = [rows[key] for key in keys if rows[key].pk is None]
    for row in fresh:
        row.door = origin.door
    save(fresh)
    ledger.append(
        [
            entry_of(row, Kind.ADDED, lst, origin, told.get(row.subscriber_id), {})
            for row in fresh
        ],
        now=now,
    )
    return tuple(row.subscriber_id for row in fresh)


def _stays(
    row: Subscription,
    waits: bool,
    soft_until: datetime | None,
    *,
    now: datetime,
    confirmed: bool,
) -> bool:
    """Whether joining again changes nothing.

    A soft opt-in gives way to an express one and to a later soft one, but not to a
    question: who does not answer it would lose what they have.
    """
    if row.status != Status.ACTIVE:
        return is_open(row, now) and not confirmed
    if row.method != Method.SOFT:
        return True
    if soft_until:
        return soft_until <= row.consent_expires_at
    return waits and row.consent_expires_at > now


def _seen(
    lst: SubscriberList,
    countries: Mapping[int, str],
    origin: Origin,
    particulars: Particular,
) -> dict[int, Disclosure]:
    """Return the wording each person has read, where we have it. One query at most."""
    if origin.who is Who.IMPORT:
        # A file's people agreed elsewhere, to words we don't have.
        return {}
    told = {
        key: particulars[key].disclosure
        for key in countries.keys() & particulars.keys()
        if particulars[key].disclosure is not None
    }
    asked_in = {code for key, code in countries.items() if key not in told}
    current = disclosures.shown(lst, asked_in) if asked_in else {}
    return {
        key: told.get(key) or current[code]
        for key, code in countries.items()
        if key in told or code in current
    }


def _named(disclosure: Disclosure | None) -> dict[str, object] | None:
    return disclosures.named(disclosure) if disclosure else None


def _note_place(row: Subscription, told: Particulars | None) -> None:
    """Keep which place brought somebody; a door without one leaves none."""
    row.place_id = told.place.pk if told and told.place else None


def _lifted_entries(lifted: Mapping[int, Iterable], origin: Origin) -> list[Entry]:
    return [
        Entry(
            subscriber=key,
            kind=Kind.UNSUPPRESSED,
            list=row.list,
            origin=origin.of(key),
            facts={"scope": row.scope, "brand": row.brand or None},
        )
        for key, rows in lifted.items()
        for row in rows
    ]
