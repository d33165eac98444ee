"""People who have long given no sign although they were texted: their consent ends.

Off unless a list says after how many days; never within so many days of joining.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import reduce
from operator import and_, or_

from django.db.models import Q, QuerySet

from subscribers.errors import NotAllowed
from subscribers.hygiene import flagging
from subscribers.models import NumberFlag, Subscriber, SubscriberList, Subscription
from subscribers.origin import Origin, Who
from subscribers.registries import signs_of_life, texted

BATCH = 500


def watched() -> QuerySet[SubscriberList]:
    """Return the lists that end silent consents."""
    return SubscriberList.objects.exclude(silent_after_days=None).order_by("slug")


def silent(lst: SubscriberList, *, now: datetime) -> QuerySet[Subscriber]:
    """Return whose consent to `lst` would end now.

    They joined before the window began, got enough of the list's texts in it, and gave
    none of the signs the list asks for.
    Raises: NotAllowed where the list says nothing of silence.
    """
    if lst.silent_after_days is None:
        raise NotAllowed(
            f"The list {lst.slug} ends no silent consents. Say on its page after how "
            "many days it shall."
        )
    begun = now - timedelta(days=lst.silent_after_days)
    members = Subscription.objects.filter(
        list=lst, status=Subscription.Status.ACTIVE, joined_at__lte=begun
    )
    alive = reduce(or_, (sign(lst.sign, begun) for sign in signs_of_life), Q())
    got = reduce(
        and_, (count(lst, lst.silent_after_texts, begun) for count in texted), Q()
    )
    return (
        Subscriber.objects.known()
        .filter(pk__in=members.values("subscriber"))
        .filter(got)
        .exclude(alive)
    )


def end_silent(
    lst: SubscriberList,
    *,
    by: str = "",
    now: datetime,
    seen: Callable[[int], object] = lambda count: None,
) -> int:
    """End the consents of everybody silent, a set at a time; return how many."""
    days, done = lst.silent_after_days, 0
    keys = list(silent(lst, now=now).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        # Asked again: since the first look a sign may have come.
        still = silent(lst, now=now).filter(pk__in=keys[start : start + BATCH])
        found = flagging.flag(
            list(still.values_list("pk", flat=True)),
            NumberFlag.Cause.SILENT,
            origin=Origin(
                who=Who.STAFF if by else Who.CLOCK,
                by=by,
                why=f"no sign in {days} days",
                door="hygiene",
            ),
            source=f"list {lst.slug}: no sign in {days} days",
            lst=lst,
            now=now,
        )
        done += found.consents
        seen(len(still))
    return done


def end_all_silent(*, now: datetime) -> dict[str, int]:
    """End silent consents on every list that says so; return how many, by slug."""
    return {lst.slug: end_silent(lst, now=now) for lst in watched()}
