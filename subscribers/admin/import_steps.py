"""The frame of the wizard's pages: which steps there are, and on which one we are."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.admin import ModelAdmin

from subscribers.errors import ImportRefused
from subscribers.importing import drafts, uploads
from subscribers.models import ImportDraft

STEPS = {
    "opt_outs": "Who has left",
    "columns": "Columns",
    "ground": "Consent",
    "preview": "Check",
}
LAST = "Import"


@dataclass(frozen=True, slots=True)
class Step:
    """One step as the bar above the page shows it."""

    number: int
    label: str
    href: str = ""
    is_here: bool = False
    is_done: bool = False


def page(
    request: HttpRequest,
    admin: ModelAdmin,
    draft: ImportDraft,
    here: str,
    title: str,
    **more: object,
) -> HttpResponse:
    """Draw a step of the wizard."""
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "title": f"{title}: {draft.file_name}",
        "heading": title,
        "draft": draft,
        "steps": steps(draft, here),
        "discard": address(draft, "discard"),
        **more,
    }
    return TemplateResponse(
        request, f"admin/subscribers/importdraft/{here}.html", context
    )


def steps(draft: ImportDraft | None, here: str) -> list[Step]:
    """Return the bar of steps; without a draft we are at the first."""
    names = list(STEPS)
    at = names.index(here) if draft else -1
    told = [Step(1, "File", is_here=draft is None, is_done=draft is not None)]
    for place, name in enumerate(names):
        told.append(
            Step(
                place + 2,
                STEPS[name],
                href=address(draft, name) if draft else "",
                is_here=place == at,
                is_done=place < at,
            )
        )
    return [*told, Step(len(names) + 2, LAST)]


def address(draft: ImportDraft, name: str) -> str:
    return reverse(f"admin:subscribers_importdraft_{name}", args=[draft.pk])


def go_to(draft: ImportDraft, name: str) -> HttpResponse:
    return HttpResponseRedirect(address(draft, name))


def check_kept(draft: ImportDraft) -> None:
    """Raises: ImportRefused once the file is gone; the draft goes with it."""
    if uploads.kept(draft.token) is None:
        drafts.discard(draft)
        raise ImportRefused(uploads.GONE)
