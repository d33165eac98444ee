"""A file with everything decided about how to read it: columns, dates, types."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from subscribers.importing import cleaning, mapping
from subscribers.importing.attributes import AttributeType as Type
from subscribers.importing.cleaning import Cleaner
from subscribers.importing.reading import Row, Table, open_table
from subscribers.importing.remembering import as_last_time
from subscribers.models import AttributeType, ImportJob

SAMPLE = 2_000


@dataclass(frozen=True, slots=True)
class Source:
    """An opened file; it can be sent to another process."""

    table: Table
    mapping: mapping.Mapping
    region: str | None
    day_first: Mapping[int, bool | None]
    types: Mapping[str, Type]

    def cleaner(self) -> Cleaner:
        return Cleaner(
            self.mapping,
            region=self.region,
            day_first=self.day_first,
            types=self.types,
        )


def open_source(
    path: Path,
    *,
    region: str,
    overrides: Mapping[str, str],
    encoding: str | None = None,
    delimiter: str | None = None,
    has_header: bool | None = None,
) -> Source:
    """Open, detect and map a file; fixes the types of attributes first seen here.

    What was last said of the same headers counts where `overrides` say nothing.

    Raises: UnreadableFile, BadMapping, NoPhoneColumn, with sentences.
    """
    table = open_table(path, encoding=encoding, delimiter=delimiter)
    sample = list(islice(table.rows(), SAMPLE))
    mapped = mapping.suggest(
        table.headers, sample, region=region or None, has_header=has_header
    )
    if not mapped.headerless:
        overrides = as_last_time(mapped.headers, overrides)
    mapped = mapping.apply_overrides(mapped, overrides)
    return _settled(table, mapped, sample, region or None)


def reopen(path: Path, job: ImportJob) -> Source:
    """Open a job's file once more, read as it was decided when the job began."""
    table = open_table(
        path, encoding=job.encoding or None, delimiter=job.delimiter or None
    )
    mapped = mapping.Mapping.from_json(job.mapping)
    sample = list(islice(table.rows(), SAMPLE))
    return _settled(table, mapped, sample, job.region or None)


def _settled(
    table: Table, mapped: mapping.Mapping, sample: list[Row], region: str | None
) -> Source:
    mapping.require_phone(mapped)
    if mapped.headerless:
        table = table.without_header()
        sample = list(islice(table.rows(), SAMPLE))
    types = fix_types(mapped, cleaning.types_by_attribute(mapped, sample))
    day_first = cleaning.day_first_by_column(mapped, sample, region)
    return Source(table, mapped, region, day_first, types)


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
