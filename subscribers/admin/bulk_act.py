"""Bulk actions: how far one is, what came of it, and the file of a big export."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
)
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from subscribers.acting import files, service
from subscribers.acting.verbs import VERBS, in_words
from subscribers.models import BulkAct, Subscriber
from subscribers.staff.history import HistoryAdmin
from subscribers.staff.sections import Card, Figures, Section, SectionedAdmin
from subscribers.staff.verbs import Question, ask, object_of, page_of
from subscribers.staff.wording import clock, counted

TONES = {"done": "success", "failed": "danger", "stopped": "warning"}


@admin.register(BulkAct)
class BulkActAdmin(HistoryAdmin, SectionedAdmin):
    list_display = ("what", "of_whom", "state", "people", "by", "asked")
    list_filter = (("verb", ChoicesDropdownFilter), ("status", ChoicesDropdownFilter))
    list_filter_submit = True
    ordering = ("-pk",)
    change_form_template = "admin/subscribers/bulkact/change_form.html"
    fields = (("what", "of_whom"), ("by", "asked"), ("why", "ended"))
    actions_detail = ("stop", "download")

    @display(description="What")
    def what(self, obj: BulkAct) -> str:
        named = obj.values.get("named", obj.values.get("format", "").upper())
        return f"{obj.get_verb_display()}{f': {named}' if named else ''}"

    @display(description="Who")
    def of_whom(self, obj: BulkAct) -> str:
        return "; ".join(obj.asked_for) or "–"

    @display(description="Status", label=TONES)
    def state(self, obj: BulkAct) -> tuple[str, str]:
        return obj.status, obj.get_status_display()

    @display(description="People")
    def people(self, obj: BulkAct) -> str:
        if obj.status == BulkAct.Status.DONE:
            return f"{obj.seen_count:,}"
        return f"{obj.seen_count:,} of {obj.total:,}"

    @display(description="Asked", ordering="pk")
    def asked(self, obj: BulkAct) -> str:
        return clock(obj.asked_at)

    @display(description="Ended")
    def ended(self, obj: BulkAct) -> str:
        return clock(obj.finished_at)

    @display(description="Why")
    def why(self, obj: BulkAct) -> str:
        return obj.values.get("why") or "–"

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponseBase:
        """The page; asked by itself after the end, it loads whole, verbs and all."""
        is_asking = "HX-Request" in request.headers
        if is_asking and not object_of(self, request, object_id).is_running:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return super().change_view(request, object_id, form_url, extra_context)

    def sections_above(self, request: HttpRequest, obj: BulkAct) -> list[Section]:
        facts = [("People", f"{obj.seen_count:,} of {obj.total:,}")]
        title = obj.get_status_display()
        shown: list[Section] = [Figures(title=title, facts=facts, share=obj.share)]
        said = _said(obj)
        return (
            [*shown, Card(title="What came of it", sentences=said)] if said else shown
        )

    # --- verbs ----------------------------------------------------------------

    @action(
        description="Stop",
        permissions=["stop"],
        url_path="stop",
        icon="stop_circle",
        variant=ActionVariant.WARNING,
    )
    def stop(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        act = object_of(self, request, object_id)
        if not _may(request, act):
            raise PermissionDenied

        def do(_: object) -> str:
            if not service.stop(act, now=timezone.now()):
                return "It had ended already."
            self.log_change(request, act, "Stopped.")
            return "Stopped. Who is done stays done."

        question = Question(
            title=f"Stop: {self.what(act)}",
            button="Stop it",
            sentences=["Nobody else is touched. Who is done already stays done."],
            facts=[("Done so far", f"{act.seen_count:,} of {act.total:,}")],
            is_destructive=True,
        )
        return ask(request, self, question, do, back=page_of(act), obj=act)

    @action(
        description="Download",
        permissions=["download"],
        url_path="download",
        icon="download",
        variant=ActionVariant.PRIMARY,
    )
    def download(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """The file, to whoever asked for it or may export all that it holds."""
        act = object_of(self, request, object_id)
        if act.by != request.user.get_username() and not request.user.has_perm(
            "subscribers.export_personal_data"
        ):
            raise PermissionDenied
        if not files.is_there(act, now=timezone.now()):
            raise Http404("This file is gone: exports are kept for a day.")
        LogEntry.objects.create(
            user=request.user,
            content_type=ContentType.objects.get_for_model(Subscriber),
            object_id=None,
            object_repr="Export",
            action_flag=CHANGE,
            change_message=f"Downloaded export #{act.pk} of "
            f"{counted(act.seen_count, 'subscriber')}.",
        )
        path = files.path_of(act)
        name = f"subscribers-{act.pk}{path.suffix}"
        return FileResponse(path.open("rb"), as_attachment=True, filename=name)

    def has_stop_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return any(
            request.user.has_perm(f"subscribers.{verb.permission}")
            for verb in VERBS.values()
        )

    def has_download_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("subscribers.export_subscriber")

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        """What runs can be stopped; what was written can be fetched for a day."""
        act = BulkAct.objects.filter(pk=object_id).first()
        absent = set()
        if act is None or not act.is_running or not _may(request, act):
            absent.add("stop")
        if act is None or not files.is_there(act, now=timezone.now()):
            absent.add("download")
        verbs = super().get_actions_detail(request, object_id)
        return [verb for verb in verbs if verb.path not in absent]


def _may(request: HttpRequest, act: BulkAct) -> bool:
    if act.verb == BulkAct.Verb.EXPORT:
        return request.user.has_perm("subscribers.export_subscriber")
    return request.user.has_perm(f"subscribers.{VERBS[act.verb].permission}")


def _said(act: BulkAct) -> list[str]:
    if act.is_running:
        return ["You may leave this page; the work goes on."]
    if act.fault:
        return [act.fault]
    ends = files.expires_at(act)
    if ends is None:
        return [in_words(act)]
    if not files.is_there(act, now=timezone.now()):
        return [in_words(act), "The file is gone: exports are kept for a day."]
    return [in_words(act), f"The file can be downloaded until {clock(ends)}."]
