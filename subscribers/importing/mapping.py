"""Which column means what: a suggestion from headers and cells, then staff's own word.

Cells are looked at to decide, never changed here.
"""

import re
from collections.abc import Mapping as Overrides
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from subscribers.importing import content, synonyms
from subscribers.importing.errors import BadMapping, NoPhoneColumn
from subscribers.importing.reading import Row
from subscribers.importing.wording import is_subscription_word

__all__ = [
    "FIELDS",
    "SKIP",
    "BadMapping",
    "Mapping",
    "NoPhoneColumn",
    "apply_overrides",
    "claims",
    "require_phone",
    "suggest",
]

# What a column may be mapped to, beside `attr.<name>` and SKIP.
FIELDS = (
    "phone",
    "first_name",
    "last_name",
    "name",
    "email",
    "language",
    "country",
    "region",
    "postcode",
    "birthday",
    "tags",
    "consent",
    "opted_out",
    "consent_date",
    "basis",
    "basis_date",
    "refusal_offered",
    "source",
    "method",
    "list",
    "zone",
)
SKIP = "skip"
ATTRIBUTE = "attr."
MAX_ATTRIBUTE_NAME = 60

# What subscribers/exporting.py writes beside what can be imported.
EXPORT_ONLY = frozenset({"door", "lists", "status"})
# What subscribers/importing/rejects.py writes behind the columns of the file.
REJECTS_ONLY = ("line", "reason")

HALF = 0.5

_ATTRIBUTE_NAME = re.compile(r"[a-z][a-z0-9_]*")
# TextFlow exports no header row, always in this order.
_TEXTFLOW = ("phone", "first_name", "last_name", "email", "attr.business", "tags")


@dataclass(frozen=True, slots=True)
class Mapping:
    """Column position -> field; a column that is not in it is left out.

    `headerless`: the first line is data, so read `Table.without_header()`.
    """

    headers: tuple[str, ...]
    columns: dict[int, str]
    headerless: bool = False

    def column(self, field: str) -> int | None:
        """Return the position of a field's column."""
        for position, name in self.columns.items():
            if name == field:
                return position
        return None

    def as_json(self) -> dict[str, Any]:
        columns = {str(position): name for position, name in self.columns.items()}
        return {
            "headers": list(self.headers),
            "columns": columns,
            "headerless": self.headerless,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Mapping":
        columns = {int(position): name for position, name in stored["columns"].items()}
        return cls(tuple(stored["headers"]), columns, stored["headerless"])


def suggest(
    headers: Sequence[str],
    sample_rows: Sequence[Row],
    *,
    region: str | None = None,
    has_header: bool | None = None,
) -> Mapping:
    """Suggest a mapping; it may lack a phone, see `require_phone`.

    `region` helps to recognise national numbers where no header names the phones;
    `has_header` is somebody's word on the first line.
    """
    cells = [row.cells for row in sample_rows]
    claimed = claims(headers, cells)
    if has_header is None:
        has_header = "phone" in claimed.values() or not any(
            map(content.is_data, headers)
        )
    if not has_header:
        return _headerless(headers, cells)
    columns = _best_claims(headers, claimed)
    if "phone" not in columns.values():
        unnamed = [at for at in range(len(headers)) if at not in columns]
        found = content.phone_column(cells, unnamed, region)
        if found is not None:
            columns[found] = "phone"
    _settle_names(columns)
    lost = claimed.keys() - columns.keys()
    for position, header in enumerate(headers):
        if position not in columns | dict.fromkeys(lost) | _ours(headers):
            columns[position] = _attribute(header, position, columns)
    return Mapping(tuple(headers), dict(sorted(columns.items())))


def apply_overrides(mapping: Mapping, overrides: Overrides[str, str]) -> Mapping:
    """Return the mapping with staff's choices: {"Column": "field"}.

    A chosen field is taken from the column that was suggested for it.
    Raises: BadMapping.
    """
    chosen: dict[int, str] = {}
    for header, field in overrides.items():
        position = _position(mapping, header)
        field = _checked_field(field)
        rival = next((at for at, name in chosen.items() if name == field), None)
        if rival is not None and field != SKIP:
            raise BadMapping(
                f"Both “{mapping.headers[rival]}” and “{mapping.headers[position]}” "
                f"are mapped to {field}. Choose one."
            )
        chosen[position] = field
    columns = {
        position: field
        for position, field in mapping.columns.items()
        if position not in chosen and field not in chosen.values()
    }
    columns.update((at, field) for at, field in chosen.items() if field != SKIP)
    return replace(mapping, columns=dict(sorted(columns.items())))


def require_phone(mapping: Mapping) -> int:
    """Return the position of the phone column. Raises: NoPhoneColumn."""
    position = mapping.column("phone")
    if position is None:
        raise NoPhoneColumn(
            "No column of the file is known to hold phone numbers. Name it with "
            f"'Column=phone'; the columns are: {_listed(mapping.headers)}."
        )
    return position


def claims(headers: Sequence[str], cells: Sequence[Sequence[str]]) -> dict[int, str]:
    """Return what each header says its column is; several may say the same."""
    found: dict[int, str] = {}
    for position, header in enumerate(headers):
        field = _claim(header)[0]
        values = content.filled_cells(cells, position)
        key = synonyms.folded(header)
        if not field and key in synonyms.WEAK_PHONES:
            like_phones = content.share(values, content.LIKE_PHONE) >= HALF
            field = "phone" if like_phones else ""
        if not field and key in synonyms.WEAK_CONSENTS and values:
            field = "consent" if all(map(is_subscription_word, values)) else ""
        if _is_ours(headers):
            # Elsewhere a zone is hardly one of time; our lists are there to be read.
            field = {"zone": "zone", "lists": ""}.get(header, field)
        if field:
            found[position] = field
    return found


def _claim(header: str) -> tuple[str, int]:
    """Return (field or "", rank); a lower rank is a better name for the field."""
    found = synonyms.RANKED.get(synonyms.folded(header))
    if found:
        return found
    plain = synonyms.words(header)
    for prefix in synonyms.ADDRESS_PREFIXES:
        field, rank = synonyms.RANKED.get(
            plain.removeprefix(prefix).replace(" ", ""), ("", 0)
        )
        if plain.startswith(prefix) and field:
            return field, rank + 100
    return "", 999


def _best_claims(headers: Sequence[str], claimed: dict[int, str]) -> dict[int, str]:
    """Keep one column per field: the better name, then the one further left."""
    columns: dict[int, str] = {}
    for position in sorted(claimed, key=lambda at: (_claim(headers[at])[1], at)):
        if claimed[position] not in columns.values():
            columns[position] = claimed[position]
    return columns


def _settle_names(columns: dict[int, str]) -> None:
    """Read "Nom" beside "Prénom" as the last name, "Nombre" beside "Apellidos" as
    the first."""
    taken = set(columns.values())
    missing = {"first_name", "last_name"} - taken
    if "name" in taken and len(missing) == 1:
        at = next(at for at, field in columns.items() if field == "name")
        columns[at] = missing.pop()


def _headerless(headers: Sequence[str], cells: Sequence[Sequence[str]]) -> Mapping:
    """Map by content a table whose first line is already a person."""
    rows = [tuple(headers), *cells]
    names = tuple(f"Column {n}" for n in range(1, len(headers) + 1))
    by_column = [content.filled_cells(rows, at) for at in range(len(names))]
    shares = [content.share(values, content.LIKE_PHONE) for values in by_column]
    emails = [content.share(values, content.LIKE_EMAIL) for values in by_column]
    columns: dict[int, str] = {}
    phone = shares.index(max(shares))
    if shares[phone] >= HALF:
        columns[phone] = "phone"
    if max(emails) >= HALF:
        columns[emails.index(max(emails))] = "email"
    if len(names) == len(_TEXTFLOW) and columns.items() >= {(0, "phone"), (3, "email")}:
        return Mapping(names, dict(enumerate(_TEXTFLOW)), headerless=True)
    for position, name in enumerate(names):
        if position not in columns:
            columns[position] = _attribute(name, position, columns)
    return Mapping(names, dict(sorted(columns.items())), headerless=True)


def _is_ours(headers: Sequence[str]) -> bool:
    """Whether our export wrote the file; elsewhere a zone is hardly one of time."""
    return {"phone", "tags"} <= set(headers)


def _ours(headers: Sequence[str]) -> dict[int, None]:
    """Columns our own files add for people to read; they are not attributes."""
    if tuple(headers[-2:]) == REJECTS_ONLY:
        return dict.fromkeys(range(len(headers) - 2, len(headers)))
    if not _is_ours(headers):
        return {}
    return {at: None for at, name in enumerate(headers) if name in EXPORT_ONLY}


def _attribute(header: str, position: int, columns: dict[int, str]) -> str:
    """Return `attr.<name>` for a header that is none of our fields."""
    own = header.strip().removeprefix(ATTRIBUTE)
    if header.strip().startswith(ATTRIBUTE) and _ATTRIBUTE_NAME.fullmatch(own):
        # Our own export's column comes back as what it was.
        return ATTRIBUTE + own
    name = synonyms.attribute_name(header) or f"column_{position + 1}"
    wanted = name = name[: MAX_ATTRIBUTE_NAME - 5].rstrip("_")
    count = 1
    while ATTRIBUTE + name in columns.values():
        count += 1
        name = f"{wanted}_{count}"
    return ATTRIBUTE + name


def _position(mapping: Mapping, header: str) -> int:
    if header in mapping.headers:
        return mapping.headers.index(header)
    wanted = synonyms.folded(header)
    alike = [
        at for at, name in enumerate(mapping.headers) if synonyms.folded(name) == wanted
    ]
    if len(alike) == 1 and wanted:
        return alike[0]
    raise BadMapping(
        f"The file has no column “{header}”; its columns are: "
        f"{_listed(mapping.headers)}."
    )


def _checked_field(field: str) -> str:
    field = field.strip()
    if field in FIELDS or field == SKIP:
        return field
    name = field.removeprefix(ATTRIBUTE)
    fits = len(name) <= MAX_ATTRIBUTE_NAME and _ATTRIBUTE_NAME.fullmatch(name)
    if name != field and fits:
        return field
    raise BadMapping(
        f"There is no field “{field}”. Choose {', '.join(FIELDS)}, "
        f"{ATTRIBUTE}<name> or {SKIP}."
    )


def _listed(headers: Sequence[str]) -> str:
    return ", ".join(f"“{header}”" for header in headers)
