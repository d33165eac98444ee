"""Imports: hand a file in, see what came of it, take it back."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from subscribers.admin import import_upload
from subscribers.admin.import_flight import flight
from subscribers.admin.import_verbs import ImportVerbs
from subscribers.importing.looking import label_of
from subscribers.models import ImportJob
from subscribers.staff.history import HistoryAdmin
from subscribers.staff.sections import Section, SectionedAdmin
from subscribers.staff.verbs import object_of
from subscribers.staff.wording import clock

PROGRESS = "admin/subscribers/importjob/progress.html"
SEPARATORS = {"": "–", ",": "Commas", ";": "Semicolons", "\t": "Tabs", "|": "Bars"}
TONES = {
    "done": "success",
    "loading": "info",
    "paused": "warning",
    "failed": "danger",
    "undoing": "warning",
    "undone": "warning",
}


@admin.register(ImportJob)
class ImportJobAdmin(ImportVerbs, SectionedAdmin, HistoryAdmin):
    change_form_template = "admin/subscribers/importjob/change_form.html"
    list_display = (
        "file_name",
        "list",
        "state",
        "read",
        "new",
        "changed",
        "rejected",
        "started",
    )
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("list", RelatedDropdownFilter),
    )
    list_filter_submit = True
    ordering = ("-pk",)
    list_select_related = ("list",)
    fields = (
        ("file_name", "list"),
        ("status", "ground"),
        ("by", "word"),
        ("agreed", "where"),
        ("custom", "refusal"),
        ("encoding", "separator"),
        "columns",
        ("started", "finished"),
    )
    list_before_template = "admin/subscribers/importjob/unfinished.html"
    actions_list = ("import_file",)
    actions_detail = ("pause", "resume", "rejects", "cancel", "undo")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """The list, below the files that were handed in and not imported yet."""
        may = self.has_import_permission(request)
        unfinished = import_upload.unfinished() if may else None
        return super().changelist_view(
            request, {"unfinished": unfinished, **(extra_context or {})}
        )

    @display(description="Status", label=TONES)
    def state(self, obj: ImportJob) -> tuple[str, str]:
        return obj.status, obj.get_status_display()

    @display(description="Rows", ordering="rows")
    def read(self, obj: ImportJob) -> str:
        return f"{obj.rows:,}"

    @display(description="New people", ordering="created_count")
    def new(self, obj: ImportJob) -> str:
        return f"{obj.created_count:,}"

    @display(description="Changed", ordering="updated_count")
    def changed(self, obj: ImportJob) -> str:
        return f"{obj.updated_count:,}"

    @display(description="Rejected", ordering="rejected_count")
    def rejected(self, obj: ImportJob) -> str:
        return f"{obj.rejected_count:,}"

    @display(description="Started", ordering="pk")
    def started(self, obj: ImportJob) -> str:
        return clock(obj.started_at)

    @display(description="On what ground")
    def ground(self, obj: ImportJob) -> str:
        return obj.get_consent_display()

    @display(description="Their word for it")
    def word(self, obj: ImportJob) -> str:
        return obj.attestation or "–"

    @display(description="They agreed on")
    def agreed(self, obj: ImportJob) -> str:
        return f"{obj.agreed_on:%d %b %Y}" if obj.agreed_on else "As each row says"

    @display(description="They agreed at")
    def where(self, obj: ImportJob) -> str:
        return obj.source or "As each row says"

    @display(description="Existing customers by")
    def custom(self, obj: ImportJob) -> str:
        told = [obj.basis, f"{obj.basis_on:%d %b %Y}" if obj.basis_on else ""]
        return ", ".join(filter(None, told)) or "–"

    @display(description="They could refuse texts")
    def refusal(self, obj: ImportJob) -> str:
        return "Yes" if obj.is_refusal_offered else "–"

    @display(description="Cells separated by")
    def separator(self, obj: ImportJob) -> str:
        return SEPARATORS.get(obj.delimiter, obj.delimiter)

    @display(description="Columns, and what they were taken for")
    def columns(self, obj: ImportJob) -> str:
        """Each header with our field; those left out are named as such."""
        taken = obj.mapping.get("columns", {})
        told = (
            f"{header or 'no header'}: {_field(taken.get(str(place), ''))}"
            for place, header in enumerate(obj.mapping.get("headers", ()))
        )
        return "; ".join(told) or "–"

    @display(description="Finished")
    def finished(self, obj: ImportJob) -> str:
        return clock(obj.finished_at)

    # --- verbs ----------------------------------------------------------------

    @action(
        description="Import a file",
        permissions=["import"],
        url_path="import",
        icon="upload_file",
        variant=ActionVariant.PRIMARY,
    )
    def import_file(self, request: HttpRequest) -> HttpResponseBase:
        return import_upload.answer(request, self)

    def get_urls(self) -> list[URLPattern]:
        address = path(
            "<int:object_id>/progress/",
            self.admin_site.admin_view(self.progress),
            name="subscribers_importjob_progress",
        )
        return [address, *super().get_urls()]

    def progress(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        """Show the live part anew; the whole page, once the import's status moved."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        live = flight(object_of(self, request, str(object_id)), now=timezone.now())
        seen = request.GET.get("seen", "")
        if seen and seen.partition("-")[0] != live.seen.partition("-")[0]:
            # Its verbs are another part of the page.
            return HttpResponse(headers={"HX-Refresh": "true"})
        return TemplateResponse(
            request, PROGRESS, {"live": live, "is_news": seen != live.seen}
        )

    def sections_above(self, request: HttpRequest, obj: ImportJob) -> list[Section]:
        return [flight(obj, now=timezone.now())]


def _field(name: str) -> str:
    """Return one of our fields as people call it."""
    return label_of(name).lower() if name else "left out"
