"""Let go of what is no longer needed: texts first, then facts never, slots last."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session

from campaigns.models import CapSlot, Claim, MessageText, SimulatedText
from campaigns.pacing.caps import LONGEST_WINDOW
from subscribers.registries import pruners

# The FTC's five years for consent records; the ledger itself is never pruned.
TEXTS_LIVE = timedelta(days=5 * 365)
REJECTS_LIVE = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Pruned:
    texts: int
    simulated: int
    slots: int
    claims: int
    sessions: int
    rejects: int
    above: Mapping[str, int] = field(default_factory=dict)

    @property
    def figures(self) -> dict[str, int]:
        """How many of what, the upper floors' own behind ours."""
        own = asdict(self)
        return {**own, **own.pop("above")}


def prune(
    *, now: datetime, texts_live: timedelta = TEXTS_LIVE, dry_run: bool = False
) -> Pruned:
    """Delete old words, old simulator texts, slots no window can see, and what ended.

    Messages (who, when, what became of it) and the ledger stay.
    """
    old = now - texts_live
    files = _old_rejects(now - REJECTS_LIVE)
    rows = (
        MessageText.objects.filter(message__created_at__lt=old),
        SimulatedText.objects.filter(created_at__lt=old),
        CapSlot.objects.filter(at__lt=now - 2 * LONGEST_WINDOW),
        Claim.objects.filter(beat_at__lt=now - timedelta(days=7)),
        # Every shopper who signs up leaves one.
        Session.objects.filter(expire_date__lt=now),
    )
    above = {
        name: number
        for pruner in pruners
        for name, number in pruner(old, dry_run).items()
    }
    if dry_run:
        return Pruned(*(row.count() for row in rows), len(files), above)
    for file in files:
        file.unlink(missing_ok=True)
    return Pruned(*(row.delete()[0] for row in rows), len(files), above)


def _old_rejects(before: datetime) -> list[Path]:
    """The files of rejected rows hold what people typed as numbers."""
    folder = settings.DATA_DIR / "rejects"
    return [
        file
        for file in folder.glob("import-*.csv")
        if file.stat().st_mtime < before.timestamp()
    ]
