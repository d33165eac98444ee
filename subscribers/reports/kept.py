"""Figures that take long to count are kept for a while, and say how old they are."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter
from typing import Generic, TypeVar

from django.core.cache import cache

T = TypeVar("T")
# What takes longer may not be counted for every page view; what is quicker is, so that
# a small shop sees at once what it has just done.
SLOW_SECONDS = 0.1
LIVES = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    """A figure as counted `at`."""

    figure: T
    at: datetime


def kept(key: str, count: Callable[[], T], *, now: datetime) -> Kept[T]:
    """Return what `count` counted now or in the last few minutes."""
    found = cache.get(f"reports.{key}")
    if found is None:
        began = perf_counter()
        found = Kept(count(), now)
        if perf_counter() - began > SLOW_SECONDS:
            cache.set(f"reports.{key}", found, LIVES.total_seconds())
    return found
