"""The message log: every text with its verdict and reason; nothing is changed here."""

from typing import Any

from django.contrib import admin
from django.db.models import OrderBy, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.paginator import InfinitePaginator

from campaigns.admin import message_page
from campaigns.admin.message_log import ReasonFilter, narrowed_in_words, ordering_for
from campaigns.models import Message
from campaigns.reasons import in_words
from campaigns.sending.explaining import stored_in_words
from campaigns.telling import title_of
from subscribers.staff import searching
from subscribers.staff.history import HistoryAdmin
from subscribers.staff.sections import Card, Section, SectionedAdmin
from subscribers.staff.verbs import object_of, page_of
from subscribers.staff.wording import clock, link, number_of

TONES = {
    "queued": "info",
    "claimed": "info",
    "handing": "info",
    "sent": "success",
    "delivered": "success",
    "failed": "danger",
    "unknown": "danger",
    "deferred": "warning",
}


@admin.register(Message)
class MessageAdmin(HistoryAdmin, SectionedAdmin):
    list_display = (
        "shown_id",
        "person",
        "purpose",
        "sender_slug",
        "kind",
        "state",
        "why",
        "handed",
    )
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ReasonFilter,
        ("kind", ChoicesDropdownFilter),
        ("campaign", RelatedDropdownFilter),
        ("sender", RelatedDropdownFilter),
    )
    list_filter_submit = True
    list_before_template = "admin/campaigns/message/narrowed.html"
    before_the_first = "A text is listed once a campaign is launched or somebody asks."
    change_form_template = "admin/campaigns/message/change_form.html"
    search_fields = ("provider_id",)
    search_help_text = searching.WHOLE_NUMBER_HELP
    ordering = ("-pk",)
    # Counting millions of rows costs more than showing fifty.
    paginator = InfinitePaginator
    list_select_related = ("subscriber", "campaign", "sender")
    fieldsets = (
        (None, {"fields": (("person", "purpose"), ("sender", "list"))}),
        (
            "What became of it",
            {
                "fields": (
                    ("status", "why"),
                    "detail",
                    ("first_due", "due"),
                    ("expires", "handed"),
                    ("finished", "attempts"),
                    ("parts", "cost"),
                    ("provider_id", "error"),
                    "reference",
                )
            },
        ),
    )
    actions_detail = ("explain",)

    def get_ordering(self, request: HttpRequest) -> tuple[str | OrderBy, ...]:
        return ordering_for(request.GET.dict())

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Message], search_term: str
    ) -> tuple[QuerySet[Message], bool]:
        if not search_term.strip():
            return queryset, False
        return searching.of_number(queryset, search_term), False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        narrowed = {"narrowed": narrowed_in_words(request.GET.dict())}
        return super().changelist_view(request, {**narrowed, **(extra_context or {})})

    # --- columns --------------------------------------------------------------

    @display(description="Text", ordering="pk")
    def shown_id(self, obj: Message) -> str:
        return f"#{obj.pk}"

    @display(description="Subscriber")
    def person(self, obj: Message) -> str:
        return link(obj.subscriber, number_of(obj.subscriber))

    @display(description="For")
    def purpose(self, obj: Message) -> str:
        return title_of(obj)

    @display(description="Sender")
    def sender_slug(self, obj: Message) -> str:
        return obj.sender.slug

    @display(description="Status", label=TONES)
    def state(self, obj: Message) -> tuple[str, str]:
        return obj.status, obj.get_status_display()

    @display(description="Reason")
    def why(self, obj: Message) -> str:
        words = in_words(obj.code)
        # A provider's own code says less than its words.
        return obj.error if words == obj.code and obj.error else words or "–"

    @display(description="Handed over")
    def handed(self, obj: Message) -> str:
        return clock(obj.handed_at)

    @display(description="First due")
    def first_due(self, obj: Message) -> str:
        return clock(obj.first_due_at)

    @display(description="Waits until")
    def due(self, obj: Message) -> str:
        return clock(obj.due_at)

    @display(description="Expires")
    def expires(self, obj: Message) -> str:
        return clock(obj.expires_at)

    @display(description="Finished")
    def finished(self, obj: Message) -> str:
        return clock(obj.finished_at)

    # --- the page -------------------------------------------------------------

    def sections_above(self, request: HttpRequest, obj: Message) -> list[Section]:
        return message_page.above(obj, viewer=request.user, now=timezone.now())

    @action(
        description="Explain",
        permissions=["view"],
        url_path="explain",
        icon="help_center",
    )
    def explain(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Why it left or didn't, in the gate's own checks. Writes nothing."""
        message = object_of(self, request, object_id)
        return TemplateResponse(
            request,
            "admin/sectioned_page.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "original": message,
                "title": f"Why did text #{message.pk} leave, or not?",
                "sections": [
                    Card(title="What is stored", sentences=[stored_in_words(message)]),
                    *message_page.explained(message, now=timezone.now()),
                ],
                "back": page_of(message),
            },
        )
