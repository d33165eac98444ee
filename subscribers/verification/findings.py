"""What a verification has read and what is wrong; each fault is a sentence."""

from dataclasses import dataclass, field

# Who rewrote a million lines need not be told of each.
FAULTS_AT_MOST = 1_000

Fault = dict[str, object]


@dataclass(slots=True)
class Verified:
    """Counts of what was read, and the faults found, of which only so many are kept.

    `events` are lines, `subscribers` the chains that have any; `seals` and
    `sealed_until` (a day) say how much of it a seal covers.
    """

    events: int = 0
    subscribers: int = 0
    seals: int = 0
    sealed_until: str = ""
    broken: list[Fault] = field(default_factory=list)
    more: int = 0

    @property
    def ok(self) -> bool:
        return not self.broken

    def fault(
        self,
        problem: str,
        *,
        chain: object = "*",
        seq: int | None = None,
        subscriber: int | None = None,
    ) -> None:
        where = {"chain": str(chain), "seq": seq, "subscriber": subscriber}
        self._keep([{**where, "problem": problem}])

    def add(self, part: "Verified") -> None:
        self.events += part.events
        self.subscribers += part.subscribers
        self.seals += part.seals
        self.sealed_until = self.sealed_until or part.sealed_until
        self.more += part.more
        self._keep(part.broken)

    def _keep(self, faults: list[Fault]) -> None:
        room = max(FAULTS_AT_MOST - len(self.broken), 0)
        self.broken += faults[:room]
        self.more += len(faults[room:])
