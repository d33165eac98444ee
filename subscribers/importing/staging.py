"""A file's rows into ImportRow, cleaned and checkpointed; nothing is merged yet."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import islice
from pathlib import Path
from time import sleep

from django.db import connection, transaction

from subscribers.errors import SoftRefused
from subscribers.importing import cleaning, mapping
from subscribers.importing.attributes import AttributeType as Type
from subscribers.importing.cleaning import Cleaned, Cleaner, Reject
from subscribers.importing.reading import Row, Table, open_table
from subscribers.importing.softly import ground_of, said_no
from subscribers.models import AttributeType, ImportJob, ImportRow, SubscriberList

SAMPLE = 2_000
BATCH = 2_000
PAUSE_SECONDS_ON_SQLITE = 0.01

Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Source:
    """An opened file with everything decided about how to read it."""

    table: Table
    mapping: mapping.Mapping
    cleaner: Cleaner


def open_source(
    path: Path,
    *,
    region: str,
    overrides: Mapping[str, str],
) -> Source:
    """Open, detect and map a file; fixes the types of attributes first seen here.

    Raises: UnreadableFile, BadMapping, NoPhoneColumn, with sentences.
    """
    table = open_table(path)
    sample = list(islice(table.rows(), SAMPLE))
    mapped = mapping.suggest(table.headers, sample, region=region or None)
    mapped = mapping.apply_overrides(mapped, overrides)
    mapping.require_phone(mapped)
    if mapped.headerless:
        table = table.without_header()
        sample = list(islice(table.rows(), SAMPLE))
    cleaner = Cleaner(
        mapped,
        region=region or None,
        day_first=cleaning.day_first_by_column(mapped, sample, region or None),
        types=fix_types(mapped, cleaning.types_by_attribute(mapped, sample)),
    )
    return Source(table, mapped, cleaner)


def fix_types(mapped: mapping.Mapping, guessed: Mapping[str, Type]) -> dict[str, Type]:
    """Store the types of new attributes; return those of every one in the file.

    Known attributes keep their type, also those the sample has no value of.
    """
    AttributeType.objects.bulk_create(
        [AttributeType(name=name, type=kind.value) for name, kind in guessed.items()],
        ignore_conflicts=True,
    )
    names = [
        name.removeprefix(mapping.ATTRIBUTE)
        for name in mapped.columns.values()
        if name.startswith(mapping.ATTRIBUTE)
    ]
    rows = AttributeType.objects.filter(name__in=names)
    return {name: Type(kind) for name, kind in rows.values_list("name", "type")}


def stage(job: ImportJob, source: Source, lst: SubscriberList, seen: Progress) -> None:
    """Write every row not staged before; one transaction per batch."""
    rows = (row for row in source.table.rows() if row.line > job.staged_to_line)
    while batch := list(islice(rows, BATCH)):
        # Cleaned before the transaction: SQLite's one writer must not wait for it.
        staged = list(staged_rows(job, source, lst, batch))
        with transaction.atomic():
            ImportRow.objects.bulk_create(staged)
            job.staged_to_line = batch[-1].line
            job.rows += len(batch)
            job.save(update_fields=["staged_to_line", "rows"])
        seen(len(batch))
        give_way()


def give_way() -> None:
    """Let the web and the worker have their turn: SQLite has one writer."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        sleep(PAUSE_SECONDS_ON_SQLITE)


def staged_rows(
    job: ImportJob, source: Source, lst: SubscriberList, batch: list[Row]
) -> Iterator[ImportRow]:
    has_word = source.mapping.column("consent") is not None
    for row in batch:
        found = source.cleaner.clean(row)
        if isinstance(found, Cleaned) and not lst.serves(found.phone.country):
            found = Reject(
                row.line,
                row.cells + row.extra,
                "not_served",
                f"The list {lst.slug} does not serve {found.phone.country}; add the "
                "country to the list, or leave the row out.",
            )
        if isinstance(found, Cleaned) and job.consent == ImportJob.Consent.SOFT:
            found = _custom_or_reject(job, row, found, has_word=has_word)
        if isinstance(found, Reject):
            yield ImportRow(
                job=job,
                line=found.line,
                outcome=ImportRow.Outcome.REJECTED,
                reason=found.reason[:200],
                cells=list(found.cells),
            )
        else:
            yield ImportRow(
                job=job,
                line=found.line,
                phone=found.phone.e164,
                outcome=ImportRow.Outcome.STAGED,
                values=values_of(job, found, has_word=has_word),
            )


def _custom_or_reject(
    job: ImportJob, row: Row, found: Cleaned, *, has_word: bool
) -> Cleaned | Reject:
    """A row whose custom is no ground for texts says why among the rejects."""
    if said_no(found, has_word=has_word):
        return found
    try:
        ground_of(job, found)
    except SoftRefused as refusal:
        return Reject(row.line, row.cells + row.extra, "soft", str(refusal))
    return found


def values_of(job: ImportJob, row: Cleaned, *, has_word: bool) -> dict[str, object]:
    """Return what the row says, JSON-ready.

    A blank in a column about consent is not a yes.
    """
    fields = {
        name: value if isinstance(value, str) else value.isoformat()
        for name, value in row.fields.items()
        if name != "country"
    }
    if row.fields.get("country", row.phone.country) != row.phone.country:
        # A state means something only inside its own country.
        fields.pop("region", None)
    return {
        "country": row.phone.country,
        "area": row.phone.area,
        "line": row.phone.kind.value,
        "fields": fields,
        "attributes": {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in row.attributes.items()
        },
        "tags": list(row.tags),
        "consent": False if said_no(row, has_word=has_word) else row.consent,
        "consent_date": _said_at(job, row),
        "source": row.source or (job.source if _is_express(job) else ""),
        "soft": _custom(job, row, has_word=has_word),
    }


def _said_at(job: ImportJob, row: Cleaned) -> str | None:
    """When they agreed: the row's own word before the whole file's."""
    if row.consent_date:
        return row.consent_date.isoformat()
    if job.agreed_on is None or not _is_express(job):
        return None
    return datetime.combine(job.agreed_on, time(), UTC).isoformat()


def _is_express(job: ImportJob) -> bool:
    return job.consent == ImportJob.Consent.EXPRESS


def _custom(
    job: ImportJob, row: Cleaned, *, has_word: bool
) -> dict[str, object] | None:
    """Return what a soft opt-in rests on, as `softly.stored` takes it."""
    if job.consent != ImportJob.Consent.SOFT or said_no(row, has_word=has_word):
        return None
    return ground_of(job, row).facts
