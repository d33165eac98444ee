"""A yes or a no: to a request, to a question of ours, else an answer like any."""

from collections.abc import Callable, Sequence

from campaigns.asking import answers as asking
from campaigns.asking.answers import Question
from campaigns.models.campaign import Asks
from keywords.answering import answers, leaving, questions
from keywords.answering.conversing import Acted, converse
from keywords.answering.questions import Last
from keywords.hearing.heard import Heard
from keywords.models import InboundMessage
from subscribers import consent

Stored = InboundMessage.Intent


def _or_converse(
    heards: Sequence[Heard],
    is_converse: Callable[[Last], bool],
    act_on: Callable[[Heard, Last], Acted],
) -> list[Acted]:
    """Act on what was asked last; hear all that nothing asked for as one set."""
    last = questions.asked_last(heards)
    talking = [one for one in heards if is_converse(last[one.inbound.pk])]
    said = converse(talking)
    done = {one.inbound.pk: act for one, act in zip(talking, said, strict=True)}
    return [
        done.get(one.inbound.pk) or act_on(one, last[one.inbound.pk]) for one in heards
    ]


def confirm(heards: Sequence[Heard]) -> list[Acted]:
    """A yes answers what was asked last: a request, or a question of ours."""
    return _or_converse(heards, lambda last: last.is_nothing, _say_yes)


def _say_yes(heard: Heard, last: Last) -> Acted:
    if last.is_leaving:
        return leaving.leave([heard])[0]
    if last.question is not None:
        return _agree(heard, last.question)
    consent.confirm(
        [heard.subscriber.pk], last.pending.list, origin=heard.origin, now=heard.now
    )
    return Stored.CONFIRM, None


def _agree(heard: Heard, question: Question) -> Acted:
    asking.take_yes(question, heard.subscriber, origin=heard.origin, now=heard.now)
    # Joining, and express consent, are confirmed like every joining.
    if question.campaign.asks == Asks.PROMISE:
        answers.promised(heard, question, "raised")
    return Stored.CONFIRM, None


def decline(heards: Sequence[Heard]) -> list[Acted]:
    """A no answers what was asked last; to whether they leave, it means staying."""
    return _or_converse(
        heards, lambda last: last.is_nothing or last.is_leaving, _say_no
    )


def _say_no(heard: Heard, last: Last) -> Acted:
    if last.question is not None:
        return _refuse(heard, last.question)
    declined = consent.decline(
        [heard.subscriber.pk], last.pending.list, origin=heard.origin, now=heard.now
    )
    if not declined:
        return Stored.MESSAGE, None
    answers.declined(heard, last.pending.list)
    return Stored.OPT_OUT, None


def _refuse(heard: Heard, question: Question) -> Acted:
    asking.take_no(question, heard.subscriber, origin=heard.origin, now=heard.now)
    if question.campaign.asks == Asks.PROMISE:
        answers.promised(heard, question, "kept")
        return Stored.MESSAGE, None
    if question.campaign.asks == Asks.INVITE:
        answers.declined(heard, question.list)
    else:
        answers.left_list(heard, question.list)
    return Stored.OPT_OUT, None
