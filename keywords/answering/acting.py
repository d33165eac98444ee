"""What each intent does: one function per intent, all through consent's door.

What many people ask for at the same moment is done for all of them at once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from campaigns.asking import answers as asking
from campaigns.asking.answers import Question
from campaigns.models.campaign import Asks
from keywords import placing
from keywords.answering import answers, choosing, questions, scoping
from keywords.answering.conversing import Acted, converse
from keywords.contests import answering as contest_answering
from keywords.hearing.heard import Heard, alike, shared_origin
from keywords.matching import Intent
from keywords.models import InboundMessage, Keyword
from keywords.polls import asking as poll_asking
from keywords.posting import deliveries
from keywords.understanding.vocabulary import LEAVING
from subscribers import consent, tagging
from subscribers.consent import Particulars, WayIn
from subscribers.hygiene import flagging
from subscribers.models import NumberFlag, SubscriberList
from subscribers.scopes import Scope

Stored = InboundMessage.Intent
Act = Callable[[Heard], Acted]
ActTogether = Callable[[Sequence[Heard]], list[Acted]]


def act(heards: Sequence[Heard]) -> list[Acted]:
    """Do what the texts ask for, one of each person; return what to store of each.

    Shape: the intent, and the keyword.
    """
    acted: dict[int, Acted] = {}
    for same in alike(heards, lambda heard: _intent_of(heard)):
        done = ACTIONS[_intent_of(same[0])](same)
        acted |= {h.inbound.pk: one for h, one in zip(same, done, strict=True)}
    return [acted[heard.inbound.pk] for heard in heards]


def _intent_of(heard: Heard) -> Intent:
    """What to do: a number of ours that no sender owns hears only who leaves."""
    if heard.sender is not None:
        return heard.words.intent
    leaves = heard.words.intent in LEAVING
    return Intent.OPT_OUT_ALL if leaves else Intent.MESSAGE


def _each(act_on: Act) -> ActTogether:
    """Of what rarely comes twice at the same moment: one after the other."""
    return lambda heards: [act_on(heard) for heard in heards]


def _leave(heards: Sequence[Heard]) -> list[Acted]:
    scopes = scoping.of_each_stop(heards)
    # Notices confirm one scope; several brands at once get one answer of ours.
    one, several = [], []
    for heard in heards:
        (several if len(scopes[heard.inbound.pk]) > 1 else one).append(heard)
    for same in alike(one, lambda heard: scopes[heard.inbound.pk][0]):
        _unsubscribe(same, scopes[same[0].inbound.pk][0])
    for heard in several:
        quiet = replace(heard, origin=replace(heard.origin, via=None))
        for scope in scopes[heard.inbound.pk]:
            _unsubscribe([quiet], scope)
        brands = [scope.brand for scope in scopes[heard.inbound.pk]]
        answers.left_brands(heard, brands)
    return [(Stored.OPT_OUT, None)] * len(heards)


def _leave_everything(heards: Sequence[Heard]) -> list[Acted]:
    for same in alike(heards, lambda _: None):
        _unsubscribe(same, Scope.everything())
    return [(Stored.OPT_OUT, None)] * len(heards)


def _unsubscribe(heards: Sequence[Heard], scope: Scope) -> consent.Left:
    return consent.unsubscribe(
        [heard.subscriber.pk for heard in heards],
        scope=scope,
        origin=shared_origin(heards),
        now=heards[0].now,
    )


def _wrong_number(heard: Heard) -> Acted:
    """End what somebody else agreed to; their own phone may bring the new owner in.

    They asked for nothing and want nothing, so everything is suppressed as by
    STOPALL; START or JOIN lifts it, and the former owner's name goes with it.
    """
    left = _unsubscribe([heard], Scope.everything())
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
    """A yes answers what was asked last: a request, or a question of ours."""
    pending, question = questions.asked_last(heard)
    if questions.asked_whether_they_leave(heard, pending, question):
        return _leave([heard])[0]
    if question is not None:
        return _agree(heard, question)
    if pending is None:
        return converse([heard])[0]
    consent.confirm(
        [heard.subscriber.pk], pending.list, origin=heard.origin, now=heard.now
    )
    return Stored.CONFIRM, None


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
    """A no answers what was asked last; to whether they leave, it means staying."""
    pending, question = questions.asked_last(heard)
    if questions.asked_whether_they_leave(heard, pending, question):
        return converse([heard])[0]
    if question is not None:
        return _refuse(heard, question)
    if pending is None:
        return converse([heard])[0]
    declined = consent.decline(
        [heard.subscriber.pk], pending.list, origin=heard.origin, now=heard.now
    )
    if not declined:
        return Stored.MESSAGE, None
    answers.declined(heard, pending.list)
    return Stored.OPT_OUT, None


def _help(heards: Sequence[Heard]) -> list[Acted]:
    answers.help_(heards)
    return [(Stored.HELP, None)] * len(heards)


def _resume(heard: Heard) -> Acted:
    """Go on after a pause, or with what they have; else come back to what was left."""
    if not heard.words.argument and (choosing.go_on(heard) or _keep(heard)):
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
        return _keyword([heard])[0]
    meant = scoping.named(heard.lists, heard.words.argument)
    if meant is None and len(heard.lists) == 1:
        meant = heard.lists[0]
    if meant is not None:
        _join([heard], meant)
        return Stored.OPT_IN, None
    return _help([heard])[0]


def _keep(heard: Heard) -> bool:
    """Whether START was their answer to “Did you want to leave?”: it keeps what they
    get, and brings back nothing that they left long before."""
    if heard.subscriber.held_until is None:
        return False
    rows = choosing.chosen_of(heard)
    if rows:
        answers.already([heard], rows[0].list)
    return bool(rows)


def _choose(heard: Heard) -> Acted:
    """Only who gets texts has something to choose; for others it is a word like any."""
    rows = choosing.chosen_of(heard)
    if rows:
        choosing.choose(heard, rows)
        return Stored.KEYWORD, None
    if isinstance(heard.words.keyword, Keyword):
        return _keyword([heard])[0]
    return converse([heard])[0]


def _keyword(heards: Sequence[Heard]) -> list[Acted]:
    for same in alike(heards, lambda one: (one.words.keyword.pk, _is_in_time(one))):
        # Over is what came after its end, whenever it is heard.
        does = _text_keyword if _is_in_time(same[0]) else answers.over
        does(same, same[0].words.keyword)
    return [(Stored.KEYWORD, heard.words.keyword) for heard in heards]


def _is_in_time(heard: Heard) -> bool:
    return heard.words.keyword.is_open(heard.inbound.received_at)


def _text_keyword(heards: Sequence[Heard], keyword: Keyword) -> None:
    """Do what one keyword does, for everybody who has just texted it."""
    if keyword.action == Keyword.Action.JOIN:
        way = consent.WayIn(keyword.opt_in_for(keyword.list), keyword.opt_in_reason)
        _join(heards, keyword.list, way, placing.particulars_of(keyword))
    elif keyword.action == Keyword.Action.LEAVE:
        _unsubscribe(heards, Scope.of_list(keyword.list))
    elif keyword.action == Keyword.Action.POLL:
        for heard in heards:
            poll_asking.start(heard, keyword.poll)
    elif keyword.action == Keyword.Action.CONTEST:
        for heard in heards:
            contest_answering.enter(heard, keyword.contest)
    else:
        if keyword.action == Keyword.Action.TAG:
            tagging.put_on([heard.subscriber.pk for heard in heards], keyword.tag)
        if keyword.action == Keyword.Action.WEBHOOK:
            deliveries.queue(heards, keyword)
        # A word that does something, or hands people to staff, may say so.
        if keyword.reply:
            answers.reply(heards, keyword)


def _join(
    heards: Sequence[Heard],
    lst: SubscriberList,
    way: WayIn = consent.AS_ITS_LIST,
    told: Particulars | None = None,
) -> None:
    by_person = {heard.subscriber.pk: heard for heard in heards}
    done = consent.subscribe(
        by_person,
        lst,
        origin=shared_origin(heards),
        now=heards[0].now,
        way=way,
        particulars=dict.fromkeys(by_person, told) if told else None,
    )
    answers.already([by_person[key] for key in done.already], lst)
    answers.not_served([by_person[key] for key in done.not_served], lst)


def _clarify(heards: Sequence[Heard]) -> list[Acted]:
    consent.hold(
        [heard.subscriber.pk for heard in heards],
        until=heards[0].now + consent.HOLD_LASTS,
    )
    answers.clarify(heards)
    return [(Stored.CLARIFY, None)] * len(heards)


ACTIONS: Mapping[Intent, ActTogether] = {
    Intent.OPT_OUT: _leave,
    Intent.OPT_OUT_ALL: _leave_everything,
    Intent.WRONG_NUMBER: _each(_wrong_number),
    Intent.CONFIRM: _each(_confirm),
    Intent.DECLINE: _each(_decline),
    Intent.HELP: _help,
    Intent.RESUME: _each(_resume),
    Intent.LESS: _each(_choose),
    Intent.MORE: _each(_choose),
    Intent.PAUSE: _each(_choose),
    Intent.TOPICS: _each(_choose),
    Intent.KEYWORD: _keyword,
    Intent.CLARIFY: _clarify,
    Intent.MESSAGE: converse,
}
