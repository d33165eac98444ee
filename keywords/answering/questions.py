"""Which of our questions a yes or a no answers: the one that was asked last."""

from campaigns.asking import answers as asking
from campaigns.asking.answers import Question
from keywords.answering import scoping
from keywords.hearing.heard import Heard
from subscribers import consent
from subscribers.models import Subscription


def asked_last(heard: Heard) -> tuple[Subscription | None, Question | None]:
    """Return the newer of the two, alone."""
    pending = scoping.newest_request(heard.sender, heard.subscriber)
    question = asking.newest_question(
        heard.sender,
        heard.subscriber,
        said_at=heard.inbound.received_at,
        now=heard.now,
    )
    if pending and question:
        if question.asked_at > pending.requested_at:
            return None, question
        return pending, None
    return pending, question


def asked_whether_they_leave(
    heard: Heard, pending: Subscription | None, question: Question | None
) -> bool:
    """Whether nothing was asked after “Did you want to leave?”."""
    if heard.subscriber.held_until is None:
        return False
    asked_at = heard.subscriber.held_until - consent.HOLD_LASTS
    before = pending.requested_at if pending else question and question.asked_at
    return before is None or before <= asked_at
