"""Take an import back: what still holds its values is restored, the rest is kept."""

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
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
UNDOABLE = (Status.DONE, Status.CANCELLED, Status.FAILED, Status.UNDOING)
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


def undo(
    job: ImportJob,
    *,
    by: str,
    now: datetime,
    seen: Callable[[int], object] = lambda count: None,
    seconds: float | None = None,
) -> Undone:
    """Undo a finished import, in checkpointed batches; return what it came to so far.

    Ends after `seconds`, the job then still *being undone*; goes on where it stood.
    Raises: NotAllowed.
    """
    _begin(job, by)
    begun = time.monotonic()
    while count := _undo_batch(job.pk, now):
        seen(count)
        if seconds is not None and time.monotonic() - begun > seconds:
            break
    job.refresh_from_db()
    return Undone(job.restored_count, job.removed_count, job.kept_count)


def _begin(job: ImportJob, by: str) -> None:
    found = ImportJob.objects.filter(pk=job.pk, status__in=UNDOABLE)
    if found.update(status=Status.UNDOING):
        ImportJob.objects.filter(pk=job.pk, undone_by="").update(undone_by=by[:150])
        return
    job.refresh_from_db()
    if job.status != Status.UNDONE:
        raise NotAllowed(
            f"Import {job.pk} is {job.get_status_display().lower()}; only a finished "
            "import can be undone. Cancel it first."
        )


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
    if job.undone_to_line is not None:
        rows = rows.filter(line__lt=job.undone_to_line)
    return rows.exclude(subscriber=None).order_by("-line")


@retried_on_collision
@transaction.atomic
def _undo_batch(key: int, now: datetime) -> int:
    """Undo the rows that come next and move the checkpoint; return how many."""
    job = ImportJob.objects.select_for_update(of=("self",)).get(pk=key)
    if job.status != Status.UNDOING:
        return 0
    rows = list(_undoable(job)[:BATCH])
    if rows:
        _take_back(job, rows, now)
        job.undone_to_line = rows[-1].line
    else:
        job.status = Status.UNDONE
    job.beat_at = timezone.now()
    job.save()
    return len(rows)


def _take_back(job: ImportJob, rows: Sequence[ImportRow], now: datetime) -> None:
    origin = Origin(
        who=Who.STAFF,
        by=job.undone_by,
        why="import undone",
        door=f"import:{job.pk}",
        cause=f"undo:{job.pk}",
    )
    locked = ledger.lock(row.subscriber_id for row in rows)
    people = {one.pk: one for one in Subscriber.objects.filter(pk__among=locked)}
    standing = {
        row.subscriber_id: _dated(row.before["subscription"])
        for row in rows
        if "subscription" in row.before
    }
    _take_tags_off(rows)
    left_list = set(consent.restore(standing, job.list, origin=origin, now=now))
    done = Undone(job.restored_count, job.removed_count, job.kept_count)
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
    # What was put back is nobody's any more: it is personal data too.
    keys = [row.pk for row in rows]
    ImportRow.objects.filter(pk__among=keys).update(before={})
    job.restored_count, job.removed_count = done.restored, done.removed
    job.kept_count = done.kept


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
            tag__name=name, subscriber__among=keys
        ).delete()


def _dated(fields: dict[str, object]) -> dict[str, object]:
    return {
        name: parse_datetime(value) if name in DATES and value else value
        for name, value in fields.items()
    }
