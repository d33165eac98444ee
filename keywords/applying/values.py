"""Readers of single values: what TOML gave in, what the rows hold out, or a Mistake."""

import math
import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models

from keywords.applying.mistakes import Mistake
from subscribers import numbering

Reader = Callable[[Any], Any]

MOST = 32_767  # what a small integer holds on every database
LONGEST_WAIT = timedelta(days=366)
_SLUG = re.compile(r"[A-Za-z0-9_-]{1,50}")
_DURATION = re.compile(r"([1-9][0-9]{0,4})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2,4})?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def text(longest: int | None = None, *, blank: bool = False) -> Reader:
    """Text without spaces around it; a limit also means one line."""

    def read(value: object) -> str:
        if not isinstance(value, str):
            raise Mistake(f"must be text in quotes, not {shown(value)}.")
        stripped = value.strip()
        if not stripped and not blank:
            raise Mistake("must not be empty.")
        if "\x00" in stripped or (longest and _CONTROL.search(stripped)):
            raise Mistake("must not hold control characters or line ends.")
        if longest and len(stripped) > longest:
            raise Mistake(
                f"must not be longer than {longest} characters; this has "
                f"{len(stripped)}."
            )
        return stripped

    return read


def like(model: type[models.Model], name: str) -> Reader:
    """Text that fits that column."""
    field = model._meta.get_field(name)
    return text(field.max_length, blank=field.blank)


def slug(value: object) -> str:
    word = text()(value)
    if not _SLUG.fullmatch(word):
        raise Mistake(
            "must be 1 to 50 letters, digits, hyphens or underscores, not "
            f"{shown(value)}."
        )
    return word


def choice(options: Iterable[str]) -> Reader:
    known = tuple(options)

    def read(value: object) -> str:
        if value not in known:
            offer = f"{', '.join(known[:-1])} or {known[-1]}"
            raise Mistake(f"must be {offer}, not {shown(value)}.")
        return str(value)

    return read


def whole(lowest: int, highest: int = MOST) -> Reader:
    def read(value: object) -> int:
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if not is_whole or not lowest <= value <= highest:
            raise Mistake(
                f"must be a whole number from {lowest} to {highest}, not "
                f"{shown(value)}."
            )
        return value

    return read


def number_above_0(value: object) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 < value < 1e12:
        raise Mistake(f"must be a number above 0, not {shown(value)}.")
    return float(value)


def price(value: object) -> Decimal:
    """An amount of money as stored: five places after the point."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 <= value < 1000:
        raise Mistake(f"must be an amount from 0 to below 1000, not {shown(value)}.")
    return Decimal(str(value)).quantize(Decimal("0.00001"))


def flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise Mistake(f"must be true or false, not {shown(value)}.")
    return value


def moment(value: object) -> datetime:
    """A date and time as written: with an offset, or naive."""
    if not isinstance(value, datetime):
        raise Mistake(
            "must be a date and time without quotes, such as 2026-12-01T10:00:00, "
            f"not {shown(value)}."
        )
    if not 2000 <= value.year <= 2100:
        raise Mistake(f"must lie between the years 2000 and 2100, not {shown(value)}.")
    return value


def instant(value: object) -> datetime:
    """A date and time; one without an offset is in UTC."""
    return in_utc(moment(value))


def in_utc(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def duration(value: object) -> timedelta:
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise Mistake(
            f'must be a time such as "90m", "48h" or "3d", not {shown(value)}.'
        )
    length = timedelta(**{_UNITS[found[2]]: int(found[1])})
    if length > LONGEST_WAIT:
        raise Mistake(f"must not be longer than a year, not {shown(value)}.")
    return length


def country(value: object) -> str:
    code = text()(value).upper()
    if not numbering.is_region(code):
        advice = '; the United Kingdom is "GB"' if code == "UK" else ""
        raise Mistake(
            f'must hold two-letter country codes such as "US"; {shown(value)} is '
            f"none{advice}."
        )
    return code


def language(value: object) -> str:
    word = text()(value)
    if not _LANGUAGE.fullmatch(word):
        raise Mistake(
            f'must be a language such as "en" or "pt-BR", not {shown(value)}.'
        )
    return word


def several(read_one: Reader, *, at_least: int = 0) -> Reader:
    """A list, each value once."""

    def read(value: object) -> list[Any]:
        if not isinstance(value, list):
            raise Mistake(f"must be a list in [ ], not {shown(value)}.")
        if len(value) < at_least:
            raise Mistake("must not be empty.")
        found: list[Any] = []
        for one in value:
            result = read_one(one)
            if result in found:
                raise Mistake(f"names {shown(one)} twice.")
            found.append(result)
        return found

    return read


def mapping(read_name: Reader, read_one: Reader) -> Reader:
    """A table whose keys are the file's own words."""

    def read(value: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Mistake(f"must be a table in {{ }}, not {shown(value)}.")
        found = {}
        for name, one in value.items():
            try:
                found[read_name(name)] = read_one(one)
            except Mistake as mistake:
                raise mistake.below(name) from None
        return found

    return read


def web_address(longest: int, schemes: tuple[str, ...], *, blank: bool) -> Reader:
    is_valid = URLValidator(schemes=schemes)
    starts = " or ".join(f"{scheme}://" for scheme in schemes)

    def read(value: object) -> str:
        address = text(longest, blank=blank)(value)
        if not address:
            return ""
        try:
            is_valid(address)
        except ValidationError:
            raise Mistake(
                f"must be a web address starting with {starts}, not {shown(value)}."
            ) from None
        return address

    return read


def plain(value: object) -> Any:
    """Tables and lists of a question as JSON can hold them."""
    if isinstance(value, dict):
        return {text()(name): plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        raise Mistake(f"must not hold {value}.")
    if isinstance(value, str):
        text(blank=True)(value)
    return value


def named_after(word: str) -> str:
    """Return "Paris big spenders" for the slug "paris-big-spenders"."""
    spaced = re.sub(r"[-_]+", " ", word).strip() or word
    return spaced[:1].upper() + spaced[1:]


def shown(value: object) -> str:
    """Return a value as the file spells it, short enough for a sentence."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, date | time):
        return value.isoformat()
    spelt = f'"{value}"' if isinstance(value, str) else str(value)
    spelt = _CONTROL.sub(" ", spelt)
    return spelt if len(spelt) <= 60 else f"{spelt[:57]}…"
