"""What each intent does: one function per intent, all through consent's door."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from keywords import answers, scoping
from keywords.heard import Heard
from keywords.matching import Intent
from keywords.models import InboundMessage, Keyword
from subscribers import consent
from subscribers.models import SubscriberList
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


def _confirm(heard: Heard) -> Acted:
    pending = scoping.newest_request(heard.sender, heard.subscriber)
    if pending is None:
        return Stored.MESSAGE, None
    consent.confirm(
        [heard.subscriber.pk], pending.list, origin=heard.origin, now=heard.now
    )
    return Stored.CONFIRM, None


def _decline(heard: Heard) -> Acted:
    pending = scoping.newest_request(heard.sender, heard.subscriber)
    if pending is None:
        return Stored.MESSAGE, None
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


def _keyword(heard: Heard) -> Acted:
    keyword = heard.words.keyword
    if not keyword.is_open(heard.now):
        answers.over(heard, keyword)
    elif keyword.action == Keyword.Action.JOIN:
        _join(heard, keyword.list)
    elif keyword.action == Keyword.Action.LEAVE:
        consent.unsubscribe(
            [heard.subscriber.pk],
            scope=Scope.of_list(keyword.list),
            origin=heard.origin,
            now=heard.now,
        )
    else:
        answers.reply(heard, keyword.reply)
    return Stored.KEYWORD, keyword


def _join(heard: Heard, lst: SubscriberList) -> None:
    done = consent.subscribe(
        [heard.subscriber.pk], lst, origin=heard.origin, now=heard.now
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
    return Stored.MESSAGE, None


ACTIONS: Mapping[Intent, Callable[[Heard], Acted]] = {
    Intent.OPT_OUT: _leave,
    Intent.OPT_OUT_ALL: _leave_everything,
    Intent.CONFIRM: _confirm,
    Intent.DECLINE: _decline,
    Intent.HELP: _help,
    Intent.RESUME: _resume,
    Intent.KEYWORD: _keyword,
    Intent.CLARIFY: _clarify,
    Intent.MESSAGE: _converse,
}
