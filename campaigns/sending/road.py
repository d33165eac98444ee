"""How long texts take to leave, each sender handing over at its rate; arithmetic."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(slots=True)
class Load:
    """The texts that may leave one sender from one instant on."""

    texts: int = 0
    parts: int = 0
    expires_at: datetime | None = None

    def add(self, parts: int, expires_at: datetime | None) -> None:
        self.texts += 1
        self.parts += parts
        if expires_at is not None:
            self.expires_at = min(self.expires_at or expires_at, expires_at)


@dataclass(slots=True)
class Road:
    """What waits for one sender, by the instant from which it may leave."""

    rate: float  # parts a second
    loads: dict[datetime, Load] = field(default_factory=dict)

    def add(self, at: datetime, parts: int, expires_at: datetime | None) -> None:
        self.loads.setdefault(at, Load()).add(parts, expires_at)

    def travelled(self) -> tuple[datetime | None, int]:
        """Return when the last text has left, and how many expire on the way."""
        free_at, late = None, 0
        for at, load in sorted(self.loads.items()):
            starts_at = max(free_at or at, at)
            takes = timedelta(seconds=load.parts / self.rate)
            free_at = starts_at + takes
            late += _late(load, starts_at, takes)
        return free_at, late


def _late(load: Load, starts_at: datetime, takes: timedelta) -> int:
    if load.expires_at is None or not takes:
        return 0
    over = (starts_at + takes - load.expires_at) / takes
    return round(load.texts * min(max(over, 0.0), 1.0))
