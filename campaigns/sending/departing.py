"""What a leaving stops, and the one text that confirms it.

Runs inside the leaving's own transaction; see listening.py.
"""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from campaigns.composing import wording
from campaigns.models import Sender
from campaigns.models.campaign import Kind
from campaigns.sending.notices import (
    ANSWERS_EXPIRE,
    CONSENT_NOTICES,
    Notice,
    cancel,
    queue,
)
from subscribers.models import Subscriber, SubscriberList
from subscribers.origin import Origin
from subscribers.scopes import Scope


def on_left(
    sender: object,
    *,
    subscribers: Collection[int],
    scope: Scope,
    origin: Origin,
    now: datetime,
    **_: object,
) -> None:
    """Cancel what waits in the scope, and confirm an opt-out heard by text.

    Not where the provider confirms each of them, or has confirmed this one.
    """
    cancel(
        Q(subscriber__in=subscribers) & _stopped_by(scope),
        "opted_out",
        f"They left {scope}.",
        now,
    )
    if origin.answered or origin.hushed:
        return
    heard_by = Sender.objects.filter(pk=origin.via).first() if origin.via else None
    if heard_by is None or heard_by.opt_out_by == Sender.OptOutBy.PROVIDER:
        return
    lst = _list_left(scope, heard_by)
    spoken = dict(
        Subscriber.objects.filter(pk__in=subscribers).values_list("pk", "language")
    )
    queue(
        [
            Notice(
                subscriber=key,
                sender=heard_by,
                cause=f"optout:{origin.of(key).cause.removeprefix('inbound:')}",
                body=_left_words(scope, heard_by, lst, spoken.get(key, "")),
                list=scope.list.pk if scope.list else None,
                asked_at=now,
                expires_at=now + ANSWERS_EXPIRE,
            )
            for key in subscribers
        ],
        now=now,
    )


def _stopped_by(scope: Scope) -> Q:
    """Which waiting texts a scope ends.

    Leaving a list or a brand ends its promotional texts and its notices; only
    leaving everything ends transactional texts and conversations too.
    """
    if scope.list is None and not scope.brand:
        return ~Q(cause__startswith="optout:") | Q(cause=None)
    of_scope = Q(list=scope.list) if scope.list else Q(list__brand=scope.brand)
    bulk = Q(kind=Kind.PROMOTIONAL)
    return of_scope & (bulk | CONSENT_NOTICES)


def _list_left(scope: Scope, sender: Sender) -> SubscriberList | None:
    """The list whose words confirm a leaving: the one left, else the sender's first."""
    if scope.list is not None:
        return scope.list
    first = sender.lists.select_related("list").order_by("pk").first()
    return first.list if first else None


def _left_words(
    scope: Scope, sender: Sender, lst: SubscriberList | None, language: str
) -> str:
    return wording.left(
        brand=scope.brand or (lst.brand if lst else sender.number),
        list_name=scope.list.name if scope.list else "",
        everything=not (scope.list or scope.brand),
        language=language or (lst.language if lst else "en"),
    )
