"""What tests break in a worker process on purpose: sudden death, and missing locks.

Each function changes the running process only; nothing of it is in the product.
"""

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from functools import wraps
from importlib import import_module
from itertools import count

from django.utils import timezone

from campaigns.pacing import budgets, loading
from campaigns.sending import pump, rates


def put(dotted: str, value: object) -> None:
    """Set a module's name."""
    module, _, name = dotted.rpartition(".")
    setattr(import_module(module), name, value)


def wrap(dotted: str, wrapper: Callable[[Callable], Callable]) -> None:
    module, _, name = dotted.rpartition(".")
    original = getattr(import_module(module), name)
    put(dotted, wraps(original)(wrapper(original)))


def die() -> None:
    """At once: no exception, no clean-up, no goodbye to the database."""
    os.kill(os.getpid(), signal.SIGKILL)


def dies(point: dict[str, object]) -> None:
    """Die `when` ("before" or "after") the `nth` call of the function `what`."""
    calls = count(1)

    def deadly(original: Callable) -> Callable:
        def call(*args: object, **kwargs: object) -> object:
            is_last = next(calls) == point["nth"]
            if is_last and point["when"] == "before":
                die()
            result = original(*args, **kwargs)
            if is_last:
                die()
            return result

        return call

    wrap(point["what"], deadly)


def dies_within(seconds: float) -> None:
    """Die at any instant of the next seconds, whatever is being done."""
    timer = threading.Timer(random.uniform(0, seconds), die)
    timer.daemon = True
    timer.start()


def forgets_the_lock(_: object) -> None:
    """Read the subscribers as they are, locking nobody."""
    loading.LOCKED_PEOPLE = loading.PEOPLE


def forgets_the_account(_: object) -> None:
    """Judge texts of a campaign with a budget beside others who do."""
    budgets.lock = lambda campaigns: None


def dawdles(seconds: float) -> None:
    """Wait between counting a person's slots and taking one more."""

    def slow(take: Callable) -> Callable:
        def call(*args: object, **kwargs: object) -> object:
            time.sleep(seconds)
            return take(*args, **kwargs)

        return call

    wrap("campaigns.sending.slots.take", slow)


def has_no_heartbeat(_: object) -> None:
    pump.Heartbeat = nullcontext


def has_its_clock_off(seconds: float) -> None:
    """Be a machine whose clock is wrong; the database's is another machine's."""
    right_now, right_time = timezone.now, time.time
    timezone.now = lambda: right_now() + timedelta(seconds=seconds)
    time.time = lambda: right_time() + seconds


def trusts_its_own_clock(_: object) -> None:
    """Ask this machine what time it is, where the product asks the database."""
    for name in ("claiming", "heartbeat", "pump", "reaping"):
        put(f"campaigns.sending.{name}.database_now", lambda: timezone.now())


def has_the_road_alone(parts: int) -> None:
    """Take that many parts every time, as if nobody else used the sender."""

    def take(sender: int, **_: object) -> int:
        return parts

    rates.take = take
    rates.settle = lambda sender, **_: None


FAULTS = {
    function.__name__: function
    for function in (
        *(dies, dies_within, dawdles, forgets_the_lock, forgets_the_account),
        *(has_no_heartbeat, has_the_road_alone),
        *(has_its_clock_off, trusts_its_own_clock),
    )
}
