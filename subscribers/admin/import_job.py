"""Imports: hand a file in, see what came of it, take it back."""

from typing import Any

from django.contrib import admin
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from subscribers.admin import import_trial
from subscribers.admin.import_form import ImportForm
from subscribers.importing import rejects, undo
from subscribers.models import ImportJob
from subscribers.staff.history import HistoryAdmin
from subscribers.staff.verbs import (
    Question,
    ask,
    is_confirmed,
    list_page_of,
    object_of,
    page_of,
    show,
)
from subscribers.staff.wording import clock

QUESTION = Question(
    title="Import a file",
    button="Go on",
    sentences=[
        "Nobody who has left is brought back, and cells left blank change nothing. On "
        "a list that asks people to confirm, only people who agreed in the last ten "
        "days are asked."
    ],
    form=ImportForm,
)
SEPARATORS = {"": "–", ",": "Commas", ";": "Semicolons", "\t": "Tabs", "|": "Bars"}
TONES = {"done": "success", "failed": "danger", "undone": "warning"}


@admin.register(ImportJob)
class ImportJobAdmin(HistoryAdmin):
    list_display = (
        "file_name",
        "list",
        "state",
        "rows",
        "created_count",
        "updated_count",
        "rejected_count",
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
        ("rows", "created_count"),
        ("updated_count", "unchanged_count"),
        ("left_alone_count", "rejected_count"),
        ("encoding", "separator"),
        "columns",
        ("started", "finished"),
    )
    actions_list = ("import_file",)
    actions_detail = ("rejects", "undo")

    @display(description="Status", label=TONES)
    def state(self, obj: ImportJob) -> tuple[str, str]:
        return obj.status, obj.get_status_display()

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
        by = request.user.get_username()
        back = list_page_of(ImportJob)
        if is_confirmed(request):
            form = ImportForm(request.POST, request.FILES)
            if form.is_valid() and form.cleaned_data["dry_run"]:
                found = import_trial.question(form, by=by, now=timezone.now())
                return show(request, self, found, back=request.path)
        return ask(
            request,
            self,
            QUESTION,
            lambda values: import_trial.bring_in(values, by=by, now=timezone.now()),
            back=back,
        )

    @action(
        description="Rejected rows",
        permissions=["import"],
        url_path="rejects",
        icon="download",
    )
    def rejects(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """The rows as they were, each with its line and the reason."""
        job = object_of(self, request, object_id)
        path = rejects.path_of(job.pk)
        if not path.is_file():
            raise Http404("This import has no rejected rows.")
        return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)

    @action(
        description="Undo",
        permissions=["import"],
        url_path="undo",
        icon="undo",
        variant=ActionVariant.DANGER,
    )
    def undo(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        job = object_of(self, request, object_id)

        def do(_: object) -> str:
            by = request.user.get_username()
            done = undo.undo(job, by=by, now=timezone.now())
            self.log_change(request, job, "Undid the import.")
            return (
                f"Undone: {done.removed:,} taken off again, {done.restored:,} put back "
                f"as they were, {done.kept:,} kept because they have changed since."
            )

        question = Question(
            title=f"Undo the import of {job.file_name}",
            button="Undo the import",
            sentences=[
                "People go back to what they were before the file, texts it caused are "
                "cancelled, and whatever has changed since is kept."
            ],
            facts=[
                ("Brought in", f"{job.created_count:,} of {job.rows:,}"),
                ("Changed", f"{job.updated_count:,} of {job.rows:,}"),
            ],
            is_destructive=True,
        )
        return ask(request, self, question, do, back=page_of(job), obj=job)

    def has_import_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("subscribers.import_subscriber")

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        """Only a finished import can be undone, only rejects can be fetched."""
        verbs = super().get_actions_detail(request, object_id)
        job = ImportJob.objects.filter(pk=object_id).first()
        absent = set()
        if job is None or job.status != ImportJob.Status.DONE:
            absent.add("undo")
        if job is None or not job.rejected_count:
            absent.add("rejects")
        return [verb for verb in verbs if verb.path not in absent]


def _field(name: str) -> str:
    """Return one of our fields as people call it."""
    return name.removeprefix("attr.").replace("_", " ") or "left out"
