"""The file of an import's rejected rows, ready to be mended and imported again."""

import csv
from pathlib import Path

from django.conf import settings

from subscribers.errors import ImportRefused
from subscribers.importing.mapping import REJECTS_ONLY, Mapping
from subscribers.models import ImportJob, ImportRow


def path_of(job: int) -> Path:
    """Where the file stands unless somebody named another place."""
    return settings.DATA_DIR / "rejects" / f"import-{job}.csv"


def write(job: ImportJob, path: Path | None) -> Path | None:
    """Write the file; without a path only if there is a rejected row.

    Raises: ImportRefused.
    """
    rows = job.results.filter(outcome=ImportRow.Outcome.REJECTED).order_by("line")
    if path is None and not rows.exists():
        return None
    target = path or path_of(job.pk)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            headers = _headers(Mapping.from_json(job.mapping))
            width = len(headers)
            writer.writerow([*headers, *REJECTS_ONLY])
            for line, cells, reason in rows.values_list("line", "cells", "reason"):
                padded = [*cells[:width], *[""] * (width - len(cells))]
                writer.writerow([*padded, line, reason])
    except OSError as error:
        raise ImportRefused(
            f"The rejected rows cannot be written to {target}: {error.strerror}."
        ) from error
    return target


def _headers(mapping: Mapping) -> list[str]:
    """Return the file's own headers; where it had none, our names for its columns."""
    if not mapping.headerless:
        return list(mapping.headers)
    return [mapping.columns.get(at, name) for at, name in enumerate(mapping.headers)]
