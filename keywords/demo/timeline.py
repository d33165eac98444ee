"""The order of two years: acts at their instants, and the sending in between."""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from django.db.models import Min

from campaigns.gateways import get_gateway
from campaigns.models import Message, Sender
from campaigns.sending.pump import anything_due, dispatch, pump_once

Act = Callable[[datetime], None]


class Timeline:
    """Runs acts in the order of their instants; an act may add later ones."""

    def __init__(self, *, ends_at: datetime) -> None:
        self.ends_at = ends_at
        self._waiting: list[tuple[datetime, int, Act]] = []
        self._turn = count()
        self._sendings: set[datetime] = set()

    def add(self, at: datetime, act: Act) -> None:
        """Plan an act; what would come after the end is not part of the story."""
        if at <= self.ends_at:
            heapq.heappush(self._waiting, (at, next(self._turn), act))

    def run(self) -> None:
        while self._waiting:
            at, _, act = heapq.heappop(self._waiting)
            act(at)

    def send_soon(self, at: datetime) -> None:
        """Let the worker pass half a minute later."""
        self._send_at(at + timedelta(seconds=30))

    def keep_house(self, at: datetime) -> None:
        """Do all the worker's work: requests expire, campaigns finish."""
        dispatch(until_empty=True, moved_to=at)

    def _send_at(self, at: datetime) -> None:
        if at not in self._sendings:
            self._sendings.add(at)
            self.add(at, self._send)

    def _send(self, at: datetime) -> None:
        """Send what is due, and come back when the next deferred text is."""
        for sender in Sender.objects.order_by("pk"):
            gateway = get_gateway(sender.gateway)
            while anything_due(sender, now=at):
                if not pump_once(sender, gateway, clock=lambda: at).claimed:
                    break
        waiting = Message.objects.filter(status=Message.Status.DEFERRED, due_at__gt=at)
        due_at = waiting.aggregate(next=Min("due_at"))["next"]
        if due_at is not None:
            self._send_at(due_at)
