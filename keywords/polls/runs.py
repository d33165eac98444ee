"""People's ways through polls: begun once, locked in key order, moved on by the set.

The caller holds the people.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from keywords.hearing.heard import Heard
from keywords.models import Poll, PollAnswer, PollQuestion, PollRun
from keywords.polls.reading import Read
from subscribers.bulk import insert_rows, set_rows, update_rows

# A poll's key, then a person's.
Way = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Start:
    """The question a way begins with; where a campaign asked it, `campaign` is set."""

    heard: Heard
    question: PollQuestion
    asked_at: datetime
    campaign: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answered on their way, and which question it leads to."""

    heard: Heard
    run: PollRun
    question: PollQuestion
    found: Read
    leads_to: PollQuestion | None


def begin(starts: Iterable[Start]) -> None:
    """Put people on their way; who is on it already stays where they are. One query."""
    insert_rows(
        PollRun,
        (
            *("poll", "subscriber", "sender", "campaign"),
            *("question", "asked_at", "started_at"),
        ),
        [
            (
                *(one.question.poll_id, one.heard.subscriber.pk, one.heard.sender.pk),
                *(one.campaign, one.question.pk, one.asked_at, one.heard.now),
            )
            for one in starts
        ],
        # Two texts of one person may be heard at once: they walk the same way.
        unique=(),
    )


def locked(ways: Collection[Way]) -> dict[Way, PollRun]:
    """Return the runs on these ways, locked in key order. One query."""
    rows = PollRun.objects.filter(
        poll__in={poll for poll, _ in ways},
        subscriber__in={person for _, person in ways},
    )
    ordered = rows.select_for_update(of=("self",)).order_by("pk")
    return {(run.poll_id, run.subscriber_id): run for run in ordered}


def keep(answers: Sequence[Answer]) -> None:
    """Store answers and move each run on to what its answer leads to. Two queries."""
    insert_rows(
        PollAnswer,
        ("run", "question", "option", "score", "words", "inbound", "answered_at"),
        [
            (
                *(one.run.pk, one.question.pk),
                one.found.option.pk if one.found.option else None,
                *(one.found.score, one.found.words),
                *(one.heard.inbound.pk, one.heard.inbound.received_at),
            )
            for one in answers
        ],
    )
    update_rows(
        PollRun,
        {
            one.run.pk: (
                one.leads_to.pk if one.leads_to else None,
                *(one.heard.now, False),
                None if one.leads_to else one.heard.now,
            )
            for one in answers
        },
        ("question", "asked_at", "is_told_how", "finished_at"),
    )


def note_told_how(runs: Sequence[PollRun]) -> None:
    if runs:
        set_rows(PollRun, [run.pk for run in runs], {"is_told_how": True})


def note_asked(runs: Sequence[PollRun], now: datetime) -> None:
    if runs:
        set_rows(PollRun, [run.pk for run in runs], {"asked_at": now})


def after(poll: Poll, question: PollQuestion, found: Read) -> PollQuestion | None:
    """Return the question an answer leads to; None at the end.

    Only forwards, so that no answer leads round in circles. No query for a poll that
    was read whole.
    """
    goes_to = found.option.goes_to if found.option else None
    later = [one for one in poll.questions.all() if one.position > question.position]
    if goes_to is None:
        return next(iter(later), None)
    return next((one for one in later if one.position == goes_to), None)
