"""What one cell of a known column says; a cell that makes no sense leaves a note."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from subscribers.importing import places
from subscribers.importing.attributes import AttributeType, WrongType, coerce
from subscribers.importing.dates import UnreadableDate, parse_date, parse_moment
from subscribers.importing.wording import is_subscribed, yes_or_no

Value = str | int | float | bool | date

# What the tables hold.
MAX_NAME = 100
MAX_EMAIL = 254
MAX_POSTCODE = 16
MAX_TAG = 60
MAX_WORDS = 200
# Nobody under ten subscribes: a birthday in "35" is of 1935.
LATEST_BIRTH = 2015

_EMAIL = re.compile(r"[^@\s,;<>()]+@[^@\s,;<>()]+\.[^@\s,;<>().]+")
_NOT_TAG = re.compile(r"[,;|\n]")
_LINK = re.compile(r"\s*https?:", re.IGNORECASE)
# What makes a cell a formula; kept to the letter, and defused by whatever exports it.
FORMULA = ("=", "+", "-", "@")


@dataclass(slots=True)
class Draft:
    """A row while its cells are read, one after the other."""

    country: str  # of the row, else of the number
    fields: dict[str, str | date] = field(default_factory=dict)
    attributes: dict[str, Value] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    consent: bool | None = None
    has_left: bool = False
    consent_date: datetime | None = None
    basis_on: date | None = None
    is_refusal_offered: bool | None = None
    notes: list[str] = field(default_factory=list)


Reader = Callable[[Draft, str], None]


def note(notes: list[str], name: str, cell: str, problem: str) -> None:
    notes.append(f"{name} left blank: “{_shown(cell)}” {problem}.")


def read_words(draft: Draft, cell: str, *, name: str) -> None:
    """Keep text that is no field of a subscriber: the whole name, a source …"""
    draft.words[name] = one_line(cell)[:MAX_WORDS]


class AttributeReader:
    """Reads one column of an attribute; most such columns have few values."""

    REMEMBERED = 5_000

    def __init__(
        self, name: str, kind: AttributeType, *, day_first: bool | None
    ) -> None:
        self._name, self._kind, self._day_first = name, kind, day_first
        self._known: dict[str, Value] = {}

    def __call__(self, draft: Draft, cell: str) -> None:
        value = self._known.get(cell)
        if value is None:
            try:
                value = coerce(bare(cell), self._kind, day_first=self._day_first)
            except WrongType as problem:
                draft.notes.append(f"{self._name} left blank: {problem}")
                return
            if len(self._known) < self.REMEMBERED:
                self._known[cell] = value
        draft.attributes[self._name] = value


def read_birthday(draft: Draft, cell: str, *, day_first: bool | None) -> None:
    try:
        draft.fields["birthday"] = parse_date(cell, day_first, latest_year=LATEST_BIRTH)
    except UnreadableDate as problem:
        draft.notes.append(f"birthday left blank: {problem}")


def read_consent_date(draft: Draft, cell: str, *, day_first: bool | None) -> None:
    try:
        draft.consent_date = parse_moment(bare(cell), day_first)
    except UnreadableDate as problem:
        draft.notes.append(f"consent_date left blank: {problem}")


def read_basis_date(draft: Draft, cell: str, *, day_first: bool | None) -> None:
    try:
        draft.basis_on = parse_moment(bare(cell), day_first).date()
    except UnreadableDate as problem:
        draft.notes.append(f"basis_date left blank: {problem}")


def one_line(cell: str) -> str:
    """Return a cell on one line; a formula exactly as it is."""
    text = cell.strip()
    return text if text.startswith(FORMULA) else " ".join(text.split())


def bare(cell: str) -> str:
    """Take off the apostrophe by which Excel and Shopify mark text: '00123."""
    text = cell.strip()
    if text.startswith("'") and text[1:2] and text[1] in "0123456789":
        return text[1:]
    return text


def _read_first_name(draft: Draft, cell: str) -> None:
    draft.fields["first_name"] = _limited(draft, "first_name", cell, MAX_NAME)


def _read_last_name(draft: Draft, cell: str) -> None:
    draft.fields["last_name"] = _limited(draft, "last_name", cell, MAX_NAME)


def _read_email(draft: Draft, cell: str) -> None:
    email = cell.strip().lower().removeprefix("mailto:")
    if len(email) <= MAX_EMAIL and _EMAIL.fullmatch(email):
        draft.fields["email"] = email
    else:
        note(draft.notes, "email", cell, "is no e-mail address")


def _read_language(draft: Draft, cell: str) -> None:
    language = places.language_of(cell)
    if language:
        draft.fields["language"] = language
    else:
        note(draft.notes, "language", cell, "is no language we know")


def _read_region(draft: Draft, cell: str) -> None:
    region = places.region_of(cell, draft.country)
    if region:
        draft.fields["region"] = region
    else:
        note(draft.notes, "region", cell, f"is no state of {draft.country} we know")


def _read_postcode(draft: Draft, cell: str) -> None:
    draft.fields["postcode"] = _limited(draft, "postcode", bare(cell), MAX_POSTCODE)


def _read_zone(draft: Draft, cell: str) -> None:
    zone = places.zone_of(cell)
    if zone:
        draft.fields["zone"] = zone
    else:
        note(draft.notes, "zone", cell, "is no IANA time zone")


def _read_tags(draft: Draft, cell: str) -> None:
    tags = (one_line(tag)[:MAX_TAG] for tag in _NOT_TAG.split(cell))
    draft.tags = tuple(dict.fromkeys(tag for tag in tags if tag))


def _read_consent(draft: Draft, cell: str) -> None:
    draft.consent = is_subscribed(cell)
    if draft.consent is None:
        note(draft.notes, "consent", cell, "says neither yes nor no")


def _read_opted_out(draft: Draft, cell: str) -> None:
    """Anything in such a column but a no means that the person left: a date, a reason.

    Only a link (to a page for leaving) says nothing.
    """
    answer = yes_or_no(cell)
    if answer is None:
        answer = not _LINK.match(cell) and is_subscribed(cell) is not True
    draft.has_left = answer


def _read_refusal_offered(draft: Draft, cell: str) -> None:
    draft.is_refusal_offered = yes_or_no(cell)
    if draft.is_refusal_offered is None:
        note(draft.notes, "refusal_offered", cell, "says neither yes nor no")


def _limited(draft: Draft, name: str, cell: str, limit: int) -> str:
    text = one_line(cell)
    if len(text) > limit:
        draft.notes.append(f"{name} cut to {limit} characters.")
    return text[:limit]


def _shown(cell: str) -> str:
    text = " ".join(cell.split())
    return text if len(text) <= 30 else text[:29] + "…"


READERS: dict[str, Reader] = {
    "first_name": _read_first_name,
    "last_name": _read_last_name,
    "email": _read_email,
    "language": _read_language,
    "region": _read_region,
    "postcode": _read_postcode,
    "zone": _read_zone,
    "tags": _read_tags,
    "consent": _read_consent,
    "opted_out": _read_opted_out,
    "refusal_offered": _read_refusal_offered,
}
