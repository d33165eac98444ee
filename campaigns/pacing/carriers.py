"""What carriers still take from a sender today; a number's carrier, where it is known.

Where nobody knows the carrier, a text counts against every cap of its country: of one
that may be T-Mobile's, T-Mobile must have room.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import F

from campaigns.models import CarrierCap, CarrierDay
from subscribers.bulk import insert_rows
from subscribers.models import Subscriber

ATTRIBUTE = "carrier"
COLUMNS = ("cap", "day", "parts")
KEPT = timedelta(days=3)  # until no clock on earth is in that day

# Cap and its day: what is counted together.
Count = tuple[int, date]


def day_of(cap: CarrierCap, now: datetime) -> date:
    """Return the carrier's day it is."""
    return now.astimezone(ZoneInfo(cap.zone)).date()


def ends_at(cap: CarrierCap, now: datetime) -> datetime:
    """Return when the carrier's next day begins."""
    zone = ZoneInfo(cap.zone)
    following = day_of(cap, now) + timedelta(days=1)
    return datetime.combine(following, time(), zone).astimezone(now.tzinfo)


def caps_of(senders: Collection[int]) -> dict[int, tuple[CarrierCap, ...]]:
    """Return each sender's caps, for those that have any. One query."""
    found: dict[int, tuple[CarrierCap, ...]] = {}
    for cap in CarrierCap.objects.filter(sender__in=senders).order_by("pk"):
        found[cap.sender_id] = (*found.get(cap.sender_id, ()), cap)
    return found


def counting(
    caps: Iterable[CarrierCap], country: str, carrier: str
) -> list[CarrierCap]:
    """Return the caps a text to a number of that country and carrier counts against."""
    known = _folded(carrier)
    return [
        cap
        for cap in caps
        if cap.country == country and (not known or _folded(cap.carrier) in known)
    ]


def _folded(name: str) -> str:
    """So that "T-Mobile USA, Inc." is T-Mobile."""
    return "".join(char for char in name.casefold() if char.isalnum())


def known_carriers(keys: Collection[int]) -> dict[int, str]:
    """Return {subscriber: carrier} of those whose attribute says it. One query."""
    rows = Subscriber.objects.filter(pk__in=keys, attributes__has_key=ATTRIBUTE)
    found = rows.values_list("pk", f"attributes__{ATTRIBUTE}")
    return {key: str(name) for key, name in found}


def lock(senders: Collection[int]) -> None:
    """Let only one worker at a time count for these senders. One query.

    Call after texts and accounts are locked.
    """
    rows = CarrierCap.objects.filter(sender__in=senders).order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    list(rows.values_list("pk"))


def taken(
    caps: Mapping[int, Iterable[CarrierCap]], *, now: datetime
) -> dict[Count, int]:
    """Return the parts taken of each cap's day it is now. One query, or none."""
    days = {cap.pk: day_of(cap, now) for found in caps.values() for cap in found}
    counts: dict[Count, int] = dict.fromkeys(days.items(), 0)
    if not days:
        return counts
    rows = CarrierDay.objects.filter(cap__in=days, day__in=set(days.values()))
    known = {(cap, day): parts for cap, day, parts in rows.values_list(*COLUMNS)}
    return {count: known.get(count, 0) for count in counts}


def take(counts: Mapping[Count, int]) -> None:
    """Count parts that are being handed over; call with the caps locked."""
    if not counts:
        return
    insert_rows(CarrierDay, ("cap", "day"), sorted(counts), unique=("cap", "day"))
    _add(counts)


def give_back(counts: Mapping[Count, int]) -> None:
    """Count no more what never left. One query for each cap."""
    _add({count: -parts for count, parts in counts.items()})


def forget(*, now: datetime) -> None:
    """Let go of days that are over everywhere. One query."""
    CarrierDay.objects.filter(day__lt=now.date() - KEPT).delete()


def _add(counts: Mapping[Count, int]) -> None:
    # In one order everywhere, so that two workers do not wait for each other.
    for cap, day in sorted(counts):
        CarrierDay.objects.filter(cap=cap, day=day).update(
            parts=F("parts") + counts[cap, day]
        )
