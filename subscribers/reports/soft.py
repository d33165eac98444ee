"""Soft opt-ins of a list: how many people, and how many of them end soon."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from subscribers.models import SubscriberList, Subscription

SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SoftOptIns:
    people: int
    ending: int


def soft_opt_ins(lst: SubscriberList, *, now: datetime) -> SoftOptIns:
    """Return both counts. One query, served by the index of soft opt-ins."""
    rows = Subscription.objects.filter(
        list=lst,
        status=Subscription.Status.ACTIVE,
        method=Subscription.Method.SOFT,
        consent_expires_at__gt=now,
    )
    soon = Q(consent_expires_at__lte=now + SOON)
    counts = rows.aggregate(people=Count("pk"), ending=Count("pk", filter=soon))
    return SoftOptIns(counts["people"], counts["ending"])
