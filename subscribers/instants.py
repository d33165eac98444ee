"""How instants are written: on the reader's clock, its zone named; formatting only.

The reader's zone is the active one: staff's own in their pages, UTC in commands.
"""

from datetime import datetime, timedelta, tzinfo
from functools import lru_cache

from django.utils import timezone


def clock(moment: datetime | None) -> str:
    """Return an instant such as "25 Nov 2026, 18:04 CET", or a dash for none."""
    if moment is None:
        return "–"
    return _written(moment, timezone.get_current_timezone())


@lru_cache(maxsize=4096)
def _written(moment: datetime, zone: tzinfo) -> str:
    """The gate says the same few instants of thousands of texts."""
    local = timezone.localtime(moment, zone)
    return f"{local:%d %b %Y, %H:%M} {abbreviation(local)}"


def day(moment: datetime | None) -> str:
    """Return the day of the reader's calendar, such as "25 Nov 2026"."""
    return f"{timezone.localtime(moment):%d %b %Y}" if moment else "–"


def abbreviation(local: datetime) -> str:
    """Return what people call the zone; one without a name says its distance."""
    name = local.tzname() or ""
    if any(char.isalpha() for char in name):
        return name
    minutes = round((local.utcoffset() or timedelta()).total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    if not minutes:
        return "UTC"
    return f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}"


def zone_in_words() -> str:
    """Return the reader's zone as sentences name it: "Europe/Paris time", "UTC"."""
    name = timezone.get_current_timezone_name()
    return name if name == "UTC" else f"{name} time"
