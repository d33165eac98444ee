"""The verbs of a poll's life: open it, close it, let a campaign carry it."""

from collections.abc import Iterable

from django.db import transaction

from campaigns.models import Campaign
from campaigns.models.campaign import Kind
from keywords.errors import IllegalMove, NotReady
from keywords.models import Poll, PollOpener, PollOption, PollQuestion
from keywords.moving import move
from keywords.polls import asking, checks, keeping
from keywords.polls.lines import Option

Status = Poll.Status
MOVED = {
    Status.OPEN: "opened",
    Status.CLOSED: "closed",
    Status.DRAFT: "taken back to draft",
}
LONGEST_SLUG = 50


@transaction.atomic
def open_(poll: Poll, *, by: str) -> Poll:
    """Let answers count; the attributes they become get their types.

    Raises: NotReady with everything it lacks; IllegalMove.
    """
    problems = checks.problems(poll)
    if problems:
        raise NotReady(" ".join(problems))
    for question in poll.questions.exclude(attribute=""):
        keeping.fix_type(question)
    return _move(poll, Status.OPEN, opened_by=by)


def close(poll: Poll, *, by: str) -> Poll:
    """Let answers count no more; who answers is told that it is over."""
    return _move(poll, Status.CLOSED)


@transaction.atomic
def redraft(poll: Poll, *, by: str) -> Poll:
    """Let its questions be edited again, while nobody has been asked them.

    Raises: IllegalMove.
    """
    if is_asked(poll):
        raise IllegalMove(
            f"People have been asked {poll.name} as it is. Close it, and make another."
        )
    return _move(poll, Status.DRAFT, opened_by="")


def is_asked(poll: Poll) -> bool:
    """Whether people read its questions, or soon may: then those stand. Two queries."""
    carried = poll.openers.exclude(campaign__status=Campaign.Status.DRAFT)
    return carried.exists() or poll.runs.exists()


@transaction.atomic
def write_options(question: PollQuestion, options: Iterable[Option]) -> None:
    """Make a draft's question offer these, and no others. Three queries."""
    question.options.all().delete()
    PollOption.objects.bulk_create(
        PollOption(
            question=question,
            low=one.low,
            high=one.high,
            label=one.label,
            words=list(one.words),
            goes_to=one.goes_to,
        )
        for one in options
    )


@transaction.atomic
def draft_campaign(poll: Poll, *, by: str) -> Campaign:
    """Draft the campaign whose text asks the first question; it is reviewed like any.

    Raises: NotReady while the poll is not open.
    """
    if poll.status != Status.OPEN:
        raise NotReady(f"Open {poll.name} first, so that answers can count.")
    lst, first = poll.list, poll.questions.first()
    campaign = Campaign.objects.create(
        slug=_free(f"{poll.slug[: LONGEST_SLUG - 9]}-asks"),
        name=f"{poll.name}: asks"[:100],
        list=lst,
        kind=Kind.PROMOTIONAL,
        body=asking.text_of(first, poll, is_first=True),
        ends_at=poll.ends_at,
        author=by,
    )
    PollOpener.objects.create(poll=poll, campaign=campaign)
    return campaign


def _free(stem: str) -> str:
    number, tried = 1, stem
    while Campaign.objects.filter(slug=tried).exists():
        number += 1
        tried = f"{stem}-{number}"
    return tried


def _move(poll: Poll, status: str, **fields: object) -> Poll:
    return move(poll, status, MOVED, **fields)
