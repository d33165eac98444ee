"""The verbs of a contest's life: review, approval, closing, the draw, its winners."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from keywords.contests import checks, fairness, rules
from keywords.errors import IllegalMove, NotReady
from keywords.models import (
    Contest,
    ContestEntry,
    ContestRules,
    ContestWinner,
    InboundMessage,
)
from keywords.moving import move

Status = Contest.Status
Won = ContestWinner.Status
# What is done to a contest that becomes so, as people say it.
MOVED = {
    Status.DRAFT: "taken back to draft",
    Status.IN_REVIEW: "submitted for review",
    Status.APPROVED: "approved",
    Status.CLOSED: "closed",
    Status.DRAWN: "drawn",
    Status.CANCELLED: "cancelled",
}
# A text that came before the end may be heard a little later.
HEARD_WITHIN = timedelta(minutes=5)
ERASED = "The person was erased."


def submit(contest: Contest, *, by: str, now: datetime) -> Contest:
    """Ask for review. Raises: NotReady with everything it lacks."""
    _refuse_unready(contest, now)
    return _move(contest, Status.IN_REVIEW, author=contest.author or by)


@transaction.atomic
def approve(
    contest: Contest, *, by: str, now: datetime, applied: bool = False
) -> Contest:
    """Publish its rules and the hash of its seed; not by its author.

    On a newcomer's own machine (`make run`) there is only one person, and what an
    operator has `applied` counts as reviewed by them.
    Raises: NotReady, IllegalMove.
    """
    _refuse_unready(contest, now)
    is_own = contest.author and contest.author == by
    if is_own and not (applied or settings.SAYWHEN_DEMO):
        raise IllegalMove("Somebody other than the author has to approve a contest.")
    row = Contest.objects.select_for_update(of=("self",)).get(pk=contest.pk)
    seed = row.seed or fairness.new_seed()
    approved = _move(
        row,
        Status.APPROVED,
        approved_by=by,
        approved_at=now,
        seed=seed,
        commitment=fairness.commitment_of(seed),
        entry_key=row.entry_key or fairness.new_seed(),
    )
    _publish(approved, by=by, now=now)
    return approved


def _publish(contest: Contest, *, by: str, now: datetime) -> None:
    """Keep the rules as a new version, where they say anything new."""
    text, last = rules.text_of(contest), rules.current(contest)
    if last is None or last.text != text:
        ContestRules.objects.create(
            contest=contest,
            version=last.version + 1 if last else 1,
            text=text,
            approved_by=by,
            approved_at=now,
        )


@transaction.atomic
def reopen(contest: Contest, *, by: str) -> Contest:
    """Back to draft, while nobody has entered under these rules.

    Raises: IllegalMove.
    """
    Contest.objects.select_for_update(of=("self",)).get(pk=contest.pk)
    if contest.entries.exists():
        raise IllegalMove(
            f"People have entered {contest.name} under its rules, so they stand."
        )
    return _move(contest, Status.DRAFT, approved_by="", approved_at=None)


def cancel(contest: Contest, *, by: str) -> Contest:
    return _move(contest, Status.CANCELLED)


def close_ended(*, now: datetime) -> int:
    """Close what has ended; return how many. Nothing enters afterwards.

    Not while a text that came before the end is still to be heard: it may enter.
    """
    unheard = InboundMessage.objects.waiting_in_line().order_by()
    in_time = unheard.filter(received_at__lt=OuterRef("ends_at"))
    ended = Contest.objects.filter(
        ~Exists(in_time), status=Status.APPROVED, ends_at__lte=now - HEARD_WITHIN
    )
    keys = list(ended.values_list("pk", flat=True))
    for key in keys:
        close(Contest(pk=key), now=now)
    return len(keys)


@transaction.atomic
def close(contest: Contest, *, now: datetime) -> Contest:
    """Fix the list of entries and its hash, which the contest's page publishes."""
    # FOR UPDATE waits for entries on their way, and those after it see it closed.
    row = Contest.objects.select_for_update(of=("self",)).get(pk=contest.pk)
    codes = list(row.entries.values_list("code", flat=True))
    return _move(
        row,
        Status.CLOSED,
        closed_at=now,
        entry_count=len(codes),
        list_hash=fairness.hash_of_list(codes),
    )


@transaction.atomic
def draw(contest: Contest, *, by: str, now: datetime) -> Contest:
    """Draw as many winners as there are prizes; the seed is public from here on.

    At the same entries it always draws the same. Raises: IllegalMove.
    """
    drawn = _move(contest, Status.DRAWN, drawn_by=by, drawn_at=now)
    if not drawn.is_instant:
        _let_win(drawn, drawn.prize_count, now=now, order=order_of(drawn))
    return drawn


def order_of(contest: Contest) -> list[str]:
    """Return the entries in the order in which they win. One query.

    At once won is in the order in which people hit.
    """
    if contest.is_instant:
        hits = contest.entries.filter(hit__isnull=False).order_by("hit")
        return list(hits.values_list("code", flat=True))
    codes = contest.entries.values_list("code", flat=True)
    return fairness.order_of(contest.seed, codes)


@transaction.atomic
def replace(
    winner: ContestWinner, *, reason: str, by: str, now: datetime
) -> ContestWinner | None:
    """Call a winner ineligible; return who comes next in the order, if anybody.

    Raises: IllegalMove once the prize is confirmed; NotReady without a reason.
    """
    if not reason.strip():
        raise NotReady("Say why they are not eligible; the contest keeps it.")
    contest = _locked(winner)
    _settle(winner, Won.INELIGIBLE, by=by, reason=reason.strip()[:200])
    if contest.status != Status.DRAWN and not contest.is_instant:
        return None
    won = _let_win(contest, 1, now=now, order=order_of(contest))
    return won[0] if won else None


@transaction.atomic
def confirm(winner: ContestWinner, *, by: str) -> ContestWinner:
    """The prize is theirs: age and place were checked. Raises: IllegalMove."""
    _locked(winner)
    return _settle(winner, Won.CONFIRMED, by=by)


def _locked(winner: ContestWinner) -> Contest:
    locked = Contest.objects.select_for_update(of=("self",), no_key=True)
    return locked.get(pk=winner.contest_id)


def _settle(
    winner: ContestWinner, status: str, *, by: str, reason: str = ""
) -> ContestWinner:
    row = ContestWinner.objects.select_for_update(of=("self",)).get(pk=winner.pk)
    if row.status != Won.DRAWN:
        raise IllegalMove(
            f"Winner {row.rank} is {row.get_status_display().lower()} already."
        )
    row.status, row.reason, row.settled_by = status, reason, by
    row.save(update_fields=["status", "reason", "settled_by"])
    return row


def _let_win(
    contest: Contest, number: int, *, now: datetime, order: Sequence[str]
) -> list[ContestWinner]:
    """Let so many of the next entries in the order win, or all there are; the erased
    are passed over, and say so. Three queries, as long as nobody is passed over."""
    taken, won = contest.winners.count(), []
    while len(won) < number and taken < len(order):
        codes = order[taken : taken + number - len(won)]
        rows = _of_codes(contest, codes)
        made = [
            _winner(contest, rows[code], rank, now)
            for rank, code in enumerate(codes, start=taken + 1)
        ]
        ContestWinner.objects.bulk_create(made)
        won += [row for row in made if row.status == Won.DRAWN]
        taken += len(codes)
    return won


def _of_codes(contest: Contest, codes: Sequence[str]) -> dict[str, ContestEntry]:
    rows = ContestEntry.objects.filter(contest=contest, code__in=codes)
    return {row.code: row for row in rows.select_related("subscriber")}


def _winner(
    contest: Contest, entry: ContestEntry, rank: int, now: datetime
) -> ContestWinner:
    is_gone = entry.subscriber.erased_at is not None
    return ContestWinner(
        contest=contest,
        entry=entry,
        rank=rank,
        won_at=now,
        status=Won.INELIGIBLE if is_gone else Won.DRAWN,
        reason=ERASED if is_gone else "",
    )


def _refuse_unready(contest: Contest, now: datetime) -> None:
    problems = checks.problems(contest, now)
    if problems:
        raise NotReady(" ".join(problems))


def _move(contest: Contest, status: str, **fields: object) -> Contest:
    return move(contest, status, MOVED, **fields)
