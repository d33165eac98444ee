"""One verb on a group of conversations: how far it is, and what came of it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from keywords.inbox import triaging
from keywords.models import Triage
from subscribers.staff.history import HistoryAdmin
from subscribers.staff.sections import Card, Figures, Section, SectionedAdmin
from subscribers.staff.verbs import Question, ask, object_of, page_of
from subscribers.staff.wording import clock

TONES = {"done": "success", "stopped": "warning"}


@admin.register(Triage)
class TriageAdmin(HistoryAdmin, SectionedAdmin):
    list_display = ("what", "said", "state", "people", "by", "asked")
    ordering = ("-pk",)
    change_form_template = "admin/subscribers/bulkact/change_form.html"
    fields = (("what", "said"), ("by", "asked"), ("body", "ended"))
    before_the_first = (
        "When many say the same, open Same texts in the inbox and handle them at once."
    )
    actions_detail = ("stop",)

    @display(description="What")
    def what(self, obj: Triage) -> str:
        return obj.get_verb_display()

    @display(description="Status", label=TONES)
    def state(self, obj: Triage) -> tuple[str, str]:
        return obj.status, obj.get_status_display()

    @display(description="Conversations")
    def people(self, obj: Triage) -> str:
        return f"{obj.seen_count:,} of {obj.total:,}"

    @display(description="Asked", ordering="pk")
    def asked(self, obj: Triage) -> str:
        return clock(obj.asked_at)

    @display(description="Ended")
    def ended(self, obj: Triage) -> str:
        return clock(obj.finished_at)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page; asked by itself after the end, it loads whole, verbs and all."""
        is_asking = "HX-Request" in request.headers
        if is_asking and not object_of(self, request, object_id).is_running:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return super().change_view(request, object_id, form_url, extra_context)

    def sections_above(self, request: HttpRequest, obj: Triage) -> list[Section]:
        facts = [("Conversations", self.people(obj))]
        said = ["You may leave this page; the work goes on."] if obj.is_running else []
        return [
            Figures(title=obj.get_status_display(), facts=facts, share=obj.share),
            Card(title="What came of it", sentences=[triaging.told(obj), *said]),
        ]

    @action(
        description="Stop",
        permissions=["stop"],
        url_path="stop",
        icon="stop_circle",
        variant=ActionVariant.WARNING,
    )
    def stop(self, request: HttpRequest, object_id: str) -> HttpResponse:
        triage = object_of(self, request, object_id)

        def do(_: object) -> str:
            if not triaging.stop(triage.pk, now=timezone.now()):
                return "It had ended already."
            self.log_change(request, triage, "Stopped.")
            return "Stopped. Who is done stays done."

        question = Question(
            title=f"Stop: {triage.get_verb_display()}",
            button="Stop it",
            sentences=["Nobody else is touched. Who is done already stays done."],
            facts=[("Done so far", self.people(triage))],
            is_destructive=True,
        )
        return ask(request, self, question, do, back=page_of(triage), obj=triage)

    def has_stop_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("keywords.handle_conversation")

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        verbs = super().get_actions_detail(request, object_id)
        is_running = Triage.objects.filter(
            pk=object_id, status=Triage.Status.RUNNING
        ).exists()
        return verbs if is_running else []
