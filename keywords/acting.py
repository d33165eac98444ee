"""What each intent does: one function per intent, all through consent's door."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from campaigns.asking import answers as asking
from campaigns.asking.answers import Question
from campaigns.models.campaign import Asks
from keywords import answers, choosing, placing, scoping
from keywords.heard import Heard
from keywords.matching import Intent
from keywords.models import InboundMessage, Keyword
from keywords.polls import asking as poll_asking
from keywords.polls import hearing as poll_hearing
from subscribers import consent
from subscribers.consent import Particulars, WayIn
from subscribers.hygiene import flagging
from subscribers.models import NumberFlag, SubscriberList, Subscription
from subscribers.scopes import Scope

Stored = InboundMessage.Intent
Acted = tuple[str, Keyword | None]


def act(heard: Heard) -> Acted:
    """Do what the text asks for; return the intent to store, and the keyword."""
    return ACTIONS[heard.words.intent](heard)


def _leave(heard: Heard) -> Acted:
    scopes = scoping.of_stop(
        heard.sender, heard.subscriber, heard.words.argument, now=heard.now
    )
    # Notices confirm one scope; several brands at once get one answer of ours.
    several = len(scopes) > 1
    origin = replace(heard.origin, via=None) if several else heard.origin
    for scope in scopes:
        consent.unsubscribe(
            [heard.subscriber.pk], scope=scope, origin=origin, now=heard.now
        )
    if several:
        answers.left_brands(heard, [scope.brand for scope in scopes])
    return Stored.OPT_OUT, None


def _leave_everything(heard: Heard) -> Acted:
    consent.unsubscribe(
        [heard.subscriber.pk],
        scope=Scope.everything(),
        origin=heard.origin,
        now=heard.now,
    )
    return Stored.OPT_OUT, None


def _wrong_number(heard: Heard) -> Acted:
    """End what somebody else agreed to; their own phone may bring the new owner in.

    They asked for nothing and want nothing, so everything is suppressed as by
    STOPALL; START or JOIN lifts it, and the former owner's name goes with it.
    """
    left = consent.unsubscribe(
        [heard.subscriber.pk],
        scope=Scope.everything(),
        origin=heard.origin,
        now=heard.now,
    )
    ended = {key: len(left.lists.get(key, ())) for key in left.subscribers}
    flagging.note(
        ended,
        NumberFlag.Cause.WRONG_NUMBER,
        heard.origin,
        f"text {heard.inbound.pk}",
        heard.now.date(),
        heard.now,
    )
    return Stored.OPT_OUT, None


def _confirm(heard: Heard) -> Acted:
    """A yes answers what was asked last: a request, or a campaign's question."""
    pending, question = _asked_last(heard)
    if question is not None:
        return _agree(heard, question)
    if pending is None:
        return _converse(heard)
    consent.confirm(
        [heard.subscriber.pk], pending.list, origin=heard.origin, now=heard.now
    )
    return Stored.CONFIRM, None


def _asked_last(heard: Heard) -> tuple[Subscription | None, Question | None]:
    """Return the newer of the two, alone."""
    pending = scoping.newest_request(heard.sender, heard.subscriber)
    question = asking.newest_question(heard.sender, heard.subscriber, now=heard.now)
    if pending and question:
        if question.asked_at > pending.requested_at:
            return None, question
        return pending, None
    return pending, question


def _agree(heard: Heard, question: Question) -> Acted:
    asking.take_yes(question, heard.subscriber, origin=heard.origin, now=heard.now)
    # Joining, and express consent, are confirmed like every joining.
    if question.campaign.asks == Asks.PROMISE:
        answers.promised(heard, question, "raised")
    return Stored.CONFIRM, None


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


def _decline(heard: Heard) -> Acted:
    pending, question = _asked_last(heard)
    if question is not None:
        return _refuse(heard, question)
    if pending is None:
        return _converse(heard)
    declined = consent.decline(
        [heard.subscriber.pk], pending.list, origin=heard.origin, now=heard.now
    )
    if not declined:
        return Stored.MESSAGE, None
    answers.declined(heard, pending.list)
    return Stored.OPT_OUT, None


def _help(heard: Heard) -> Acted:
    answers.help_(heard)
    return Stored.HELP, None


def _resume(heard: Heard) -> Acted:
    """Go on after a pause; else come back to what was left."""
    if not heard.words.argument and choosing.go_on(heard):
        return Stored.OPT_IN, None
    lists = scoping.left_behind(heard.sender, heard.subscriber, heard.words.argument)
    for lst in lists:
        consent.subscribe(
            [heard.subscriber.pk],
            lst,
            origin=heard.origin,
            now=heard.now,
            confirmed=True,
        )
    if lists:
        return Stored.OPT_IN, None
    if isinstance(heard.words.keyword, Keyword):
        return _keyword(heard)
    on_sender = scoping.lists_on(heard.sender)
    if len(on_sender) == 1:
        _join(heard, on_sender[0])
        return Stored.OPT_IN, None
    answers.help_(heard)
    return Stored.HELP, None


def _choose(heard: Heard) -> Acted:
    """Only who gets texts has something to choose; for others it is a word like any."""
    rows = choosing.chosen_of(heard)
    if rows:
        choosing.choose(heard, rows)
        return Stored.KEYWORD, None
    if isinstance(heard.words.keyword, Keyword):
        return _keyword(heard)
    return _converse(heard)


def _keyword(heard: Heard) -> Acted:
    keyword = heard.words.keyword
    if not keyword.is_open(heard.now):
        answers.over(heard, keyword)
    elif keyword.action == Keyword.Action.JOIN:
        way = consent.WayIn(keyword.opt_in_for(keyword.list), keyword.opt_in_reason)
        _join(heard, keyword.list, way, placing.particulars_of(keyword, heard.now))
    elif keyword.action == Keyword.Action.LEAVE:
        consent.unsubscribe(
            [heard.subscriber.pk],
            scope=Scope.of_list(keyword.list),
            origin=heard.origin,
            now=heard.now,
        )
    elif keyword.action == Keyword.Action.POLL:
        poll_asking.start(heard, keyword.poll)
    elif keyword.reply:
        # A word that hands people to staff may say so first.
        answers.reply(heard, keyword.reply)
    return Stored.KEYWORD, keyword


def _join(
    heard: Heard,
    lst: SubscriberList,
    way: WayIn = consent.AS_ITS_LIST,
    told: Particulars | None = None,
) -> None:
    done = consent.subscribe(
        [heard.subscriber.pk],
        lst,
        origin=heard.origin,
        now=heard.now,
        way=way,
        particulars={heard.subscriber.pk: told} if told else None,
    )
    if done.already:
        answers.already(heard, lst)
    elif done.not_served:
        answers.not_served(heard, lst)


def _clarify(heard: Heard) -> Acted:
    consent.hold([heard.subscriber.pk], until=heard.now + consent.HOLD_LASTS)
    answers.clarify(heard)
    return Stored.CLARIFY, None


def _converse(heard: Heard) -> Acted:
    """What is nothing else answers a poll, or is for a person to read."""
    if poll_hearing.hear(heard):
        return Stored.ANSWER, None
    return Stored.MESSAGE, None


ACTIONS: Mapping[Intent, Callable[[Heard], Acted]] = {
    Intent.OPT_OUT: _leave,
    Intent.OPT_OUT_ALL: _leave_everything,
    Intent.WRONG_NUMBER: _wrong_number,
    Intent.CONFIRM: _confirm,
    Intent.DECLINE: _decline,
    Intent.HELP: _help,
    Intent.RESUME: _resume,
    Intent.LESS: _choose,
    Intent.MORE: _choose,
    Intent.PAUSE: _choose,
    Intent.TOPICS: _choose,
    Intent.KEYWORD: _keyword,
    Intent.CLARIFY: _clarify,
    Intent.MESSAGE: _converse,
}
