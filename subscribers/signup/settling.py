"""Settles arrivals as soon as they are stored, beside the answer and not after it.

A thread of the web process, because the answer must not wait (its time would tell who
is known) and a queue would delay the text. Nothing depends on it: what it leaves, as
when the process ends, is settled by the next sign-up, the schedule or `dispatch`.
"""

import logging
import os
import threading
import time

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from subscribers.signup import arriving

logger = logging.getLogger(__name__)

# Who comes alone is settled at once; of a crowd, each fifth of a second together: a
# set costs hardly more than one, and nobody notices a text that leaves so much later.
PAUSE_SECONDS = 0.2
IDLE_SECONDS = 1.0


class _Settler:
    """One thread per process, started by its first arrival."""

    def __init__(self) -> None:
        self._wanted = threading.Event()
        self._starting = threading.Lock()
        self._pid = 0

    def wake(self) -> None:
        self._wanted.set()
        with self._starting:
            # A forked process has none of its parent's threads.
            if self._pid != os.getpid():
                self._pid = os.getpid()
                threading.Thread(target=self._run, name="settler", daemon=True).start()

    def _run(self) -> None:
        while True:
            if not self._wanted.wait(IDLE_SECONDS):
                # An idle shop keeps no connection open for this.
                connection.close()
                self._wanted.wait()
            self._wanted.clear()
            # What a request's beginning does for its connection.
            close_old_connections()
            try:
                arriving.settle(now=timezone.now(), wait=False)
            except DatabaseError:
                logger.exception("Sign-ups wait: the database is away.")
            time.sleep(PAUSE_SECONDS)


_settler = _Settler()


def soon() -> None:
    """Have what has arrived settled now, without waiting for it.

    Inside somebody's transaction it is done here: another connection could not see
    the arrival yet.
    """
    if connection.in_atomic_block:
        arriving.settle(now=timezone.now())
    else:
        _settler.wake()
