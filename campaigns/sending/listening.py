"""What a change of consent makes leave, and what it stops: the only listener to the
floor below.

Everything here runs inside the transaction of the change it answers.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from campaigns.composing import requests, wording
from campaigns.models import Message, Sender
from campaigns.models.campaign import Kind
from campaigns.sending import departing, gifts, queueing, slots
from campaigns.sending.audience import speakers_of, subscriptions_of
from campaigns.sending.notices import (
    CONSENT_NOTICES,
    Notice,
    Status,
    cancel,
    locked_keys,
    queue,
)
from subscribers import signals
from subscribers.models import Subscription
from subscribers.origin import Origin, Who


def listen() -> None:
    """Connect once, from AppConfig.ready()."""
    signals.requested.connect(_on_requested, dispatch_uid="notices.requested")
    signals.reminded.connect(_on_reminded, dispatch_uid="notices.reminded")
    signals.joined.connect(_on_joined, dispatch_uid="notices.joined")
    signals.left.connect(departing.on_left, dispatch_uid="notices.left")
    signals.withdrawn.connect(_on_withdrawn, dispatch_uid="notices.withdrawn")
    signals.chose.connect(_on_chose, dispatch_uid="notices.chose")
    signals.code_asked.connect(_on_code_asked, dispatch_uid="notices.code_asked")
    signals.erased.connect(_on_erased, dispatch_uid="notices.erased")


def _on_requested(
    sender: object,
    *,
    subscriptions: Sequence[int],
    origin: Origin,
    now: datetime,
    **_: object,
) -> None:
    """The double opt-in request."""
    if origin.hushed:
        return
    rows = subscriptions_of(subscriptions)
    senders = speakers_of(rows, origin)
    queue(
        [
            Notice(
                subscriber=row.subscriber_id,
                sender=senders[row.pk],
                cause=_request_cause(row),
                body=requests.request_of(row, senders[row.pk]),
                list=row.list_id,
                asked_at=now if origin.who is Who.PERSON else None,
                expires_at=row.request_expires_at,
            )
            for row in rows
            if row.pk in senders
        ],
        now=now,
    )


def _request_cause(row: Subscription) -> str:
    """Number the requests of one subscription for ever, also across rejoining."""
    return f"request:{row.pk}:{int(row.requested_at.timestamp() * 1_000_000)}"


def _on_reminded(
    sender: object,
    *,
    subscriptions: Sequence[int],
    origin: Origin,
    now: datetime,
    **_: object,
) -> None:
    """The one reminder: nobody asked for it just now, so it keeps quiet hours."""
    rows = {_request_cause(row): row for row in subscriptions_of(subscriptions)}
    asked = Message.objects.filter(cause__in=rows).select_related("sender")
    queue(
        [
            Notice(
                subscriber=rows[request.cause].subscriber_id,
                sender=request.sender,
                cause=f"{request.cause}:again",
                body=requests.reminder_of(rows[request.cause], request.sender),
                list=request.list_id,
                expires_at=rows[request.cause].request_expires_at,
            )
            for request in asked
        ],
        now=now,
    )


def _on_joined(
    sender: object,
    *,
    subscriptions: Sequence[int],
    origin: Origin,
    now: datetime,
    newcomers: bool = False,
    **_: object,
) -> None:
    """The opt-in confirmation, and what the door gives; people brought by a file are
    not greeted, nor those whom the provider has greeted.
    """
    if newcomers and origin.who is Who.IMPORT:
        return  # nobody has asked them anything that could be called off
    rows = subscriptions_of(subscriptions)
    cancel(
        Q(kind=Kind.REQUIRED, cause__startswith="request:")
        & Q(subscriber__in=[row.subscriber_id for row in rows])
        & Q(list__in={row.list_id for row in rows}),
        "confirmed",
        "They have confirmed already.",
        now,
    )
    if origin.who is Who.IMPORT or origin.hushed:
        return
    senders = speakers_of(rows, origin)
    if not origin.answered:
        _confirm(rows, senders, origin, now)
    gifts.give(rows, senders, now=now)


def _confirm(
    rows: Sequence[Subscription],
    senders: Mapping[int, Sender],
    origin: Origin,
    now: datetime,
) -> None:
    queue(
        [
            Notice(
                subscriber=row.subscriber_id,
                sender=senders[row.pk],
                cause=f"joined:{row.pk}:{int(row.joined_at.timestamp() * 1_000_000)}",
                body=wording.confirmation(**requests.about(row)),
                list=row.list_id,
                asked_at=now if origin.who is Who.PERSON else None,
                expires_at=now + timedelta(hours=72),
            )
            for row in rows
            if row.pk in senders
        ],
        now=now,
    )


def _on_withdrawn(
    sender: object,
    *,
    subscriptions: Sequence[int],
    origin: Origin,
    now: datetime,
    **_: object,
) -> None:
    """Texts sent on the ground of a subscription that has lost it."""
    lost = Subscription.objects.filter(
        pk__in=subscriptions, subscriber=OuterRef("subscriber"), list=OuterRef("list")
    )
    cancel(
        Q(Exists(lost)) & (Q(kind=Kind.PROMOTIONAL) | CONSENT_NOTICES),
        "consent_withdrawn",
        f"Its ground is gone: {origin.why or 'the request ended'}.",
        now,
    )


def _on_chose(
    sender: object,
    *,
    subscriptions: Sequence[int],
    origin: Origin,
    now: datetime,
    **_: object,
) -> None:
    """What was judged before they chose goes back to be judged again."""
    theirs = Subscription.objects.filter(
        pk__in=subscriptions, subscriber=OuterRef("subscriber"), list=OuterRef("list")
    )
    claimed = Message.objects.filter(
        Exists(theirs), status=Status.CLAIMED, kind=Kind.PROMOTIONAL
    )
    keys = locked_keys(claimed)
    if keys:
        Message.objects.filter(pk__in=keys).update(status=Status.QUEUED, claim=None)
        slots.release(keys, now=now)
        for pk in set(
            Message.objects.filter(pk__in=keys).values_list("sender", flat=True)
        ):
            queueing.enqueue_pump(pk)


def _on_code_asked(
    sender: object,
    *,
    codes: Mapping[int, str],
    until: datetime,
    origin: Origin,
    now: datetime,
    **_: object,
) -> None:
    """The six digits a page waits for; later they open nothing."""
    rows = subscriptions_of(list(codes))
    senders = speakers_of(rows, origin)
    queue(
        [
            Notice(
                subscriber=row.subscriber_id,
                sender=senders[row.pk],
                cause=f"code:{row.pk}:{int(until.timestamp() * 1_000_000)}",
                body=wording.code(
                    brand=row.list.brand,
                    code=codes[row.pk],
                    language=str(requests.about(row)["language"]),
                ),
                list=row.list_id,
                asked_at=now if origin.who is Who.PERSON else None,
                expires_at=until,
            )
            for row in rows
            if row.pk in senders
        ],
        now=now,
    )


def _on_erased(
    sender: object,
    *,
    subscribers: Collection[int],
    origin: Origin,
    now: datetime,
    **_: object,
) -> None:
    cancel(Q(subscriber__in=subscribers), "erased", "The subscriber was erased.", now)
