"""Queue the required notices, and stop what must not leave: the only listener to
the floor below.

Everything here runs inside the transaction of the change it answers.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from campaigns.composing import requests, wording
from campaigns.composing.parts import count_parts
from campaigns.models import Message, MessageText, Sender
from campaigns.models.campaign import Kind
from campaigns.sending import queueing, slots
from subscribers import signals
from subscribers.bulk import insert_rows
from subscribers.models import Subscriber, SubscriberList, Subscription
from subscribers.origin import Origin, Who
from subscribers.scopes import Scope

Status = Message.Status
NOTICE_PRIORITY = 0
# A late answer confuses more than none: the FCC presumes five minutes are in time.
ANSWERS_EXPIRE = timedelta(hours=24)

# The notices that hang on a subscription: the request and the confirmation.
CONSENT_NOTICES = Q(kind=Kind.REQUIRED) & (
    Q(cause__startswith="request:") | Q(cause__startswith="joined:")
)


def listen() -> None:
    """Connect once, from AppConfig.ready()."""
    signals.requested.connect(_on_requested, dispatch_uid="notices.requested")
    signals.reminded.connect(_on_reminded, dispatch_uid="notices.reminded")
    signals.joined.connect(_on_joined, dispatch_uid="notices.joined")
    signals.left.connect(_on_left, dispatch_uid="notices.left")
    signals.withdrawn.connect(_on_withdrawn, dispatch_uid="notices.withdrawn")
    signals.chose.connect(_on_chose, dispatch_uid="notices.chose")
    signals.code_asked.connect(_on_code_asked, dispatch_uid="notices.code_asked")
    signals.erased.connect(_on_erased, dispatch_uid="notices.erased")


@dataclass(frozen=True, slots=True)
class Notice:
    """A required text to be queued once per cause."""

    subscriber: int
    sender: Sender
    cause: str
    body: str
    list: int | None = None
    asked_at: datetime | None = None
    expires_at: datetime | None = None


def queue(notices: Iterable[Notice], *, now: datetime) -> int:
    """Queue notices whose cause has not been answered yet; return how many."""
    wanted = {notice.cause: notice for notice in notices}
    known = Message.objects.filter(cause__in=wanted)
    for cause in known.values_list("cause", flat=True):
        wanted.pop(cause)
    insert_rows(
        Message,
        (
            *("kind", "priority", "first_due_at", "created_at", "subscriber", "list"),
            *("sender", "cause", "asked_at", "expires_at", "parts"),
        ),
        (
            (
                *(Kind.REQUIRED, NOTICE_PRIORITY, now, now, one.subscriber, one.list),
                *(one.sender.pk, one.cause, one.asked_at, one.expires_at),
                count_parts(one.body).parts,
            )
            for one in wanted.values()
        ),
        unique=(),
    )
    rows = Message.objects.filter(cause__in=wanted, text=None)
    insert_rows(
        MessageText,
        ("message", "body"),
        [(pk, wanted[cause].body) for pk, cause in rows.values_list("pk", "cause")],
    )
    for sender in {notice.sender.pk for notice in wanted.values()}:
        queueing.enqueue_pump(sender)
    return len(wanted)


def _on_requested(
    sender: object,
    *,
    subscriptions: Sequence[int],
    origin: Origin,
    now: datetime,
    **_: object,
) -> None:
    """The double opt-in request."""
    rows = _rows(subscriptions)
    senders = _senders(rows, origin)
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
    rows = {_request_cause(row): row for row in _rows(subscriptions)}
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
    """The opt-in confirmation; people brought by a file are not greeted, nor those
    whom the provider has greeted.
    """
    if newcomers and origin.who is Who.IMPORT:
        return  # nobody has asked them anything that could be called off
    rows = _rows(subscriptions)
    _cancel(
        Q(kind=Kind.REQUIRED, cause__startswith="request:")
        & Q(subscriber__in=[row.subscriber_id for row in rows])
        & Q(list__in={row.list_id for row in rows}),
        "confirmed",
        "They have confirmed already.",
        now,
    )
    if origin.who is Who.IMPORT or origin.answered:
        return
    senders = _senders(rows, origin)
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


def _on_left(
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
    _cancel(
        Q(subscriber__in=subscribers) & _stopped_by(scope),
        "opted_out",
        f"They left {scope}.",
        now,
    )
    if origin.answered:
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
                cause=f"optout:{origin.cause.removeprefix('inbound:')}",
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
    _cancel(
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
    keys = _locked_keys(claimed)
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
    rows = _rows(list(codes))
    senders = _senders(rows, origin)
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
    _cancel(Q(subscriber__in=subscribers), "erased", "The subscriber was erased.", now)


def _cancel(which: Q, code: str, detail: str, now: datetime) -> int:
    """Cancel waiting rows, locked in key order; the caller holds the subscribers."""
    keys = _locked_keys(Message.objects.waiting().filter(which))
    if not keys:
        return 0
    Message.objects.filter(pk__in=keys).update(
        status=Status.CANCELLED,
        code=code,
        detail=detail[:200],
        claim=None,
        due_at=None,
        finished_at=now,
    )
    slots.release(keys, now=now)
    return len(keys)


def _locked_keys(rows: QuerySet[Message]) -> list[int]:
    rows = rows.order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    return list(rows.values_list("pk", flat=True))


def _rows(subscriptions: Sequence[int]) -> list[Subscription]:
    return list(
        Subscription.objects.filter(pk__in=subscriptions)
        .select_related("list", "subscriber")
        .order_by("pk")
    )


def _senders(rows: Collection[Subscription], origin: Origin) -> Mapping[int, Sender]:
    """The sender that heard the person, else the list's for their country.

    A subscription whose list has no sender yet gets no notice.
    """
    heard_by = Sender.objects.filter(pk=origin.via).first() if origin.via else None
    chosen: dict[tuple[int, str], Sender | None] = {}
    found: dict[int, Sender] = {}
    for row in rows:
        key = (row.list_id, row.subscriber.country)
        if heard_by is None and key not in chosen:
            chosen[key] = Sender.objects.for_list(row.list, row.subscriber.country)
        sender = heard_by or chosen.get(key)
        if sender is not None:
            found[row.pk] = sender
    return found
