"""Counts the sign-ups a limit refused, so that staff see it; of no one by number."""

from datetime import datetime, timedelta

from django.db.models import F, Sum

from subscribers.models import TurnedAway
from subscribers.retrying import retried_on_collision
from subscribers.signup.pages import PublicPage

KEPT = timedelta(days=30)


@retried_on_collision
def note(page: PublicPage, limit: str, block: str, *, now: datetime) -> None:
    """Count one more. Two statements, and only for who is turned away."""
    key = {"page": page.row, "day": now.date(), "limit": limit, "block": block}
    if not TurnedAway.objects.filter(**key).update(count=F("count") + 1):
        TurnedAway.objects.bulk_create(
            [TurnedAway(**key)],
            update_conflicts=True,
            update_fields=["day"],  # somebody was quicker; this one is not counted
            unique_fields=["day", "page", "limit", "block"],
        )


def worst_of(day: datetime) -> tuple[int, TurnedAway | None]:
    """Return how many were turned away that day, and where most were. Two queries."""
    rows = TurnedAway.objects.filter(day=day.date())
    total = rows.aggregate(total=Sum("count"))["total"] or 0
    worst = rows.select_related("page").order_by("-count").first() if total else None
    return total, worst


def forget(*, now: datetime) -> int:
    return TurnedAway.objects.filter(day__lt=(now - KEPT).date()).delete()[0]
