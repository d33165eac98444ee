"""Where we may text right now: every place our lists serve, open or closed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from campaigns.pacing.hours import Opening, opening
from campaigns.pacing.place import Place
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


def spots(now: datetime) -> list[Spot]:
    """Return the places of all countries that lists serve. One query."""
    served = SubscriberList.objects.order_by().values_list("countries", flat=True)
    countries = sorted({country for codes in served for country in codes})
    return [spot for country in countries for spot in _of_country(country, now)]


def _of_country(country: str, now: datetime) -> Iterable[Spot]:
    regions = regions_of(country)
    if not regions:
        yield Spot(country, "", name_of(country), opening(Place(country), now))
    for region, name in regions.items():
        yield Spot(country, region, name, opening(Place(country, region), now))
