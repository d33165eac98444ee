"""Filters of the subscribers' page; what each means stands in `finding.criteria`."""

from django.contrib.admin.options import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import DropdownFilter

from subscribers.finding import criteria
from subscribers.models import Segment, Subscriber, SubscriberList, Subscription, Tag

Choices = list[tuple[str, str]]


class PeopleFilter(DropdownFilter):
    """One question of `criteria.narrowed`."""

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Subscriber]
    ) -> QuerySet[Subscriber]:
        chosen = {self.parameter_name: self.value() or ""}
        return criteria.narrowed(queryset, chosen, now=timezone.now())


class CountryFilter(PeopleFilter):
    title = "country"
    parameter_name = "country"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        codes = [(code, code) for code in criteria.served()]
        return [*codes, (criteria.ELSEWHERE, "Elsewhere")]


class LineFilter(PeopleFilter):
    title = "line"
    parameter_name = "line"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return list(Subscriber.Line.choices)


class ListFilter(PeopleFilter):
    """On a list; with the three that follow it, by one and the same subscription."""

    title = "list"
    parameter_name = "list"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        lists = SubscriberList.objects.values_list("pk", "name")
        return [(str(pk), name) for pk, name in lists]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Subscriber]
    ) -> QuerySet[Subscriber]:
        chosen = {name: request.GET.get(name, "") for name in criteria.OF_SUBSCRIPTION}
        return criteria.narrowed(queryset, chosen, now=timezone.now())


class _WithList(DropdownFilter):
    """Asked by `ListFilter`, so that all are asked of the same subscription."""

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Subscriber]
    ) -> QuerySet[Subscriber]:
        return queryset


class StatusFilter(_WithList):
    title = "status on the list"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return list(Subscription.Status.choices)


class JoinedFilter(_WithList):
    title = "joined it"
    parameter_name = "joined"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        said = {"1": "In the last day"}
        return [
            (days, said.get(days, f"In the last {days} days")) for days in criteria.DAYS
        ]


class DoorFilter(_WithList):
    title = "door they came by"
    parameter_name = "door"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        named = {
            "page": "A sign-up page",
            "keyword": "A keyword",
            "import": "An import",
            "api": "The API",
        }
        return [(door, named[door]) for door in criteria.DOORS]


class TagFilter(PeopleFilter):
    title = "tag"
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        tags = Tag.objects.values_list("pk", "name")
        return [(str(pk), name) for pk, name in tags]


class SegmentFilter(PeopleFilter):
    title = "segment"
    parameter_name = "segment"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        segments = Segment.objects.values_list("pk", "name")
        return [(str(pk), name) for pk, name in segments]


class ReachableFilter(PeopleFilter):
    title = "reachable"
    parameter_name = "reachable"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return [
            (criteria.YES, "On at least one list"),
            (criteria.NO, "On no list"),
        ]


class HeldFilter(PeopleFilter):
    """People we asked whether they leave, and whose texts wait for the answer."""

    title = "on hold"
    parameter_name = "held"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return [(criteria.YES, "Asked whether they leave")]


FILTERS = (
    *(CountryFilter, LineFilter, ListFilter, StatusFilter, JoinedFilter, DoorFilter),
    *(TagFilter, SegmentFilter, ReachableFilter, HeldFilter),
)
