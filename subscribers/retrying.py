"""Run a transaction again when the database chose it as a deadlock's victim."""

import functools
import logging
import random
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection

logger = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 6
# PostgreSQL: deadlock_detected, serialization_failure, lock_not_available.
RETRIED_STATES = {"40P01", "40001", "55P03"}


def is_collision(error: OperationalError) -> bool:
    cause = error.__cause__
    return getattr(cause, "sqlstate", None) in RETRIED_STATES or (
        "database is locked" in str(error)
    )


def retried_on_collision(function: Callable[P, R]) -> Callable[P, R]:
    """Retry `function` while it loses to another transaction.

    Inside an outer transaction the error passes through: only the outermost
    caller can start over.
    """

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return function(*args, **kwargs)
            except OperationalError as error:
                last = attempt == ATTEMPTS or connection.in_atomic_block
                if last or not is_collision(error):
                    raise
                logger.info("%s collided; attempt %s.", function.__name__, attempt)
                time.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311 - jitter
        raise AssertionError("The loop returns or raises.")

    return wrapper
