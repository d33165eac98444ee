"""What a contest publishes so that anybody can recompute its winners; no numbers."""

from dataclasses import dataclass

from keywords.contests import fairness
from keywords.models import Contest, ContestWinner

Status = Contest.Status


@dataclass(frozen=True, slots=True)
class Published:
    """The draw as published; empty where it is too early."""

    commitment: str
    entries: int = 0
    list_hash: str = ""
    seed: str = ""
    winners: tuple[tuple[int, str, str], ...] = ()

    @property
    def is_closed(self) -> bool:
        return bool(self.list_hash)


def published(contest: Contest) -> Published:
    """Return what is public by now. One query at most."""
    if contest.status not in (Status.CLOSED, Status.DRAWN):
        return Published(contest.commitment)
    if contest.status == Status.CLOSED:
        return Published(contest.commitment, contest.entry_count, contest.list_hash)
    return Published(
        contest.commitment,
        contest.entry_count,
        contest.list_hash,
        contest.seed,
        _winners(contest),
    )


def _winners(contest: Contest) -> tuple[tuple[int, str, str], ...]:
    """Return (rank, entry, "eligible" or why the next one won) in order."""
    rows = contest.winners.select_related("entry").order_by("rank")
    gone = ContestWinner.Status.INELIGIBLE
    return tuple(
        (
            row.rank,
            row.entry.code,
            "not eligible" if row.status == gone else "eligible",
        )
        for row in rows
    )


def entries_text(contest: Contest) -> str:
    """Return the list whose hash was published at closing. One query."""
    return fairness.list_of(contest.entries.values_list("code", flat=True))


def draw_of(contest: Contest) -> dict[str, object]:
    """Return the draw for a program, JSON-ready. Two queries."""
    shown = published(contest)
    hits = contest.entries.filter(hit__isnull=False).order_by("hit")
    return {
        "contest": contest.slug,
        "method": contest.method,
        "odds": contest.odds,
        "prizes": contest.prize_count,
        "commitment": shown.commitment,
        "entries": shown.entries,
        "list_hash": shown.list_hash,
        "seed": shown.seed,
        "hits": list(hits.values_list("code", flat=True)) if shown.seed else [],
        "winners": [
            {"rank": rank, "entry": entry, "standing": standing}
            for rank, entry, standing in shown.winners
        ],
    }
