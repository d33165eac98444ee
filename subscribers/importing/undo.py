"""Take an import back: what still holds its values is restored, the rest is kept."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.dateparse import parse_date, parse_datetime

from subscribers import consent, ledger
from subscribers.bulk import update_rows
from subscribers.errors import NotAllowed
from subscribers.models import ImportJob, ImportRow, Subscriber, Subscription
from subscribers.origin import Origin, Who
from subscribers.retrying import retried_on_collision

BATCH = 1_000
# So many rows are looked at while somebody waits for the page.
AT_ONCE = 5_000
Status = ImportJob.Status
UNDOABLE = (Status.DONE, Status.CANCELLED, Status.FAILED, Status.UNDONE)
FIELDS = Subscriber.PARTICULARS
DATES = {"requested_at", "request_expires_at", "joined_at", "consent_expires_at"}


@dataclass(slots=True)
class Undone:
    """People: put back to what they were, taken off again, or kept as they are."""

    restored: int = 0
    removed: int = 0
    kept: int = 0

    def count(
        self, row: ImportRow, subscriber: Subscriber | None, *, stays: bool
    ) -> None:
        """Put a row's person back, in memory, and count what that came to."""
        whole = subscriber is not None and _restore_values(row.before, subscriber)
        if stays or not whole:
            self.kept += 1
        elif row.before.get("created"):
            self.removed += 1
        else:
            self.restored += 1


def undo(job: ImportJob, *, by: str, now: datetime) -> Undone:
    """Undo a finished import, in checkpointed batches; safe to run again."""
    if job.status not in UNDOABLE:
        raise NotAllowed(
            f"Import {job.pk} is {job.get_status_display().lower()}; only a finished "
            "import can be undone. Cancel it first."
        )
    done = Undone()
    origin = Origin(
        who=Who.STAFF,
        by=by,
        why="import undone",
        door=f"import:{job.pk}",
        cause=f"undo:{job.pk}",
    )
    while _undo_batch(job, origin, done, now):
        pass
    job.status = Status.UNDONE
    job.save(update_fields=["status"])
    return done


def foresee(job: ImportJob) -> Undone | None:
    """Return what undoing would do as things stand; None where that takes too long.

    Locks and writes nothing. Three queries.
    """
    rows = list(_undoable(job)[: AT_ONCE + 1])
    if len(rows) > AT_ONCE:
        return None
    people = Subscriber.objects.in_bulk({row.subscriber_id for row in rows})
    brought = Subscription.objects.filter(
        list=job.list, subscriber__in=people, door=f"import:{job.pk}"
    ).exclude(status=Subscription.Status.UNSUBSCRIBED)
    leaving = set(brought.values_list("subscriber", flat=True))
    found = Undone()
    for row in rows:
        stays = "subscription" in row.before and row.subscriber_id not in leaving
        found.count(row, people.get(row.subscriber_id), stays=stays)
    return found


def _undoable(job: ImportJob) -> QuerySet[ImportRow]:
    """The last rows first, so that a number twice in the file ends as it began."""
    rows = ImportRow.objects.filter(job=job).exclude(before={})
    return rows.exclude(subscriber=None).order_by("-line")


@retried_on_collision
@transaction.atomic
def _undo_batch(job: ImportJob, origin: Origin, done: Undone, now: datetime) -> int:
    """Undo the rows that come next; return how many."""
    rows = list(_undoable(job)[:BATCH])
    if not rows:
        return 0
    locked = ledger.lock(row.subscriber_id for row in rows)
    people = Subscriber.objects.in_bulk(locked)
    standing = {
        row.subscriber_id: _dated(row.before["subscription"])
        for row in rows
        if "subscription" in row.before
    }
    _take_tags_off(rows)
    left_list = set(consent.restore(standing, job.list, origin=origin, now=now))
    for row in rows:
        stays = row.subscriber_id in standing and row.subscriber_id not in left_list
        done.count(row, people.get(row.subscriber_id), stays=stays)
    update_rows(
        Subscriber,
        {
            pk: (*(getattr(person, name) for name in (*FIELDS, "attributes")), now)
            for pk, person in people.items()
        },
        (*FIELDS, "attributes", "updated_at"),
    )
    ImportRow.objects.filter(pk__in=[row.pk for row in rows]).update(before={})
    return len(rows)


def _restore_values(before: Mapping[str, Any], subscriber: Subscriber) -> bool:
    """Put back what still holds the imported value; False if something did not."""
    whole = True
    for name, (old, new) in before.get("fields", {}).items():
        is_date = name == "birthday"
        current = getattr(subscriber, name)
        if (current.isoformat() if is_date and current else current) == new:
            setattr(subscriber, name, parse_date(old) if is_date and old else old)
        else:
            whole = False
    for name, (old, new) in before.get("attributes", {}).items():
        if subscriber.attributes.get(name) != new:
            whole = False
        elif old is None:
            del subscriber.attributes[name]
        else:
            subscriber.attributes[name] = old
    return whole


def _take_tags_off(rows: Sequence[ImportRow]) -> None:
    """Remove the tags this import put on: one delete per tag."""
    people: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        for name in row.before.get("tags", []):
            people[name].append(row.subscriber_id)
    for name, keys in people.items():
        Subscriber.tags.through.objects.filter(
            tag__name=name, subscriber__in=keys
        ).delete()


def _dated(fields: dict[str, object]) -> dict[str, object]:
    return {
        name: parse_datetime(value) if name in DATES and value else value
        for name, value in fields.items()
    }
