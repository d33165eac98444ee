"""`make oracle`: every place of the rulebook through a whole year, both ways.

Of places under the same rules and clocks, one is asked all year, the others for a day.
"""

import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing import Pool
from random import Random

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from tests.oracle.comparing import Compared, compare
from tests.oracle.places import Case, cases, contradictions

YEAR_BEGINS = datetime(2026, 11, 1, tzinfo=UTC)
YEAR_DAYS = 365
CONTRADICTIONS = 60
SHOWN = 5  # differences of one place


def main(seed: int) -> int:
    """Return how many places differ."""
    began, answers, wrong = time.monotonic(), 0, 0
    places = [*cases(), *contradictions(Random(seed), CONTRADICTIONS)]
    orders = list(orders_of(places, seed))
    with Pool() as processes:
        for found in processes.imap_unordered(carry_out, orders, chunksize=4):
            answers += found.answers
            wrong += bool(found.differences)
            for difference in found.differences[:SHOWN]:
                print(difference)
    years = sum(1 for _, _, days in orders if days == YEAR_DAYS)
    print(
        f"{len(places):,} places, {years} of them through {YEAR_DAYS} days from "
        f"{YEAR_BEGINS:%Y-%m-%d}, the others alike: {answers:,} answers in "
        f"{time.monotonic() - began:,.0f} s, seed {seed}; {wrong} places differ."
    )
    return wrong


def orders_of(places: list[Case], seed: int) -> Iterator[tuple[Case, datetime, int]]:
    """Yield a place, the first instant and the days; clocks alike stand together."""
    random, seen = Random(seed), set()
    for place in places:
        world = (frozenset(place.chains), frozenset(place.zones))
        if world not in seen:
            yield place, YEAR_BEGINS, YEAR_DAYS
        else:
            day = random.randrange(YEAR_DAYS)
            yield place, YEAR_BEGINS + timedelta(days=day), 1
        seen.add(world)


def carry_out(order: tuple[Case, datetime, int]) -> Compared:
    return compare(*order)


if __name__ == "__main__":
    seed = int(os.environ.get("SEED") or time.time())
    sys.exit(1 if main(seed) else 0)
