"""What work costs by the clock, and of processors: ours and the database's."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from signups import seconds_of


@dataclass(frozen=True)
class Cost:
    """Of one text: by the clock, and of processors (ours and the database's)."""

    seconds: float
    python: float
    database: float

    @property
    def processor(self) -> float:
        return self.python + self.database


def measured(name: str, count: int, work: Callable[[], object]) -> Cost:
    """Do it and say what it took; processors say more where others are busy too."""
    pids = backends()
    began, python, database = time.perf_counter(), time.process_time(), seconds_of(pids)
    work()
    cost = Cost(
        (time.perf_counter() - began) / count,
        (time.process_time() - python) / count,
        (seconds_of(pids) - database) / count,
    )
    say(
        f"{name:<52} {1 / cost.seconds:9,.0f} /s   processor: {cost.python * 1000:.2f} "
        f"+ {cost.database * 1000:.2f} ms = {1 / cost.processor:,.0f} /s alone"
    )
    return cost


def beside(ours: Cost, floor: Cost) -> None:
    say(
        f"  ratio to the floor: {ours.seconds / floor.seconds:.1f} by the clock, "
        f"{ours.processor / floor.processor:.1f} by processor"
    )


def backends() -> list[int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        )
        return [pid for (pid,) in cursor.fetchall()]


def analyze() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
