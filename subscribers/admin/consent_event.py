"""The consent ledger, line by line: read here, written by the consent services."""

import json

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    RangeDateTimeFilter,
    RelatedDropdownFilter,
)
from unfold.decorators import display
from unfold.paginator import InfinitePaginator

from subscribers.models import ConsentEvent
from subscribers.staff import searching
from subscribers.staff.history import HistoryAdmin
from subscribers.staff.wording import clock, link, number_of


@admin.register(ConsentEvent)
class ConsentEventAdmin(HistoryAdmin):
    list_display = ("recorded", "kind", "person", "list", "who", "happened", "seq")
    list_filter = (
        ("kind", ChoicesDropdownFilter),
        ("list", RelatedDropdownFilter),
        ("recorded_at", RangeDateTimeFilter),
    )
    list_filter_submit = True
    search_fields = ("line_hash",)
    search_help_text = searching.WHOLE_NUMBER_HELP
    ordering = ("-pk",)
    # Counting millions of lines costs more than showing fifty.
    paginator = InfinitePaginator
    list_select_related = ("subscriber", "list")
    fields = (
        "person",
        ("kind", "list"),
        ("happened", "recorded"),
        ("chain", "seq"),
        "whole_line",
        "hashed",
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[ConsentEvent], search_term: str
    ) -> tuple[QuerySet[ConsentEvent], bool]:
        if not search_term.strip():
            return queryset, False
        return searching.of_number(queryset, search_term), False

    @display(description="Recorded", ordering="pk")
    def recorded(self, obj: ConsentEvent) -> str:
        return clock(obj.recorded_at)

    @display(description="Happened")
    def happened(self, obj: ConsentEvent) -> str:
        return clock(obj.happened_at)

    @display(description="Subscriber")
    def person(self, obj: ConsentEvent) -> str:
        return link(obj.subscriber, number_of(obj.subscriber))

    @display(description="The line as it is hashed")
    def whole_line(self, obj: ConsentEvent) -> str:
        return format_html('<code class="saywhen-code">{}</code>', obj.line)

    @display(description="Its hash")
    def hashed(self, obj: ConsentEvent) -> str:
        return format_html('<code class="saywhen-code">{}</code>', obj.line_hash)

    @display(description="Who and how")
    def who(self, obj: ConsentEvent) -> str:
        facts = json.loads(obj.line)
        said = (facts["who"], facts["by"], facts["why"])
        return " · ".join(str(word) for word in said if word)
