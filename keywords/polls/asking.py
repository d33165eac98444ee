"""Asks: the first question by keyword, each next one after an answer."""

from collections.abc import Sequence

from campaigns.composing import polling
from campaigns.models import Campaign
from keywords.answering import answers
from keywords.hearing.heard import Heard
from keywords.models import Poll, PollQuestion, PollRun


def start(heard: Heard, poll: Poll) -> None:
    """Answer the poll's keyword: ask, ask again, or say why not. A few queries."""
    at = heard.inbound.received_at
    if poll.is_yet_to_come(at):
        return say(heard, poll, "not_yet")
    if not poll.is_open(at):
        return say(heard, poll, "over")
    first = poll.questions.first()
    run = begin(heard, poll, first)
    if run.question is None:
        return say(heard, poll, "already")
    run.asked_at = heard.now
    run.save(update_fields=["asked_at"])
    return ask(heard, run, is_first=run.question == first)


def begin(
    heard: Heard,
    poll: Poll,
    first: PollQuestion,
    campaign: Campaign | None = None,
    *,
    asked_at: object = None,
) -> PollRun:
    """Return the person's way through the poll, locked; a new one at `first`."""
    PollRun.objects.bulk_create(
        [
            PollRun(
                poll=poll,
                subscriber=heard.subscriber,
                sender=heard.sender,
                campaign=campaign,
                question=first,
                asked_at=asked_at or heard.now,
                started_at=heard.now,
            )
        ],
        # Two texts of one person may be heard at once: they walk the same way.
        ignore_conflicts=True,
    )
    runs = PollRun.objects.select_for_update(of=("self",)).select_related("question")
    return runs.get(poll=poll, subscriber=heard.subscriber)


def ask(heard: Heard, run: PollRun, *, is_first: bool = False) -> None:
    words = text_of(run.question, run.poll, is_first=is_first)
    language = run.poll.list.language
    answers.converse(heard, polling.leaving_open(words, language), run.poll.list)


def text_of(question: PollQuestion, poll: Poll, *, is_first: bool = False) -> str:
    """Return a question as it is texted, without its way out. One query."""
    numbered: Sequence[tuple[int, str]] = ()
    if question.kind == PollQuestion.Kind.CHOICE:
        numbered = [(one.low, one.label) for one in question.options.all()]
    return polling.question(
        question.text,
        numbered,
        scale=question.scale,
        language=poll.list.language,
        brand=poll.list.brand if is_first else "",
    )


def say(heard: Heard, poll: Poll, piece: str, more: str = "") -> None:
    """Answer with one of the fixed texts of polls."""
    lst = poll.list
    said = polling.said(piece, brand=lst.brand, language=lst.language, more=more)
    answers.converse(heard, said, lst)


def thank(heard: Heard, poll: Poll) -> None:
    if poll.thanks:
        said = polling.leaving_open(poll.thanks, poll.list.language)
        answers.converse(heard, said, poll.list)
    else:
        say(heard, poll, "thanks")
