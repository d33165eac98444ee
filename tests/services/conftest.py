"""What tests of many processes share: PostgreSQL, workers, and a shop to work in."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from django.db import connection

from tests.services.processes import Worker


@pytest.fixture
def on_postgresql(transactional_db) -> None:
    """SQLite has one writer, so there is nothing to race for."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set DATABASE_URL")


@pytest.fixture
def worker(on_postgresql) -> Iterator[Callable[..., Worker]]:
    """Start worker processes; none outlives the test."""
    with ExitStack() as running:

        def start(job: str, **order: object) -> Worker:
            started = Worker(job, **order)
            running.callback(started.stop)
            return started

        yield start
