"""Which of our questions a yes or a no answers: the one that was asked last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campaigns.asking import answers as asking
from campaigns.asking.answers import Question
from keywords.answering import scoping
from keywords.hearing.heard import Heard
from subscribers import consent
from subscribers.models import Subscription


@dataclass(frozen=True, slots=True)
class Last:
    """A request or a question of ours, the newer one alone.

    With `is_leaving` they were asked since whether they want to leave.
    """

    pending: Subscription | None = None
    question: Question | None = None
    is_leaving: bool = False

    @property
    def is_nothing(self) -> bool:
        return not (self.pending or self.question or self.is_leaving)


def asked_last(heards: Sequence[Heard]) -> Mapping[int, Last]:
    """Return what each text answers, one of each person, by its key.

    Five queries a sender, however many texts.
    """
    found: dict[int, Last] = {}
    for sender in {heard.sender for heard in heards}:
        here = [heard for heard in heards if heard.sender == sender]
        pending = scoping.newest_requests(
            sender, [heard.subscriber.pk for heard in here]
        )
        questions = asking.newest_questions(
            sender,
            {heard.subscriber.pk: heard.inbound.received_at for heard in here},
            now=here[0].now,
        )
        for heard in here:
            person = heard.subscriber.pk
            found[heard.inbound.pk] = _last(
                heard, pending.get(person), questions.get(person)
            )
    return found


def _last(
    heard: Heard, pending: Subscription | None, question: Question | None
) -> Last:
    if pending and question:
        if question.asked_at > pending.requested_at:
            pending = None
        else:
            question = None
    is_leaving = _asked_whether_they_leave(heard, pending, question)
    return Last(pending, question, is_leaving=is_leaving)


def _asked_whether_they_leave(
    heard: Heard, pending: Subscription | None, question: Question | None
) -> bool:
    """Whether nothing was asked after “Did you want to leave?”."""
    if heard.subscriber.held_until is None:
        return False
    asked_at = heard.subscriber.held_until - consent.HOLD_LASTS
    before = pending.requested_at if pending else question and question.asked_at
    return before is None or before <= asked_at
