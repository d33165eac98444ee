"""The lists' page with its counts: who is on each, who came and left lately."""

from datetime import datetime, timedelta

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from unfold.views import ChangeList

from subscribers.models import ConsentEvent, SubscriberList, Subscription

LATELY = timedelta(days=30)


class CountedChangeList(ChangeList):
    """Counts where the counts are columns; a list's own page has more of its own."""

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: list[str] | None = None
    ) -> QuerySet[SubscriberList]:
        since = timezone.now() - LATELY
        kinds = ConsentEvent.Kind
        self.root_queryset = self.root_queryset.annotate(
            active_count=_number(
                Subscription.objects.filter(status=Subscription.Status.ACTIVE)
            ),
            joined_count=_events(since, kinds.SUBSCRIBED, kinds.CONFIRMED),
            left_count=_events(since, kinds.UNSUBSCRIBED),
        )
        return super().get_queryset(request, exclude_parameters)


def _number(rows: QuerySet) -> Coalesce:
    """How many of `rows` belong to the list: a subquery, so that the pager drops it."""
    counting = (
        rows.filter(list=OuterRef("pk"))
        .order_by()
        .values("list")
        .annotate(number=Count("*"))
        .values("number")
    )
    return Coalesce(Subquery(counting, output_field=IntegerField()), 0)


def _events(since: datetime, *kinds: str) -> Coalesce:
    """Served by the ledger's index on list and recording."""
    return _number(ConsentEvent.objects.filter(recorded_at__gte=since, kind__in=kinds))
