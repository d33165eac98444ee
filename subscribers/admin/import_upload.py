"""The first step of an import: drop a file, choose the list."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminSelectWidget

from subscribers.admin import import_steps
from subscribers.admin.import_fields import FileField
from subscribers.errors import ImportRefused
from subscribers.importing import drafts
from subscribers.importing.drafts import Upload
from subscribers.models import ImportDraft, ImportJob, SubscriberList
from subscribers.staff.sections import Table
from subscribers.staff.verbs import is_confirmed, list_page_of
from subscribers.staff.wording import clock, link_to

TEMPLATE = "admin/subscribers/importjob/upload.html"
SHOWN = 10  # unfinished imports above the list


class UploadForm(forms.Form):
    file = FileField(
        label="Drop the file here, or choose it",
        help_text="CSV, TSV or Excel (.xlsx), in any encoding, with any separator.",
        error_messages={"required": "Choose the file first."},
    )
    list = forms.ModelChoiceField(
        SubscriberList.objects.order_by("name"),
        label="Onto which list",
        widget=UnfoldAdminSelectWidget(),
        error_messages={"required": "Choose the list these people join."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        only = list(SubscriberList.objects.all()[:2])
        if len(only) == 1:
            self.fields["list"].initial = only[0]


def answer(request: HttpRequest, admin: ModelAdmin) -> HttpResponse:
    """Show the form; once a file is handed in, keep it and go to the next step."""
    form = UploadForm()
    if is_confirmed(request):
        form = UploadForm(request.POST, request.FILES)
        draft = _begun(request, form)
        if draft is not None:
            return HttpResponseRedirect(import_steps.address(draft, "opt_outs"))
    return TemplateResponse(
        request,
        TEMPLATE,
        {
            **admin.admin_site.each_context(request),
            "opts": admin.opts,
            "title": "Import a file",
            "heading": "Import a file",
            "steps": import_steps.steps(None, ""),
            "form": form,
            "back": list_page_of(ImportJob),
        },
    )


def _begun(request: HttpRequest, form: UploadForm) -> ImportDraft | None:
    if not form.is_valid():
        return None
    file = form.cleaned_data["file"]
    try:
        return drafts.begin(
            Upload(file.name, file.chunks()),
            form.cleaned_data["list"],
            by=request.user.get_username(),
            now=timezone.now(),
        )
    except ImportRefused as problem:
        form.add_error("file", str(problem))
        return None


def unfinished() -> Table | None:
    """Return the files nobody has imported yet, each with the way back. One query."""
    rows = list(ImportDraft.objects.select_related("list")[:SHOWN])
    if not rows:
        return None
    return Table(
        title="Begun, and not imported yet",
        headers=("File", "Onto", "Handed in", ""),
        rows=[
            (
                draft.file_name,
                draft.list.name,
                f"{clock(draft.started_at)} by {draft.by}",
                link_to(_address(draft), f"Go on with {draft.file_name}"),
            )
            for draft in rows
        ],
        note="Each is kept for a day after somebody last worked on it.",
    )


def _address(draft: ImportDraft) -> str:
    step = "preview" if draft.ground else "columns" if draft.opt_outs else "opt_outs"
    return reverse(f"admin:subscribers_importdraft_{step}", args=[draft.pk])
