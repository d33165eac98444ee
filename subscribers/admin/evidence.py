"""Evidence behind ledger lines, as long as it is kept; erasure takes it."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display
from unfold.paginator import InfinitePaginator

from subscribers.models import Evidence
from subscribers.staff import searching
from subscribers.staff.history import HistoryAdmin
from subscribers.staff.wording import link, number_of


@admin.register(Evidence)
class EvidenceAdmin(HistoryAdmin):
    list_display = ("pk", "person", "seq")
    search_fields = ("chain",)
    search_help_text = searching.WHOLE_NUMBER_HELP
    ordering = ("-pk",)
    # Counting millions of rows costs more than showing fifty.
    paginator = InfinitePaginator
    list_select_related = ("subscriber",)
    fields = ("person", ("chain", "seq"), "data")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Evidence], search_term: str
    ) -> tuple[QuerySet[Evidence], bool]:
        if not search_term.strip():
            return queryset, False
        return searching.of_number(queryset, search_term), False

    @display(description="Subscriber")
    def person(self, obj: Evidence) -> str:
        return link(obj.subscriber, number_of(obj.subscriber))
