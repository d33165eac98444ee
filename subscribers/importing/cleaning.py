"""One row to what we store, or to a Reject with a reason; duplicates are not its job.

Only a phone can reject a row. Any other cell that makes no sense is left blank with a
note, because a blank never overwrites what we know.
"""

from collections.abc import Iterable
from collections.abc import Mapping as Keyed
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from subscribers.defusing import restore
from subscribers.importing import cells, places
from subscribers.importing.attributes import AttributeType, guess_type
from subscribers.importing.cells import Draft, Reader, Value
from subscribers.importing.dates import day_first_of
from subscribers.importing.mapping import ATTRIBUTE, Mapping, require_phone
from subscribers.importing.reading import Row
from subscribers.phones import InvalidPhone, Phone, repair

__all__ = [
    "Cleaned",
    "Cleaner",
    "Reject",
    "clean",
    "day_first_by_column",
    "types_by_attribute",
]

DayFirst = bool | Keyed[int, bool | None] | None

_DATED = {
    "birthday": cells.read_birthday,
    "consent_date": cells.read_consent_date,
    "basis_date": cells.read_basis_date,
}
TOO_LONG = (
    "The row is longer than any spreadsheet's. Only its beginning is shown here; "
    "shorten it in the file it comes from."
)
_WORDS = ("name", "source", "method", "list", "basis")


@dataclass(slots=True)  # not frozen: that would double the cost of a row
class Cleaned:
    """What one row says of one number; only what it says, blanks are absent.

    `fields`: first_name, last_name, email, language, country, region, postcode, zone
    (text) and birthday (date). `consent`: True or False where the row has a word on
    it, else None. `consent_date` is in UTC. `basis`, `basis_on` and whether a refusal
    was offered are those of a soft opt-in.
    """

    line: int
    phone: Phone
    fields: dict[str, str | date]
    attributes: dict[str, Value]
    tags: tuple[str, ...]
    consent: bool | None
    consent_date: datetime | None
    source: str
    method: str
    list: str
    basis: str
    basis_on: date | None
    is_refusal_offered: bool | None
    repairs: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that cannot be used: its original cells, and why in a sentence."""

    line: int
    cells: tuple[str, ...]
    code: str
    reason: str


class Cleaner:
    """Cleans the rows of one file; made once, since a file has one mapping."""

    def __init__(
        self,
        mapping: Mapping,
        *,
        region: str | None = None,
        day_first: DayFirst = None,
        types: Keyed[str, AttributeType] | None = None,
    ) -> None:
        """Raises: NoPhoneColumn.

        `region` reads numbers without a country code where the row names no country.
        `day_first` is for all columns, or per position (`day_first_by_column`).
        `types`: {attribute name: type}; others stay text.
        """
        self._region = region.upper() if region else None
        self._phone = require_phone(mapping)
        self._country = mapping.column("country")
        self._day_first = day_first
        self._types = types or {}
        self._readers: list[tuple[int, Reader]] = [
            (position, self._reader(position, name))
            for position, name in mapping.columns.items()
            if name not in ("phone", "country")
        ]

    def clean(self, row: Row) -> Cleaned | Reject:
        """Return what the row says, or why it cannot be used."""
        if row.is_cut:
            return Reject(row.line, row.cells + row.extra, "too_long", TOO_LONG)
        notes: list[str] = []
        named = country = ""
        if self._country is not None and row.cells[self._country].strip():
            named, country = _read_country(row.cells[self._country], notes)
        try:
            repaired = repair(row.cells[self._phone], country or self._region)
        except InvalidPhone as refusal:
            original = row.cells + row.extra
            return Reject(row.line, original, refusal.code, str(refusal))
        draft = Draft(named or repaired.phone.country, notes=notes)
        if named:
            draft.fields["country"] = named
        if row.extra:
            notes.append("The row has more cells than the header; they were ignored.")
        row_cells = row.cells
        for position, read in self._readers:
            cell = row_cells[position]
            if cell and not cell.isspace():
                # Only what begins with an apostrophe may have been defused.
                read(draft, restore(cell) if cell[0] == "'" else cell)
        return _finished(row.line, repaired.phone, repaired.repairs, draft)

    def _reader(self, position: int, name: str) -> Reader:
        if name.startswith(ATTRIBUTE):
            name = name.removeprefix(ATTRIBUTE)
            kind = self._types.get(name, AttributeType.TEXT)
            return cells.AttributeReader(name, kind, day_first=self._order(position))
        if name in _DATED:
            return partial(_DATED[name], day_first=self._order(position))
        if name in _WORDS:
            return partial(cells.read_words, name=name)
        return cells.READERS[name]

    def _order(self, position: int) -> bool | None:
        if isinstance(self._day_first, bool):
            return self._day_first
        if self._day_first is not None and position in self._day_first:
            return self._day_first[position]
        return day_first_of((), self._region)


def clean(
    row: Row,
    mapping: Mapping,
    *,
    region: str | None,
    day_first: DayFirst = None,
) -> Cleaned | Reject:
    """Clean a single row; for a file make one Cleaner. Raises: NoPhoneColumn."""
    return Cleaner(mapping, region=region, day_first=day_first).clean(row)


def day_first_by_column(
    mapping: Mapping, sample: Iterable[Row], region: str | None
) -> dict[int, bool | None]:
    """Return, for each mapped column, whether its dates write the day first."""
    rows = list(sample)
    return {
        position: day_first_of((row.cells[position] for row in rows), region)
        for position, name in mapping.columns.items()
        if name in _DATED or name.startswith(ATTRIBUTE)
    }


def types_by_attribute(
    mapping: Mapping, sample: Iterable[Row]
) -> dict[str, AttributeType]:
    """Return a type for every attribute the sample has a value of."""
    rows = list(sample)
    found = {}
    for position, name in mapping.columns.items():
        if name.startswith(ATTRIBUTE):
            values = [cells.bare(restore(row.cells[position])) for row in rows]
            if any(value.strip() for value in values):
                found[name.removeprefix(ATTRIBUTE)] = guess_type(values)
    return found


def _finished(
    line: int, phone: Phone, repairs: tuple[str, ...], draft: Draft
) -> Cleaned:
    whole = draft.words.pop("name", "")
    if whole:
        first, last = _split_name(whole)
        draft.fields.setdefault("first_name", first)
        if last:
            draft.fields.setdefault("last_name", last)
    return Cleaned(
        line=line,
        phone=phone,
        fields=draft.fields,
        attributes=draft.attributes,
        tags=draft.tags,
        consent=False if draft.has_left else draft.consent,
        consent_date=draft.consent_date,
        source=draft.words.get("source", ""),
        method=draft.words.get("method", ""),
        list=draft.words.get("list", ""),
        basis=draft.words.get("basis", "").lower(),
        basis_on=draft.basis_on,
        is_refusal_offered=draft.is_refusal_offered,
        repairs=repairs,
        notes=tuple(draft.notes),
    )


def _split_name(name: str) -> tuple[str, str]:
    """Return (first, last): "Ann Lee" and "Lee, Ann" are both Ann Lee."""
    if name.startswith(cells.FORMULA):
        return name, ""
    last, comma, first = name.partition(",")
    if comma and first.strip() and last.strip():
        return first.strip(), last.strip()
    first, _, last = name.partition(" ")
    return first, last.strip()


def _read_country(cell: str, notes: list[str]) -> tuple[str, str]:
    """Return (country to store, country to read the number with)."""
    country = places.country_of(cell)
    if country:
        return country, country
    by_code = places.country_of_calling_code(cell)
    if not by_code:
        cells.note(notes, "country", cell, "is no country we know")
    return "", by_code
