"""The opt-outs step: who left the other platform stays out, before anybody comes in."""

from collections.abc import Mapping as Keyed
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from unfold.widgets import UnfoldAdminSelectWidget

from subscribers.admin import import_steps
from subscribers.admin.import_fields import FileField, countries
from subscribers.errors import ImportRefused, Refusal
from subscribers.importing import drafts, foreseeing, opting_out, uploads
from subscribers.importing.opting_out import AT_ONCE, scope_of
from subscribers.importing.reading import open_table
from subscribers.importing.suppressing import Counted, count_suppressions
from subscribers.models import ImportDraft, ImportJob, SubscriberList
from subscribers.staff.sections import Figures
from subscribers.staff.verbs import list_page_of
from subscribers.staff.wording import clock, counted

ANSWERS = {
    "nobody": "nobody has left",
    "done": "their opt-outs are in already",
}


class OptOutsForm(forms.Form):
    file = FileField(
        label="The file of people who left",
        help_text="Whatever the other platform calls it: unsubscribed, opted out, "
        "stopped, suppressed. Only the phone numbers are read.",
    )
    scope = forms.ChoiceField(
        label="They get no texts of",
        widget=UnfoldAdminSelectWidget(),
        help_text="Most people who leave want no more texts of the shop at all.",
    )

    region = forms.ChoiceField(
        label="Numbers without a country code are from",
        required=False,
        widget=UnfoldAdminSelectWidget(),
    )

    def __init__(self, lst: SubscriberList, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = countries(lst)
        self.fields["scope"].choices = [
            ("brand", f"{lst.brand}, on all its lists"),
            ("list", f"{lst.name} alone"),
            ("everything", "anybody here: every brand and list"),
        ]


class OptOutsStep:
    """The first question of ImportDraftAdmin."""

    def opt_outs(self, request: HttpRequest, object_id: int) -> HttpResponse:
        draft, typed = self.draft_of(request, object_id), request.POST
        by, now = request.user.get_username(), timezone.now()
        may = request.user.has_perm("subscribers.unsubscribe_subscriber")
        if typed.get("said") in ANSWERS:
            draft.opt_outs = {"said": typed["said"], "by": by, "at": now.isoformat()}
            drafts.touch(draft, "opt_outs", now=now)
            return import_steps.go_to(draft, "columns")
        if not may and ("bring" in typed or "kept" in typed):
            raise PermissionDenied
        form = OptOutsForm(draft.list, initial={"region": draft.region})
        waiting = None
        try:
            import_steps.check_kept(draft)
            if "kept" in typed:
                _bring_in(draft, typed, by=by, now=now)
                return import_steps.go_to(draft, "opt_outs")
            if "bring" in typed:
                form = OptOutsForm(draft.list, typed, request.FILES)
                waiting = _looked_at(draft, form, now=now)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            if draft.pk is None:
                return HttpResponseRedirect(list_page_of(ImportJob))
        if "refusal" in draft.opt_outs:
            messages.error(request, draft.opt_outs["refusal"])
        is_running = opting_out.is_running(draft, now=now)
        if request.headers.get("HX-Request") == "true" and not is_running:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return import_steps.page(
            request,
            self,
            draft,
            "opt_outs",
            "Have people left on your other platform?",
            form=form,
            may=may,
            waiting=waiting,
            told=_told(draft),
            progress=_progress(draft) if is_running else None,
        )


def _looked_at(
    draft: ImportDraft, form: OptOutsForm, *, now: datetime
) -> dict[str, object] | None:
    """Count what the file would do, and keep it for the button that does it."""
    if not form.is_valid():
        return None
    draft.region = form.cleaned_data["region"]
    drafts.touch(draft, "region", now=now)
    upload = form.cleaned_data["file"]
    kept = uploads.keep(upload.name, upload.chunks())
    try:
        found = count_suppressions(kept.path, region=draft.region, at_most=AT_ONCE)
        if not found.numbers:
            raise ImportRefused(
                f"No row of {kept.path.name} holds a number that can be read. "
                f"{_first(found)}"
            )
    except ImportRefused:
        uploads.drop(kept.token)
        raise
    scope = form.cleaned_data["scope"]
    return {
        "token": kept.token,
        "scope": scope,
        "button": f"Text {counted(found.numbers, 'number')} no more"
        if found.is_whole
        else "Text these numbers no more",
        "sentences": [
            f"{kept.path.name}: {counted(found.rows, 'row')}"
            f"{'' if found.is_whole else ' looked at, and there are more'}, with "
            f"{counted(found.numbers, 'number')} in the column “{found.column}”.",
            *([_first(found)] if found.rejected else []),
            f"They get no texts of {scope_of(draft.list, scope)} any more, and no file "
            "can bring them back: only they themselves, by a text from their phone.",
        ],
    }


def _first(found: Counted) -> str:
    if found.first_rejected is None:
        return ""
    line, why = found.first_rejected
    return (
        f"{counted(found.rejected, 'row')} cannot be read and would be passed over, "
        f"the first on line {line:,}: {why}"
    )


def _bring_in(
    draft: ImportDraft, typed: Keyed[str, str], *, by: str, now: datetime
) -> None:
    """Suppress the numbers of a kept file; what that did is noted on the draft."""
    kept = uploads.kept(typed["kept"])
    if kept is None:
        raise ImportRefused(uploads.GONE)
    rows = foreseeing.lines(open_table(kept.path))
    kind = typed.get("scope", "")
    opting_out.bring_in(draft, kept, kind=kind, rows=rows, by=by, now=now)


def _progress(draft: ImportDraft) -> Figures:
    said = draft.opt_outs
    share = min(100 * said["rows"] // max(said["of"], 1), 99)
    return Figures(
        title=f"Bringing the opt-outs of {said['file']} in: {share} %",
        facts=[("Rows so far", f"{said['rows']:,} of about {said['of']:,}")],
        share=share,
        are_words=True,
    )


def _told(draft: ImportDraft) -> list[str]:
    """Say what was answered or done so far."""
    said = draft.opt_outs
    if not said or said.get("is_running") or "refusal" in said:
        return []
    when = f"{said['by']}, {clock(datetime.fromisoformat(said['at']))}"
    if "said" in said:
        return [f"Answered by {when}: {ANSWERS[said['said']]}."]
    return [
        f"{said['file']} was brought in by {when}, for {said['scope']}.",
        f"Of {counted(said['rows'], 'row')}, {said['suppressed']:,} are texted no more "
        f"from now on, {said['already']:,} were so already or stood twice in the file, "
        f"and {said['rejected']:,} could not be read.",
    ]
