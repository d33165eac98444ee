"""Let go of what is no longer needed: words first, then facts, slots last.

In batches that each commit, so that a run which dies is gone on with by the next, and
nobody waits for it. The ledger and its evidence are not touched.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Q, QuerySet

from campaigns.errors import CampaignError
from campaigns.models import (
    Campaign,
    CapSlot,
    Claim,
    Click,
    Message,
    MessageLink,
    MessageText,
    SimulatedText,
)
from campaigns.pacing.caps import LONGEST_WINDOW
from subscribers.registries import pruners

# The FTC's five years for consent records; the ledger itself is never pruned.
TEXTS_LIVE = timedelta(days=5 * 365)
REJECTS_LIVE = timedelta(days=90)
# Twice what any cap looks back, so that a clock or a receipt may be late.
SLOTS_LIVE_AT_LEAST = 2 * LONGEST_WINDOW
NOT_OVER = (*Message.WAITING, Message.Status.HANDING)
AT_ONCE = 10_000

Told = Callable[[int], object]


def _nobody(number: int) -> None:
    """Nobody wants to know how far it is."""


class WrongOrder(CampaignError):
    """What was asked for would delete something before what depends on it."""


@dataclass(frozen=True, slots=True)
class Pruned:
    texts: int
    facts: int
    slots: int
    simulated: int
    claims: int
    sessions: int
    rejects: int
    above: Mapping[str, int] = field(default_factory=dict)

    @property
    def figures(self) -> dict[str, int]:
        """How many of what, the upper floors' own behind ours."""
        own = asdict(self)
        above = own.pop("above")
        return {**own, **above}


@dataclass(frozen=True, slots=True)
class Lives:
    """How long words, facts and slots are kept; facts None is for ever.

    Raises: WrongOrder, unless words go first, then facts, and slots last.
    """

    texts: timedelta = TEXTS_LIVE
    facts: timedelta | None = None
    slots: timedelta | None = None

    def __post_init__(self) -> None:
        least = SLOTS_LIVE_AT_LEAST.days
        if self.slots is not None and self.slots < SLOTS_LIVE_AT_LEAST:
            raise WrongOrder(
                f"Slots have to be kept {least} days at least: a cap may still count "
                "them."
            )
        if self.facts is None:
            return
        if self.facts < SLOTS_LIVE_AT_LEAST:
            raise WrongOrder(f"Facts have to be kept {least} days at least.")
        if self.texts > self.facts:
            raise WrongOrder(
                f"Words would be kept {self.texts.days} days and the facts they belong "
                f"to only {self.facts.days}. Words go first: keep them at most as long."
            )
        if self.slots is not None and self.slots < self.facts:
            raise WrongOrder(
                f"Slots would be kept {self.slots.days} days and the facts they count "
                f"{self.facts.days}. Facts go first: keep slots at least as long."
            )

    @property
    def of_slots(self) -> timedelta:
        return self.slots or max(SLOTS_LIVE_AT_LEAST, self.facts or timedelta())


FOR_LONG = Lives()


def prune(
    *,
    now: datetime,
    lives: Lives = FOR_LONG,
    dry_run: bool = False,
    told: Told = _nobody,
) -> Pruned:
    """Delete old words, facts if they do not live for ever, slots no cap can see, and
    what has ended; return the counts, of a dry run those that would be.

    `told` is called with the number of rows of each batch.
    """
    steps = _steps(now, lives)
    files = _old_rejects(now - REJECTS_LIVE)
    above = {
        name: number
        for pruner in pruners
        for name, number in pruner(now - lives.texts, dry_run).items()
    }
    if dry_run:
        return Pruned(*(rows.count() for rows in steps), len(files), above)
    done = [_delete_all(rows, told) for rows in steps]
    for file in files:
        file.unlink(missing_ok=True)
    return Pruned(*done, len(files), above)


def _steps(now: datetime, lives: Lives) -> Iterator[QuerySet]:
    """Yield what goes, in the order of Pruned: each before what it depends on."""
    # A notice that still waits was given its words when it was queued.
    yield MessageText.objects.filter(message__created_at__lt=now - lives.texts).exclude(
        message__status__in=NOT_OVER
    )
    yield _old_facts(now - lives.facts) if lives.facts else Message.objects.none()
    yield CapSlot.objects.filter(at__lt=now - lives.of_slots)
    yield SimulatedText.objects.filter(created_at__lt=now - lives.texts)
    yield Claim.objects.filter(beat_at__lt=now - timedelta(days=7))
    # Every shopper who signs up leaves one.
    yield Session.objects.filter(expire_date__lt=now)


def _old_facts(before: datetime) -> QuerySet[Message]:
    """Texts that are over; a campaign that goes on needs its own, to text nobody
    twice."""
    over = (Campaign.Status.FINISHED, Campaign.Status.CANCELLED)
    return Message.objects.filter(
        Q(campaign=None) | Q(campaign__status__in=over), created_at__lt=before
    ).exclude(status__in=NOT_OVER)


def _delete_all(rows: QuerySet, told: Told) -> int:
    """Delete in the order of keys, so that all batches read the table but once."""
    done, last = 0, None
    while True:
        after = rows if last is None else rows.filter(pk__gt=last)
        keys = list(after.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        if keys:
            done += _delete(rows.model, keys)
            told(len(keys))
        if len(keys) < AT_ONCE:
            return done
        last = keys[-1]


@transaction.atomic
def _delete(model: type[models.Model], keys: list) -> int:
    rows = model.objects.filter(pk__in=keys)
    if model is not Message:
        return rows.delete()[0]
    # By set: Django would load every link and tap to delete them by their keys.
    Click.objects.filter(message_link__message__in=keys).delete()
    MessageLink.objects.filter(message__in=keys).delete()
    MessageText.objects.filter(message__in=keys).delete()
    return rows._raw_delete(rows.db)


def _old_rejects(before: datetime) -> list[Path]:
    """The files of rejected rows hold what people typed as numbers."""
    folder = settings.DATA_DIR / "rejects"
    return [
        file
        for file in folder.glob("import-*.csv")
        if file.stat().st_mtime < before.timestamp()
    ]
