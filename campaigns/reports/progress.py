"""How fast a campaign leaves lately, and when it will be done."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from campaigns.models import Campaign
from campaigns.reports.counts import LATELY, handed_since
from campaigns.reports.tally import Tally

LEAST = timedelta(seconds=10)  # one wave says little about a minute
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """Texts a minute lately, and when the last would leave; None where unknown."""

    per_minute: float
    ends_at: datetime | None


def pace(campaign: Campaign, found: Tally, *, now: datetime) -> Pace:
    """Return the pace of the last minutes. One query."""
    number, first = handed_since(campaign, now - LATELY)
    if not number:
        return Pace(0.0, None if found.on_the_way else found.last_at)
    lasted = max(now - first, LEAST)
    per_minute = number * (MINUTE / lasted)
    ends_at = now + MINUTE * (found.on_the_way / per_minute)
    if not found.on_the_way:
        return Pace(per_minute, found.last_at)
    return Pace(per_minute, max(ends_at, found.last_at or ends_at))
