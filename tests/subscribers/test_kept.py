"""A figure that was slow to count is kept for a while; a quick one never is."""

from datetime import timedelta

import pytest

from subscribers.reports import kept as keeping
from subscribers.reports.kept import kept
from tests.factories import NOON

LATER = NOON + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    keeping.cache.clear()


def test_a_quick_figure_is_counted_anew():
    kept("people", lambda: 1, now=NOON)

    again = kept("people", lambda: 2, now=LATER)

    assert (again.figure, again.at) == (2, LATER)


def test_a_slow_figure_is_kept_with_its_age(monkeypatch):
    monkeypatch.setattr(keeping, "SLOW_SECONDS", -1)
    kept("people", lambda: 1, now=NOON)

    again = kept("people", lambda: 2, now=LATER)

    assert (again.figure, again.at) == (1, NOON)


def test_figures_do_not_stand_in_for_one_another(monkeypatch):
    monkeypatch.setattr(keeping, "SLOW_SECONDS", -1)
    kept("people", lambda: 1, now=NOON)

    assert kept("lists", lambda: 2, now=NOON).figure == 2
