"""What the verbs of consent share: rows locked, saved, entered and told of."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from subscribers import signals
from subscribers.bulk import insert_rows
from subscribers.ledger import Entry
from subscribers.models import (
    Disclosure,
    Place,
    Subscriber,
    SubscriberList,
    Subscription,
)
from subscribers.origin import Origin
from subscribers.soft import Soft

Status = Subscription.Status
BATCH = 500  # of what the clock ends at a time
RESTORABLE = (
    "status",
    "method",
    "door",
    "place_id",
    "requested_at",
    "request_expires_at",
    "joined_at",
    "consent_expires_at",
    "promise_messages",
    "promise_per",
)
SAVED = (
    *RESTORABLE,
    "language",
    "request_count",
    "is_asked_by_link",
    "reminded_at",
    "left_at",
    "own_messages",
    "own_per",
    "paused_until",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What is known of one person's consent beside the shared origin.

    `disclosure` is the version whose words were shown, where the door knows it;
    `door_version` the version of a page, `door_shown` how it was shown; `place` where
    the way in was printed or said, and `place_version` the call to action that stood
    there; `soft` why somebody may be texted who never asked for it.
    """

    happened_at: datetime | None = None
    evidence: Mapping[str, object] = field(default_factory=dict)
    source: str = ""
    disclosure: Disclosure | None = None
    door_version: int | None = None
    door_shown: Mapping[str, str] = field(default_factory=dict)
    place: Place | None = None
    place_version: int | None = None
    soft: Soft | None = None

    @property
    def facts(self) -> dict[str, object]:
        """What a ledger line says of them, beside what every line says."""
        told: dict[str, object] = {
            "source": self.source,
            "door_version": self.door_version,
            "place": self.place.slug if self.place else "",
            "place_version": self.place_version,
        }
        told |= self.door_shown
        if self.soft:
            told |= self.soft.facts
        return {name: value for name, value in told.items() if value}


def empty(name: str) -> object:
    """The value a column has when nothing is known."""
    if name == "status":
        return Status.NONE
    return Subscription._meta.get_field(name).get_default()


def rows_of(keys: Collection[int], lst: SubscriberList) -> dict[int, Subscription]:
    """Return each person's row on `lst`; an unsaved one where there is none."""
    found = Subscription.objects.filter(list=lst, subscriber__among=keys)
    rows = {row.subscriber_id: row for row in found}
    for key in keys:
        rows.setdefault(key, Subscription(subscriber_id=key, list=lst))
    return rows


def countries_of(keys: Collection[int]) -> dict[int, str]:
    rows = Subscriber.objects.filter(pk__among=keys)
    return dict(rows.values_list("pk", "country"))


def is_open(row: Subscription, now: datetime) -> bool:
    return (
        row.status == Status.PENDING
        and row.request_expires_at is not None
        and now <= row.request_expires_at
    )


def save(rows: Collection[Subscription]) -> None:
    """Write the rows of one or more lists; new ones learn their keys."""
    insert_rows(
        Subscription,
        ("subscriber", "list", *SAVED),
        (
            (row.subscriber_id, row.list_id, *(getattr(row, name) for name in SAVED))
            for row in rows
        ),
        unique=("subscriber", "list"),
        update=SAVED,
    )
    new = {(row.subscriber_id, row.list_id): row for row in rows if row.pk is None}
    found = Subscription.objects.filter(
        subscriber__among={subscriber for subscriber, _ in new},
        list__in={lst for _, lst in new},
    )
    for pk, *whose in found.values_list("pk", "subscriber", "list"):
        if tuple(whose) in new:
            new[tuple(whose)].pk = pk


def entry_of(
    row: Subscription,
    kind: str,
    lst: SubscriberList,
    origin: Origin,
    particular: Particulars | None,
    facts: Mapping[str, object],
) -> Entry:
    particular = particular or Particulars()
    return Entry(
        subscriber=row.subscriber_id,
        kind=kind,
        list=lst,
        origin=origin,
        facts={**facts, **particular.facts},
        happened_at=particular.happened_at,
        evidence=particular.evidence,
    )


def tell(
    signal: signals.Signal,
    rows: Collection[Subscription],
    origin: Origin,
    now: datetime,
) -> None:
    if rows:
        keys = [row.pk for row in rows]
        signal.send(None, subscriptions=keys, origin=origin, now=now)
