"""How a file would be read, column by column, for somebody to look at and correct.

Reads a sample and fixes nothing: types of new attributes are only guessed here.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Keyed
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from subscribers.importing import cleaning, content, mapping, remembering
from subscribers.importing.attributes import AttributeType as Type
from subscribers.importing.mapping import ATTRIBUTE, SKIP, Mapping
from subscribers.importing.reading import Row, Table, open_table
from subscribers.importing.source import SAMPLE
from subscribers.importing.wording import is_subscribed
from subscribers.models import AttributeType, ImportMapping
from subscribers.phones import InvalidPhone, repair

SHOWN = 4  # sample values of each column
CHECKED = 200  # sampled phones


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what stands in it, what it is taken for and how that is known.

    `kind` is the type of an attribute, `is_fixed` where earlier files decided it.
    """

    position: int
    header: str
    samples: Sequence[str]
    field: str
    known_by: str
    kind: str
    is_fixed: bool


@dataclass(frozen=True, slots=True)
class Look:
    """A file as it would be read; `warnings` are sentences on what to do first."""

    table: Table
    mapping: Mapping
    columns: Sequence[Column]
    warnings: Sequence[str]
    last_time: ImportMapping | None

    @property
    def has_phone(self) -> bool:
        return self.mapping.column("phone") is not None


def look(
    path: Path,
    *,
    encoding: str = "",
    delimiter: str = "",
    has_header: bool | None = None,
    region: str = "",
    chosen: Keyed[str, str] | None = None,
    recalls: bool = True,
) -> Look:
    """Return how the file would be read. Two queries.

    `chosen` is what somebody said of all columns; without it they are as last time,
    where `recalls`, else as their headers and cells suggest.
    Raises: UnreadableFile, BadMapping.
    """
    table = open_table(path, encoding=encoding or None, delimiter=delimiter or None)
    sample = list(islice(table.rows(), SAMPLE))
    suggested = mapping.suggest(
        table.headers, sample, region=region or None, has_header=has_header
    )
    if suggested.headerless:
        table = table.without_header()
        sample = list(islice(table.rows(), SAMPLE))
    last_time = None
    if recalls and not suggested.headerless:
        last_time = remembering.recall(suggested.headers)
    said = chosen or (last_time.columns if last_time else {})
    known = {name: said[name] for name in suggested.headers if name in said}
    mapped = mapping.apply_overrides(suggested, known)
    return Look(
        table=table,
        mapping=mapped,
        columns=list(_columns(suggested, mapped, sample, last_time)),
        warnings=list(_warnings(mapped, sample, region)),
        last_time=last_time,
    )


def _columns(
    suggested: Mapping,
    mapped: Mapping,
    sample: Sequence[Row],
    last_time: ImportMapping | None,
) -> Iterator[Column]:
    cells = [row.cells for row in sample]
    named = {} if mapped.headerless else mapping.claims(mapped.headers, cells)
    guessed = cleaning.types_by_attribute(mapped, sample)
    names = [_attribute(field) for field in mapped.columns.values()]
    rows = AttributeType.objects.filter(name__in=filter(None, names))
    fixed = dict(rows.values_list("name", "type"))
    for position, header in enumerate(mapped.headers):
        field = mapped.columns.get(position, SKIP)
        name = _attribute(field)
        values = content.filled_cells(cells, position)
        yield Column(
            position=position,
            header=header,
            samples=list(dict.fromkeys(values))[:SHOWN],
            field=field,
            known_by=_known_by(position, field, header, suggested, named, last_time),
            kind=fixed.get(name) or guessed.get(name, Type.TEXT) if name else "",
            is_fixed=name in fixed,
        )


def _attribute(field: str) -> str:
    return field.removeprefix(ATTRIBUTE) if field.startswith(ATTRIBUTE) else ""


def _known_by(
    position: int,
    field: str,
    header: str,
    suggested: Mapping,
    named: Keyed[int, str],
    last_time: ImportMapping | None,
) -> str:
    if field != suggested.columns.get(position, SKIP):
        remembered = last_time and last_time.columns.get(header) == field
        return "as last time" if remembered else "as you chose"
    if field == SKIP:
        return "left out: another column says it better" if position in named else ""
    if position in named:
        return "by its header"
    return "a column of your own" if field.startswith(ATTRIBUTE) else "by its cells"


def _warnings(mapped: Mapping, sample: Sequence[Row], region: str) -> Iterator[str]:
    cells = [row.cells for row in sample]
    if not sample:
        yield "The file has headers, but no rows below them. Export it once more."
        return
    at = mapped.column("phone")
    if at is None:
        yield (
            "No column is known to hold phone numbers. Find the one that does below "
            "and set it to “Phone number”; if there is none, this file cannot be "
            "imported."
        )
    else:
        yield from _phone_warnings(content.filled_cells(cells, at)[:CHECKED], region)
    yield from _rivals(mapped, cells)
    consent = mapped.column("consent")
    said = content.filled_cells(cells, consent) if consent is not None else []
    if len(said) > 1 and all(map(is_subscribed, said)):
        yield (
            f"Every row of “{mapped.headers[consent]}” says yes. Ask whoever exported "
            "the file whether it really knows who agreed to texts."
        )


def _phone_warnings(phones: Sequence[str], region: str) -> Iterator[str]:
    codes: list[str] = []
    for phone in phones:
        try:
            repair(phone, region or None)
        except InvalidPhone as refusal:
            codes.append(refusal.code)
    national = codes.count("no_country")
    if national:
        yield (
            f"{national:,} of {len(phones):,} numbers looked at have no country code. "
            "Choose above which country they are from, or they are rejected."
        )
    others = len(codes) - national
    if phones and others > len(phones) / 2:
        yield (
            f"{others:,} of {len(phones):,} numbers looked at cannot be read. Is it "
            "the right column, and the right country?"
        )


def _rivals(mapped: Mapping, cells: Sequence[Sequence[str]]) -> Iterator[str]:
    """Say which columns claim a field that another one has."""
    if mapped.headerless:
        return
    for position, field in mapping.claims(mapped.headers, cells).items():
        used = mapped.column(field)
        is_filled = bool(content.filled_cells(cells, position))
        if position not in mapped.columns and used is not None and is_filled:
            yield (
                f"Both “{mapped.headers[used]}” and “{mapped.headers[position]}” look "
                f"like “{label_of(field)}”. The first one is taken, the other left "
                "out; change it below if that is wrong."
            )


LABELS = {
    "phone": "Phone number",
    "first_name": "First name",
    "last_name": "Last name",
    "name": "Whole name",
    "email": "E-mail address",
    "language": "Language",
    "country": "Country",
    "region": "State or region",
    "postcode": "Postcode",
    "birthday": "Birthday",
    "zone": "Time zone",
    "tags": "Tags",
    "consent": "Agreed to texts: yes or no",
    "opted_out": "Has left",
    "consent_date": "When they agreed",
    "source": "Where they agreed",
    "method": "How they agreed",
    "list": "For which list",
    "basis": "Existing customer by",
    "basis_date": "Existing customer since",
    "refusal_offered": "Could refuse texts: yes or no",
    SKIP: "Leave out",
}


def label_of(field: str) -> str:
    """Return one of our fields as people call it."""
    return LABELS.get(field) or f"Attribute “{_attribute(field)}”"
