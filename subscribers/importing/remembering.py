"""How columns were last corrected, remembered for files with the same headers.

The order of the columns does not count; a file without headers has nothing to be
known by.
"""

import hashlib
import json
from collections.abc import Mapping as Keyed
from collections.abc import Sequence
from datetime import datetime

from subscribers.importing.content import is_data
from subscribers.importing.mapping import REJECTS_ONLY, SKIP, Mapping
from subscribers.models import ImportMapping


def recall(headers: Sequence[str]) -> ImportMapping | None:
    """Return what was last said of these headers. One query."""
    return ImportMapping.objects.filter(headers_hash=_hash(headers)).first()


def remember(mapping: Mapping, *, by: str, now: datetime) -> None:
    """Keep a mapping for the next file with its headers, unless they are people."""
    if mapping.headerless or any(map(is_data, mapping.headers)):
        return
    columns = {
        header: mapping.columns.get(position, SKIP)
        for position, header in enumerate(mapping.headers)
    }
    ImportMapping.objects.update_or_create(
        headers_hash=_hash(mapping.headers),
        defaults={"columns": columns, "by": by, "at": now},
    )


def as_last_time(headers: Sequence[str], said: Keyed[str, str]) -> dict[str, str]:
    """Return what was remembered, less what somebody now says otherwise.

    Shape: {header: field}, for `apply_overrides`. One query.
    """
    known = recall(headers)
    if known is None:
        return dict(said)
    taken = set(said.values()) - {SKIP}
    kept = {
        header: field
        for header, field in known.columns.items()
        if header in headers and header not in said and field not in taken
    }
    return {**kept, **said}


def _hash(headers: Sequence[str]) -> str:
    # The rejects of a file are read as the file was.
    if tuple(headers[-2:]) == REJECTS_ONLY:
        headers = headers[:-2]
    names = json.dumps(sorted(headers), ensure_ascii=False)
    return hashlib.sha256(names.encode()).hexdigest()
