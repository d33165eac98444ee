"""Suppressions as they stand: made by opt-outs, lifted by the person's own text."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display

from subscribers.models import Suppression
from subscribers.staff import searching
from subscribers.staff.history import HistoryAdmin
from subscribers.staff.wording import clock, link, number_of


class InForceFilter(DropdownFilter):
    title = "in force"
    parameter_name = "in_force"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, str]]:
        return [("yes", "In force"), ("no", "Lifted")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Suppression]
    ) -> QuerySet[Suppression]:
        if self.value() == "yes":
            return queryset.in_force()
        if self.value() == "no":
            return queryset.filter(lifted_at__isnull=False)
        return queryset


@admin.register(Suppression)
class SuppressionAdmin(HistoryAdmin):
    list_display = ("since", "person", "scope", "of", "reason", "lifted")
    list_filter = (("scope", ChoicesDropdownFilter), InForceFilter)
    list_filter_submit = True
    search_fields = ("reason",)
    search_help_text = searching.WHOLE_NUMBER_HELP
    ordering = ("-pk",)
    fields = ("person", "scope", "of", "reason", "cause", "since", "lifted")
    list_select_related = ("subscriber", "list")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Suppression], search_term: str
    ) -> tuple[QuerySet[Suppression], bool]:
        if not search_term.strip():
            return queryset, False
        return searching.of_number(queryset, search_term), False

    @display(description="Since", ordering="pk")
    def since(self, obj: Suppression) -> str:
        return clock(obj.created_at)

    @display(description="Subscriber")
    def person(self, obj: Suppression) -> str:
        if obj.subscriber is None:
            return "A number known by its hash alone"
        return link(obj.subscriber, number_of(obj.subscriber))

    @display(description="Of")
    def of(self, obj: Suppression) -> str:
        return str(obj.list or obj.brand or "–")

    @display(description="Lifted")
    def lifted(self, obj: Suppression) -> str:
        return clock(obj.lifted_at)
