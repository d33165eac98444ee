"""Where we may text right now: every place our lists serve, open or closed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from campaigns.pacing.hours import Opening, opening
from campaigns.pacing.house import own_rules
from campaigns.pacing.place import Place
from campaigns.pacing.rulebook import Rule
from campaigns.pacing.zones import regions_of
from subscribers.countries import name_of
from subscribers.models import SubscriberList


@dataclass(frozen=True, slots=True)
class Spot:
    """A state of a country, or a country without states, and its hours now."""

    country: str
    region: str
    name: str
    opening: Opening


def served() -> list[str]:
    """Return the countries of all lists. One query."""
    of_lists = SubscriberList.objects.order_by().values_list("countries", flat=True)
    return sorted({country for codes in of_lists for country in codes})


def spots(now: datetime, countries: Iterable[str] | None = None) -> list[Spot]:
    """Return the places of these countries, or of all that lists serve. Two queries."""
    own = own_rules()
    wanted = served() if countries is None else countries
    return [spot for country in wanted for spot in _of_country(country, now, own)]


def _of_country(country: str, now: datetime, own: tuple[Rule, ...]) -> Iterable[Spot]:
    for region, name in (regions_of(country) or {"": name_of(country)}).items():
        yield Spot(country, region, name, opening(Place(country, region), now, own))
