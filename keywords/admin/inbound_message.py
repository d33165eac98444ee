"""What people texted us and what it did: written by the one intake, read here."""

from django.contrib import admin
from django.db.models import F, OrderBy, QuerySet
from django.http import HttpRequest
from django.utils.text import Truncator
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display
from unfold.paginator import InfinitePaginator

from keywords.models import InboundMessage
from subscribers.staff import searching
from subscribers.staff.history import HistoryAdmin
from subscribers.staff.wording import clock, link, number_of

TONES = {
    "opt_out": "danger",
    "clarify": "warning",
    "opt_in": "success",
    "confirm": "success",
    "keyword": "info",
    "answer": "info",
}
SHOWN = 60
# What has an index in the order of the negated key.
NARROWED = ("intent__exact", "silence__exact", "sender__id__exact")
AT_FAULT = "fault__gt"


@admin.register(InboundMessage)
class InboundMessageAdmin(HistoryAdmin):
    list_display = (
        "received",
        "person",
        "words",
        "meant",
        "keyword_word",
        "to_number",
        "answered",
    )
    list_filter = (
        ("intent", ChoicesDropdownFilter),
        ("silence", ChoicesDropdownFilter),
        ("sender", RelatedDropdownFilter),
    )
    list_filter_submit = True
    search_fields = ("provider_id",)
    search_help_text = searching.WHOLE_NUMBER_HELP
    # Counting millions of rows costs more than showing fifty.
    paginator = InfinitePaginator
    list_select_related = ("subscriber", "keyword")
    fields = (
        ("received", "person"),
        ("from_number", "to_number"),
        "body",
        ("intent", "keyword"),
        ("reply", "provider_answer"),
        "unanswered",
        "did",
        ("sender", "gateway", "provider_id"),
    )

    def get_ordering(self, request: HttpRequest) -> tuple[str | OrderBy, ...]:
        """The newest first, by the index that finds what an address asks for."""
        is_narrowed = any(request.GET.get(name) for name in NARROWED)
        is_narrowed = is_narrowed or AT_FAULT in request.GET
        return ((-F("pk")).asc(),) if is_narrowed else ("-pk",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[InboundMessage], search_term: str
    ) -> tuple[QuerySet[InboundMessage], bool]:
        if not search_term.strip():
            return queryset, False
        return searching.of_number(queryset, search_term), False

    @display(description="Received", ordering="pk")
    def received(self, obj: InboundMessage) -> str:
        return clock(obj.received_at)

    @display(description="From")
    def person(self, obj: InboundMessage) -> str:
        if obj.subscriber is None:
            return obj.from_number or "–"
        return link(obj.subscriber, number_of(obj.subscriber))

    @display(description="Text")
    def words(self, obj: InboundMessage) -> str:
        return Truncator(obj.body).chars(SHOWN) or "–"

    @display(description="Meant", label=TONES)
    def meant(self, obj: InboundMessage) -> tuple[str, str]:
        return obj.intent, obj.get_intent_display() or "Not understood yet"

    @display(description="Keyword")
    def keyword_word(self, obj: InboundMessage) -> str:
        return obj.keyword.word if obj.keyword else "–"

    @display(description="Answered", boolean=True)
    def answered(self, obj: InboundMessage) -> bool:
        return bool(obj.reply or obj.provider_answer)

    @display(description="Why there is no answer")
    def unanswered(self, obj: InboundMessage) -> str:
        if obj.intent == "":
            waits = f"It could not be taken up: {obj.fault}." if obj.fault else ""
            return waits or "It waits to be understood."
        return f"{obj.get_silence_display()}." if obj.silence else "–"

    @display(description="What it changed")
    def did(self, obj: InboundMessage) -> str:
        said = [
            f"{change['change']}: {change['list'] or 'everything'}"
            for change in obj.changes
        ]
        return ", ".join(said) or "Nothing"
