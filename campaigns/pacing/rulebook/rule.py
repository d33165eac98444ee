"""The shape of one rule, as the gate reads it; not where rules are kept."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CONFIDENCE = ("high", "medium", "low", "unverified", "house rule")
URLS = ("yes", "allow-list", "no")

_DAY_MINUTES = 24 * 60
Windows = tuple[tuple[str, ...], ...]  # indexed by date.weekday()


@dataclass(frozen=True, slots=True)
class Source:
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class StatutoryCap:
    """At most `messages` to one person in any rolling `hours`."""

    code: str
    messages: int
    hours: int


@dataclass(frozen=True, slots=True)
class ClosedHolidays:
    """Public holidays without texts, named as the `holidays` library names them."""

    country: str
    subdivision: str = ""


@dataclass(frozen=True, slots=True)
class SoftOptIn:
    """May existing customers be texted without having said yes?

    bases: (what happened, months it lasts): ("purchase", 24), ("inquiry", 6) …
    """

    is_allowed: bool
    bases: tuple[tuple[str, int], ...] = ()
    confidence: str = "unverified"
    notes: str = ""


@dataclass(frozen=True, slots=True)
class CartRule:
    """How often an abandoned cart may be recalled."""

    texts: int
    within_hours: int
    needs_double_opt_in: bool


@dataclass(frozen=True, slots=True)
class RequiredWords:
    """Words a promotional text must carry: one of `any_of`, at `where`."""

    any_of: tuple[str, ...]
    where: str  # "start", "end" or "anywhere"


@dataclass(frozen=True, slots=True)
class SenderLimits:
    refused: tuple[str, ...] = ()  # kinds of sender that may not be used
    prefix: str = ""  # what a sender's name must begin with
    suffix: str = ""  # what a sender's name must end with
    opt_out: str = ""  # how people leave there


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What one country or one state says about promotional texts.

    windows: indexed by date.weekday(), "HH:MM-HH:MM" in local time, end excluded;
        an end at or before the start is on the next day; () is a closed day.
    """

    code: str  # "US", "US-FL", "*"
    name: str
    country: str
    windows: Windows
    region: str = ""
    holidays: ClosedHolidays | None = None
    closed_on: tuple[date, ...] = ()
    caps: tuple[StatutoryCap, ...] = ()
    soft_opt_in: SoftOptIn | None = None
    cart: CartRule | None = None
    urls: str = "yes"
    required_words: tuple[RequiredWords, ...] = ()
    senders: SenderLimits | None = None
    stop_ends_everything_from: date | None = None
    sources: tuple[Source, ...] = ()
    confidence: str = "house rule"
    notes: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    review_by: date | None = None

    def __post_init__(self) -> None:
        if len(self.windows) != len(WEEKDAYS):
            raise ValueError(f"Rule {self.code} needs windows for each of seven days.")
        for window in {window for day in self.windows for window in day}:
            window_minutes(window)

    def __hash__(self) -> int:
        # Schedules are looked up by rules for every text, so it has to be fast.
        return hash((self.code, self.valid_from, self.valid_to))

    def is_in_force(self, day: date) -> bool:
        return (self.valid_from or day) <= day <= (self.valid_to or day)

    def as_dict(self) -> dict[str, Any]:
        """Return what `json.dumps` takes: dates as ISO text, windows by weekday."""
        plain = asdict(self)
        plain["windows"] = {
            weekday: list(windows)
            for weekday, windows in zip(WEEKDAYS, self.windows, strict=True)
        }
        return {key: _plain(value) for key, value in plain.items()}


def window_minutes(text: str) -> tuple[int, int]:
    """Return "HH:MM-HH:MM" as minutes from local midnight; the end may pass 24:00.

    Raises: ValueError with a sentence.
    """
    start, dash, end = text.partition("-")
    try:
        first, last = _minutes(start), _minutes(end)
    except ValueError:
        dash = ""
    if not dash or first in (last, _DAY_MINUTES):
        raise ValueError(f'"{text}" is not a window such as 09:00-20:00.')
    return first, last if last > first else last + _DAY_MINUTES


def narrowed(windows: Windows, other: Windows) -> Windows:
    """Return what both weeks leave open; what is left after midnight is the morning's.

    `other` has no window that passes midnight.
    """
    week: list[set[tuple[int, int]]] = [set() for _ in WEEKDAYS]
    for day, texts in enumerate(windows):
        for start, end in map(window_minutes, texts):
            for later in (0, 1):
                at = (day + later) % len(WEEKDAYS)
                for first, last in map(window_minutes, other[at]):
                    begins = max(start - later * _DAY_MINUTES, first)
                    ends = min(end - later * _DAY_MINUTES, last)
                    if begins < ends:
                        week[at].add((begins, ends))
    return tuple(tuple(_text(*span) for span in sorted(spans)) for spans in week)


def _text(start: int, end: int) -> str:
    return f"{_clock(start)}-{_clock(end)}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _minutes(text: str) -> int:
    hours, colon, minutes = text.partition(":")
    if not (colon and len(hours) == len(minutes) == 2 and text.isascii()):
        raise ValueError(text)
    if not (hours + minutes).isdigit() or int(minutes) > 59:
        raise ValueError(text)
    total = int(hours) * 60 + int(minutes)
    if total > _DAY_MINUTES:
        raise ValueError(text)
    return total


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
