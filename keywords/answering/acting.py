"""What each intent does: one function per intent, all through consent's door.

What many people ask for at the same moment is done for all of them at once.
"""

from collections.abc import Callable, Mapping, Sequence

from keywords import placing
from keywords.answering import agreeing, answers, choosing, leaving, scoping
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
from subscribers.models import SubscriberList
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
        leaving.unsubscribe(heards, Scope.of_list(keyword.list))
    elif keyword.action == Keyword.Action.POLL:
        poll_asking.start(heards, keyword.poll_id)
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
    Intent.OPT_OUT: leaving.leave,
    Intent.OPT_OUT_ALL: leaving.leave_everything,
    Intent.WRONG_NUMBER: _each(leaving.wrong_number),
    Intent.CONFIRM: agreeing.confirm,
    Intent.DECLINE: agreeing.decline,
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
