"""Keep a claim alive from a thread of its own while a batch is being worked on."""

import logging
import threading
from types import TracebackType

from django.conf import settings
from django.db import DatabaseError, connections

from campaigns.clock import database_now
from campaigns.models import Claim

logger = logging.getLogger(__name__)


class Heartbeat:
    """A context manager; the first beat comes a third of the claim's life in.

    The thread uses a connection of its own, so a slow gateway call or a long
    transaction in the worker doesn't silence it.
    """

    def __init__(self, held: Claim) -> None:
        self._claim = held.pk
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=self._beat, name=f"heartbeat-{held.pk}", daemon=True
        )

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join(timeout=5)

    def _beat(self) -> None:
        interval = settings.SMS_CLAIM_SECONDS / 3
        try:
            while not self._stop.wait(interval):
                try:
                    Claim.objects.filter(pk=self._claim).update(beat_at=database_now())
                except DatabaseError:
                    # The next beat may come through; the reaper allows three.
                    logger.warning("Claim %s missed a beat.", self._claim)
        finally:
            connections.close_all()
