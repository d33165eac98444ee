"""Read a wall-clock time on a person's own clock."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from campaigns.pacing.hours import candidate_zones
from campaigns.pacing.place import Place


def local_instant(wall_clock: datetime, place: Place) -> datetime:
    """Return when the clock on the wall (`wall_clock` as written, in UTC) shows it.

    Where the zone is uncertain, the latest candidate: nobody is early anywhere.
    """
    naive = wall_clock.astimezone(UTC).replace(tzinfo=None)
    zones = candidate_zones(place)
    return max(naive.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for zone in zones)
