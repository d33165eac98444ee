"""How far a person's word reaches: which lists, which brand, which request."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import (
    CharField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Concat

from campaigns.models import ListSender, Message, Sender
from campaigns.models.campaign import Kind
from campaigns.pacing.rulebook import stop_ends_everything
from keywords.hearing.heard import Heard
from keywords.understanding.folding import fold
from subscribers.models import Subscriber, SubscriberList, Subscription
from subscribers.scopes import Scope


def lists_on(sender: Sender) -> list[SubscriberList]:
    """The lists this sender speaks for, in the order they were made."""
    rows = ListSender.objects.filter(sender=sender).values("list")
    return list(SubscriberList.objects.filter(pk__in=rows).order_by("pk"))


def of_each_stop(heards: Sequence[Heard]) -> dict[int, tuple[Scope, ...]]:
    """Return what the STOP of each text ends, by the text's key.

    A list named in it ends alone; without one it ends as much as a bare STOP. Two
    queries per sender.
    """
    found: dict[int, tuple[Scope, ...]] = {}
    bare: dict[int, list[Heard]] = {}
    for heard in heards:
        wanted = named(heard.lists, heard.words.argument)
        if wanted is None or stop_ends_everything(heard.subscriber.country, heard.now):
            bare.setdefault(heard.sender.pk, []).append(heard)
        else:
            found[heard.inbound.pk] = (Scope.of_list(wanted),)
    for same in bare.values():
        people = {heard.subscriber.pk: heard.inbound.pk for heard in same}
        scopes = of_stops(same[0].sender, people, now=same[0].now)
        for scope, theirs in scopes.items():
            for person in theirs:
                text = people[person]
                found[text] = (*found.get(text, ()), scope)
    return found


def of_stops(
    sender: Sender, people: Collection[int], *, now: datetime
) -> dict[Scope, set[int]]:
    """Return what a bare STOP of each would end, as {scope: whose}. Two queries.

    The brand of the last text this sender sent the person; failing that every brand
    the sender speaks for. STOP answering a transactional text, or to a sender that
    speaks for nobody, ends everything, and so does any STOP where the rulebook's
    dated switch says so.
    """
    last = _last_texts(sender).filter(subscriber=OuterRef("pk"))
    rows = Subscriber.objects.filter(pk__in=people).annotate(
        last_kind=Subquery(last.values("kind")[:1]),
        last_brand=Subquery(last.values("list__brand")[:1]),
    )
    brands = sorted({lst.brand for lst in lists_on(sender)})
    everything = Scope.everything()
    every_brand = [Scope.of_brand(brand) for brand in brands] or [everything]
    found: dict[Scope, set[int]] = {}
    for key, country, kind, brand in rows.values_list(
        "pk", "country", "last_kind", "last_brand"
    ):
        if stop_ends_everything(country, now) or kind == Kind.TRANSACTIONAL:
            scopes = [everything]
        else:
            scopes = [Scope.of_brand(brand)] if brand else every_brand
        for scope in scopes:
            found.setdefault(scope, set()).add(key)
    return found


def _last_texts(sender: Sender) -> QuerySet[Message]:
    """What this sender sent, newest first, without notices of no list."""
    return (
        Message.objects.filter(sender=sender, handed_at__isnull=False)
        .exclude(kind=Kind.REQUIRED, list=None)
        .order_by("-handed_at", "-pk")
    )


def named(lists: Sequence[SubscriberList], argument: str) -> SubscriberList | None:
    """Return the list somebody names after STOP or START; None for no such list."""
    wanted = fold(argument)
    if not wanted:
        return None
    for lst in lists:
        if wanted in (fold(lst.slug), fold(lst.name), fold(lst.slug.replace("-", " "))):
            return lst
    return None


def newest_requests(sender: Sender, people: Collection[int]) -> dict[int, Subscription]:
    """Return the request a yes or no on this sender answers, by person. One query.

    The newest still open or late.
    """
    cause = Concat(Value("request:"), Cast(OuterRef("pk"), CharField()), Value(":"))
    sent_here = Message.objects.filter(
        subscriber=OuterRef("subscriber"), sender=sender, cause__startswith=cause
    )
    speaks = ListSender.objects.filter(list=OuterRef("list"), sender=sender)
    rows = Subscription.objects.filter(
        Q(Exists(speaks)) | Q(Exists(sent_here)),
        subscriber__in=people,
        status__in=(Subscription.Status.PENDING, Subscription.Status.EXPIRED),
        # A soft opt-in runs out too, and was never a request.
        requested_at__isnull=False,
    )
    newest_last = rows.select_related("list").order_by("requested_at")
    return {row.subscriber_id: row for row in newest_last}


def left_behind(
    sender: Sender, subscriber: Subscriber, argument: str
) -> list[SubscriberList]:
    """The lists START brings the person back to: those their last leaving ended.

    A list named after START is meant alone: where that was not left, it is none.
    Only lists of brands this sender speaks for.
    """
    on_sender = lists_on(sender)
    brands = {lst.brand for lst in on_sender}
    rows = (
        Subscription.objects.filter(
            subscriber=subscriber,
            status=Subscription.Status.UNSUBSCRIBED,
            list__brand__in=brands,
        )
        .select_related("list")
        .order_by("-left_at", "list")
    )
    left = list(rows)
    if argument:
        wanted = named([row.list for row in left], argument)
        return [wanted] if wanted else []
    return [row.list for row in left if row.left_at == left[0].left_at]
