"""See one claim through, wave by wave: judge, hand over, record.

A long claim goes by lanes, so that one wave is judged while the disk or the gateway
keeps another waiting. All texts to one person have the same lane, in handing order: of
two for one place the first still wins.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TypeVar

from django.db import connection

from campaigns.clock import Clock
from campaigns.gateways.base import Gateway
from campaigns.models import Sender
from campaigns.pacing import worlds
from campaigns.pacing.facts import World
from campaigns.sending import (
    circuits,
    claiming,
    detours,
    handing,
    judging,
    recording,
    unreachable,
)

T = TypeVar("T")
R = TypeVar("R")
# More threads than this wait for the one that runs.
MOST_LANES = 2


@dataclass(slots=True)
class Pumped:
    """What was done; `claimed` counts rows, a row deferred twice counts twice."""

    claimed: int = 0
    sent: int = 0
    deferred: int = 0
    dropped: int = 0
    failed: int = 0
    unknown: int = 0

    def add(self, other: "Pumped") -> None:
        for name, value in asdict(other).items():
            setattr(self, name, getattr(self, name) + value)


@dataclass(slots=True)
class Carried:
    """What came of a claim; campaigns whose budget did not pay for a text."""

    done: Pumped = field(default_factory=Pumped)
    parts: int = 0
    over_budget: set[int] = field(default_factory=set)

    def add(self, other: "Carried") -> None:
        self.done.add(other.done)
        self.parts += other.parts
        self.over_budget |= other.over_budget


class Lanes:
    """A worker's threads, each with a connection of its own; a context manager.

    The first lane is the caller's own thread; the others start with the first claim
    that needs them.
    """

    def __init__(self) -> None:
        self._others: list[ThreadPoolExecutor] = []

    def __enter__(self) -> "Lanes":
        return self

    def __exit__(self, *_: object) -> None:
        for pool in self._others:
            pool.submit(connection.close)
            pool.shutdown()

    def part(self, rows: Sequence[claiming.Claimed]) -> list[list[claiming.Claimed]]:
        """Part a claim of more than a wave; each person's texts stay together."""
        is_short = len(rows) <= handing.WAVE
        has_one_writer = connection.vendor == "sqlite"
        if is_short or has_one_writer or connection.in_atomic_block:
            return [list(rows)]
        count = min(os.cpu_count() or 1, MOST_LANES)
        lanes: list[list[claiming.Claimed]] = [[] for _ in range(count)]
        for row in rows:
            lanes[row.subscriber % count].append(row)
        return [lane for lane in lanes if lane]

    def run(self, work: Callable[[T], R], shares: Sequence[T]) -> Iterator[R]:
        """Yield the result of each share; an error once the others are through."""
        mine, *others = shares
        while len(self._others) < len(others):
            name = f"lane-{len(self._others) + 1}"
            self._others.append(ThreadPoolExecutor(1, thread_name_prefix=name))
        waiting = [
            pool.submit(work, share)
            for pool, share in zip(self._others, others, strict=False)
        ]
        try:
            yield work(mine)
        finally:
            wait(waiting)
        for result in waiting:
            yield result.result()


def carry(
    held: claiming.Held,
    sender: Sender,
    gateway: Gateway,
    *,
    clock: Clock,
    lanes: Lanes,
) -> Carried:
    """Return what came of a claim's texts.

    Once the gateway stops answering, what was not handed over waits again.
    """
    campaigns = {row.campaign for row in held.rows if row.campaign}
    world = worlds.world_of(campaigns=campaigns, senders=[sender.pk])
    carried = Carried(Pumped(claimed=len(held.rows)))

    def lane(rows: Sequence[claiming.Claimed]) -> Carried:
        return _carry_lane(held, rows, world, sender, gateway, clock)

    for one in lanes.run(lane, lanes.part(held.rows)):
        carried.add(one)
    return carried


def _carry_lane(
    held: claiming.Held,
    rows: Sequence[claiming.Claimed],
    world: World,
    sender: Sender,
    gateway: Gateway,
    clock: Clock,
) -> Carried:
    carried = Carried()
    for start, wave in handing.waves(rows):
        judged = judging.judge(
            held, wave, world, clock=clock, stopped=carried.over_budget
        )
        carried.parts += judged.parts
        carried.over_budget |= judged.over_budget
        carried.done.deferred += judged.deferred
        carried.done.dropped += judged.dropped
        if not _hand(sender, judged.ready, gateway, clock, carried.done):
            claiming.let_wait(held, rows[start + len(wave) :])
            break
    return carried


def _hand(
    sender: Sender,
    going: Sequence[judging.Ready],
    gateway: Gateway,
    clock: Clock,
    done: Pumped,
) -> bool:
    """Call for a wave and record what came of it; whether the gateway still answers."""
    if not going:
        return True
    outcomes = handing.call(going, gateway, now=clock())
    for leg in detours.legs(sender, gateway, going, outcomes, clock=clock):
        done.add(_write(sender, leg, now=clock()))
        if leg.gateway is not gateway:
            circuits.note(leg.gateway.name, leg.outcomes, now=clock())
    return circuits.note(gateway.name, outcomes, now=clock())


def _write(sender: Sender, leg: detours.Leg, *, now: datetime) -> Pumped:
    """Keep what one gateway answered, and what follows from it for people."""
    recorded = recording.record(
        leg.texts,
        leg.outcomes,
        leg.gateway,
        detail=_way_round(sender, leg.gateway),
        now=now,
    )
    unreachable.end_refused(leg.texts, leg.outcomes, leg.gateway, now=now)
    return Pumped(**asdict(recorded))


def _way_round(sender: Sender, gateway: Gateway) -> str:
    """What is said of a text that did not take its sender's own gateway."""
    if gateway.name == sender.fallback:
        return f"By the gateway {gateway.name}, as {sender.gateway} did not answer."
    return ""
