"""Filters of the subscribers' page; each is one indexed question, none counts."""

from django.contrib.admin.options import ModelAdmin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import DropdownFilter

from subscribers.models import Subscriber, SubscriberList, Subscription, Tag

Choices = list[tuple[str, str]]
ELSEWHERE = "-"


class CountryFilter(DropdownFilter):
    """Countries that lists serve: asking a million rows for theirs would be slow."""

    title = "country"
    parameter_name = "country"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        codes = [(code, code) for code in self._served()]
        return [*codes, (ELSEWHERE, "Elsewhere")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Subscriber]
    ) -> QuerySet[Subscriber]:
        if self.value() == ELSEWHERE:
            return queryset.exclude(country__in=self._served())
        return queryset.filter(country=self.value()) if self.value() else queryset

    def _served(self) -> list[str]:
        lists = SubscriberList.objects.order_by().values_list("countries", flat=True)
        return sorted({code for codes in lists for code in codes})


class ListFilter(DropdownFilter):
    """On a list; together with the status filter, with that status on it."""

    title = "list"
    parameter_name = "list"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return [(str(pk), name) for pk, name in _lists()]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Subscriber]
    ) -> QuerySet[Subscriber]:
        status = request.GET.get(StatusFilter.parameter_name, "")
        chosen = self.value() or ""
        if not chosen.isdecimal() and status not in Subscription.Status.values:
            return queryset
        rows = Subscription.objects.filter(subscriber=OuterRef("pk"))
        if chosen.isdecimal():
            rows = rows.filter(list=int(chosen))
        if status in Subscription.Status.values:
            rows = rows.filter(status=status)
        return queryset.filter(Exists(rows))


class StatusFilter(DropdownFilter):
    """A status on the chosen list, or on any; `ListFilter` asks for both at once."""

    title = "status on the list"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return list(Subscription.Status.choices)

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Subscriber]
    ) -> QuerySet[Subscriber]:
        return queryset


class TagFilter(DropdownFilter):
    title = "tag"
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        tags = Tag.objects.values_list("pk", "name")
        return [(str(pk), name) for pk, name in tags]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Subscriber]
    ) -> QuerySet[Subscriber]:
        chosen = self.value() or ""
        return queryset.filter(tags=int(chosen)) if chosen.isdecimal() else queryset


class HeldFilter(DropdownFilter):
    """People we asked whether they leave, and whose texts wait for the answer."""

    title = "on hold"
    parameter_name = "held"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return [("yes", "Asked whether they leave")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Subscriber]
    ) -> QuerySet[Subscriber]:
        if self.value() != "yes":
            return queryset
        return queryset.filter(held_until__gt=timezone.now())


def _lists() -> QuerySet:
    return SubscriberList.objects.values_list("pk", "name")
