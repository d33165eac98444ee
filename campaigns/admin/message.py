"""The message log: every text with its verdict and reason; nothing is changed here."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.paginator import InfinitePaginator

from campaigns.admin.reasons import in_words
from campaigns.models import Message, MessageText
from campaigns.sending.explaining import explain, stored_in_words
from campaigns.telling import in_words as verdict_in_words
from campaigns.telling import title_of
from subscribers.errors import Refusal
from subscribers.staff import searching
from subscribers.staff.history import HistoryAdmin
from subscribers.staff.sections import Card, Section, SectionedAdmin, Table
from subscribers.staff.verbs import object_of, page_of
from subscribers.staff.wording import clock, counted, link, number_of

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
        ("kind", ChoicesDropdownFilter),
        ("campaign", RelatedDropdownFilter),
        ("sender", RelatedDropdownFilter),
    )
    list_filter_submit = True
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

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Message], search_term: str
    ) -> tuple[QuerySet[Message], bool]:
        if not search_term.strip():
            return queryset, False
        return searching.of_number(queryset, search_term), False

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
        return in_words(obj.code) if obj.code else obj.error or "–"

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
        if not request.user.has_perm("campaigns.view_messagetext"):
            return []
        text = MessageText.objects.filter(message=obj).first()
        if text is None:
            said = ["The words are made when the text is handed over, or are gone."]
            return [Card(title="The exact text", sentences=said)]
        said = [f"{counted(obj.parts, 'part')}."]
        return [Card(title="The exact text", sentences=said, quoted=text.body)]

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
                "sections": _explained(message),
                "back": page_of(message),
            },
        )


def _explained(message: Message) -> list[Section]:
    stored = Card(title="What is stored", sentences=[stored_in_words(message)])
    if message.campaign is None:
        lists = {"lst": message.list} if message.list else {}
        title = "Would a promotional text leave now?"
    else:
        lists = {"campaign": message.campaign}
        title = "The verdict"
    try:
        found = explain(message.subscriber, now=timezone.now(), **lists)
    except Refusal as refusal:
        return [stored, Card(title=title, sentences=[str(refusal)])]
    return [
        stored,
        Card(title=title, sentences=[verdict_in_words(found.verdict)]),
        Table(
            title="Every check, in the gate's order",
            headers=("Check", "What it saw", "What it said"),
            rows=[
                (
                    check.name.replace("_", " ").capitalize(),
                    check.saw,
                    check.verdict.decision.value if check.verdict else "pass",
                )
                for check in found.checks
            ],
        ),
    ]
