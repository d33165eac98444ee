"""How far a person's word reaches: which lists, which brand, which request."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from campaigns.models import ListSender, Message, Sender
from campaigns.models.campaign import Kind
from campaigns.pacing.rulebook import stop_ends_everything
from keywords.folding import fold
from subscribers.models import Subscriber, SubscriberList, Subscription
from subscribers.scopes import Scope


def lists_on(sender: Sender) -> list[SubscriberList]:
    """The lists this sender speaks for, in the order they were made."""
    rows = ListSender.objects.filter(sender=sender).values("list")
    return list(SubscriberList.objects.filter(pk__in=rows).order_by("pk"))


def of_stop(
    sender: Sender, subscriber: Subscriber, argument: str, *, now: datetime
) -> list[Scope]:
    """Return what a STOP to this sender ends.

    A named list ends alone. Otherwise the brand of the last text this sender sent
    the person; failing that every brand the sender speaks for. STOP answering a
    transactional text, or to a sender that speaks for nobody, ends everything, and
    so does any STOP where the rulebook's dated switch says so.
    """
    if stop_ends_everything(subscriber.country, now):
        return [Scope.everything()]
    named = _named(lists_on(sender), argument)
    if named is not None:
        return [Scope.of_list(named)]
    last = (
        Message.objects.filter(subscriber=subscriber, sender=sender)
        .filter(handed_at__isnull=False)
        .exclude(kind=Kind.REQUIRED, list=None)
        .select_related("list")
        .order_by("-handed_at", "-pk")
        .first()
    )
    if last is not None and last.kind == Kind.TRANSACTIONAL:
        return [Scope.everything()]
    if last is not None and last.list is not None:
        return [Scope.of_brand(last.list.brand)]
    brands = sorted({lst.brand for lst in lists_on(sender)})
    return [Scope.of_brand(brand) for brand in brands] or [Scope.everything()]


def _named(lists: Sequence[SubscriberList], argument: str) -> SubscriberList | None:
    wanted = fold(argument)
    if not wanted:
        return None
    for lst in lists:
        if wanted in (fold(lst.slug), fold(lst.name), fold(lst.slug.replace("-", " "))):
            return lst
    return None


def newest_request(sender: Sender, subscriber: Subscriber) -> Subscription | None:
    """The request a yes or no on this sender answers: the newest still open or late."""
    cause = Concat(Value("request:"), Cast(OuterRef("pk"), CharField()), Value(":"))
    sent_here = Message.objects.filter(
        subscriber=subscriber, sender=sender, cause__startswith=cause
    )
    speaks = ListSender.objects.filter(list=OuterRef("list"), sender=sender)
    return (
        Subscription.objects.filter(
            Q(Exists(speaks)) | Q(Exists(sent_here)),
            subscriber=subscriber,
            status__in=(Subscription.Status.PENDING, Subscription.Status.EXPIRED),
            # A soft opt-in runs out too, and was never a request.
            requested_at__isnull=False,
        )
        .select_related("list")
        .order_by("-requested_at")
        .first()
    )


def left_behind(
    sender: Sender, subscriber: Subscriber, argument: str
) -> list[SubscriberList]:
    """The lists START brings the person back to: those their last leaving ended.

    A list named after START is meant alone. Only lists of brands this sender
    speaks for.
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
    named = _named([row.list for row in left], argument)
    if named is not None:
        return [named]
    return [row.list for row in left if row.left_at == left[0].left_at]
