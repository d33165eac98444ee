"""End the consents behind numbers that are gone, given away or silent, and note why.

Nobody is suppressed: whoever has the number may join again.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from subscribers import consent
from subscribers.models import NumberFlag, SubscriberList
from subscribers.origin import Origin
from subscribers.retrying import retried_on_collision

Cause = NumberFlag.Cause
BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Flagged:
    """Who was flagged just now, and how many consents ended, by person."""

    people: tuple[int, ...]
    ended: Mapping[int, int]

    @property
    def consents(self) -> int:
        return sum(self.ended.values())


@retried_on_collision
@transaction.atomic
def flag(
    people: Collection[int],
    cause: Cause,
    *,
    origin: Origin,
    source: str,
    now: datetime,
    happened_on: date | None = None,
    lst: SubscriberList | None = None,
) -> Flagged:
    """Flag numbers and end what was agreed to up to the day it happened.

    On `lst` alone where one is given. Who is flagged for this cause already keeps that
    flag; consents that came since end all the same if they are older than the day.
    """
    day = happened_on or now.date()
    before = _end_of(day, now)
    ended = consent.lapse(people, origin=origin, now=now, lst=lst, before=before)
    fresh = _those_without(people, cause)
    note({key: ended.get(key, 0) for key in fresh}, cause, origin, source, day, now)
    return Flagged(people=tuple(fresh), ended=ended)


def foresee(
    people: Collection[int], cause: Cause, *, happened_on: date, now: datetime
) -> Flagged:
    """Return what `flag` would do. Writes nothing."""
    rows = consent.ending(people, lst=None, before=_end_of(happened_on, now))
    ended = Counter(rows.values_list("subscriber", flat=True))
    return Flagged(people=tuple(_those_without(people, cause)), ended=ended)


def _end_of(day: date, now: datetime) -> datetime:
    # The day is the carrier's own, in a zone it does not name.
    return min(datetime.combine(day, time(), UTC) + timedelta(days=1), now)


def note(
    ended: Mapping[int, int],
    cause: Cause,
    origin: Origin,
    source: str,
    day: date,
    now: datetime,
) -> None:
    """Write the flags alone; `ended` counts each person's consents that went."""
    NumberFlag.objects.bulk_create(
        [
            NumberFlag(
                subscriber_id=key,
                cause=cause,
                happened_on=day,
                flagged_at=now,
                by=origin.by[:150],
                source=source[:120],
                ended_count=count,
            )
            for key, count in ended.items()
        ],
        ignore_conflicts=True,  # another door may flag the same number now
        batch_size=BATCH,
    )


def since(people: Iterable[int]) -> dict[int, date]:
    """Return the day since which a number may be somebody else's. One query."""
    found: dict[int, date] = {}
    rows = NumberFlag.objects.filter(
        subscriber__among=list(people),
        cause__in=NumberFlag.CHANGED_HANDS,
        renewed_at=None,
    )
    for key, day in rows.values_list("subscriber", "happened_on"):
        found[key] = max(day, found.get(key, day))
    return found


def _those_without(people: Collection[int], cause: Cause) -> list[int]:
    rows = NumberFlag.objects.filter(
        subscriber__among=list(people), cause=cause, renewed_at=None
    )
    known = set(rows.values_list("subscriber", flat=True))
    return sorted(set(people) - known)
