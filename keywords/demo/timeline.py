"""The order of two years: acts at their instants, and the sending in between."""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from django.db.models import Min, Q

from campaigns.gateways.base import Gateway
from campaigns.models import Message, Sender
from campaigns.sending.carrying import Lanes
from campaigns.sending.pump import claim_at_most, housekeep, pump_once

Act = Callable[[datetime], None]
SOON = timedelta(seconds=30)


class Timeline:
    """Runs acts in the order of their instants; an act may add later ones."""

    def __init__(self, road: Gateway, *, ends_at: datetime) -> None:
        self.road = road
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
        self._send_at(at + SOON)

    def keep_house(self, at: datetime) -> None:
        """Do what the worker does by the clock: requests expire, campaigns finish."""
        housekeep(now=at)

    def _send_at(self, at: datetime) -> None:
        if at not in self._sendings:
            self._sendings.add(at)
            self.add(at, self._send)

    def _send(self, at: datetime) -> None:
        """Send what is due, and come back when the next deferred text is."""
        deferred = Q(status=Message.Status.DEFERRED)
        due = Message.objects.filter(
            Q(status=Message.Status.QUEUED) | deferred & Q(due_at__lte=at)
        )
        most = claim_at_most()
        senders = due.order_by().values("sender").distinct()
        for sender in Sender.objects.filter(pk__in=senders).order_by("pk"):
            while self._pump_once(sender, at) >= most:
                pass
        later = Message.objects.filter(deferred, due_at__gt=at)
        due_at = later.aggregate(next=Min("due_at"))["next"]
        if due_at is not None:
            self._send_at(due_at)

    def _pump_once(self, sender: Sender, at: datetime) -> int:
        with Lanes() as lanes:
            done = pump_once(sender, self.road, clock=lambda: at, lanes=lanes)
        return done.claimed
