"""Let go of what is no longer needed: texts first, then facts never, slots last."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from campaigns.models import CapSlot, Claim, MessageText, SimulatedText
from campaigns.pacing.caps import LONGEST_WINDOW

# The FTC's five years for consent records; the ledger itself is never pruned.
TEXTS_LIVE = timedelta(days=5 * 365)


@dataclass(frozen=True, slots=True)
class Pruned:
    texts: int
    simulated: int
    slots: int
    claims: int


def prune(
    *, now: datetime, texts_live: timedelta = TEXTS_LIVE, dry_run: bool = False
) -> Pruned:
    """Delete old words, old simulator texts, slots no window can see, and claims.

    Messages (who, when, what became of it) and the ledger stay.
    """
    old = now - texts_live
    rows = (
        MessageText.objects.filter(message__created_at__lt=old),
        SimulatedText.objects.filter(created_at__lt=old),
        CapSlot.objects.filter(at__lt=now - 2 * LONGEST_WINDOW),
        Claim.objects.filter(beat_at__lt=now - timedelta(days=7)),
    )
    if dry_run:
        return Pruned(*(row.count() for row in rows))
    return Pruned(*(row.delete()[0] for row in rows))
