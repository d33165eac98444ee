"""The check step: what the file would do, before anything is written."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from subscribers.admin import import_steps
from subscribers.admin.import_words import (
    note_in_words,
    repair_in_words,
    shares_of,
)
from subscribers.errors import Refusal
from subscribers.importing import (
    background,
    drafts,
    foreseeing,
    opting_out,
    service,
    standing,
)
from subscribers.importing.collecting import Collected
from subscribers.importing.foreseeing import Told
from subscribers.importing.trial import Tried
from subscribers.models import ImportDraft, ImportJob
from subscribers.staff.sections import Card, Figures, Section, Table
from subscribers.staff.verbs import is_confirmed, list_page_of, page_of
from subscribers.staff.wording import clock, counted

AFRESH = "again"
BEFORE = {"rejected": "cannot be used"}


class PreviewStep:
    """The last question of ImportDraftAdmin, and its one button."""

    def preview(self, request: HttpRequest, object_id: int) -> HttpResponse:
        draft, now = self.draft_of(request, object_id), timezone.now()
        by = request.user.get_username()
        try:
            import_steps.check_kept(draft)
            opting_out.check_done(draft)
            order = drafts.order_of(draft, by=by)
            if is_confirmed(request):
                job = service.prepare(order, now=now)
                background.enqueue(job)
                drafts.discard(draft)
                return HttpResponseRedirect(page_of(job))
            if AFRESH in request.GET:
                foreseeing.forget(draft)
                return import_steps.go_to(draft, "preview")
            told = foreseeing.foresee(draft, by=by, now=now)
        except Refusal as problem:
            messages.error(request, str(problem))
            if draft.pk is None:
                return HttpResponseRedirect(list_page_of(ImportJob))
            if draft.opt_outs.get("is_running"):
                return import_steps.go_to(draft, "opt_outs")
            return import_steps.go_to(draft, "columns" if draft.ground else "ground")
        asks = request.headers.get("HX-Request") == "true"
        if asks and told.is_over:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return import_steps.page(
            request, self, draft, "preview", _title(told), **_shown(draft, told, by)
        )


def _title(told: Told) -> str:
    if told.tried is not None:
        return "This would happen"
    return "It cannot come in like this" if told.refusal else "Trying the file out"


def _shown(draft: ImportDraft, told: Told, by: str) -> dict[str, object]:
    if told.refusal:
        return {"sections": [Card(title="What is wrong", sentences=[told.refusal])]}
    if told.tried is None:
        return {"sections": [_progress(told)], "is_under_way": True}
    tried, ground = told.tried, draft.ground
    brings = sum(
        number for outcome, number in tried.outcomes.items() if outcome != "rejected"
    )
    consent = ImportJob.Consent(ground["consent"]).label
    attested = ground["attestation"]
    return {
        "sections": list(sections(draft, tried)),
        "button": f"Import {counted(brings, 'row')}" if brings else "",
        "as_of": clock(told.asked_at),
        "word": f"{consent}. {by} attests: “{attested}”" if attested else f"{consent}.",
    }


def _progress(told: Told) -> Figures:
    percent, title = told.percent, "Trying the file out"
    rows = f"{told.seen:,}"
    return Figures(
        title=title if percent is None else f"{title}: {percent} %",
        facts=[("Rows so far", f"{rows} of {told.of:,}" if told.of else rows)],
        share=percent,
        are_words=True,
    )


def sections(draft: ImportDraft, tried: Tried) -> Iterator[Section]:
    """Yield what a file would do: outcomes, people, repairs, notes, rejects."""
    examples = {
        outcome: [
            f"Line {one.line:,}: {one.number}" + (f", {one.said}" if one.said else "")
            for one in people
        ]
        for outcome, people in tried.collected.people.items()
    }
    yield shares_of("All rows of the file", tried.outcomes, examples)
    job = ImportJob(list=draft.list, consent=draft.ground["consent"])
    told = list(standing.in_words(job, tried.standing))
    if told:
        yield Card(title=f"Where people will stand on {draft.list}", sentences=told)
    yield from _damage(tried.collected)


def _damage(collected: Collected) -> Iterator[Section]:
    reasons = sorted(collected.reasons.items(), key=lambda item: -item[1].count)
    if reasons:
        yield Table(
            title="Rejected, and why",
            headers=("Why", "Rows", "Such as"),
            rows=[
                (
                    reason,
                    f"{found.count:,}",
                    _line(found.rows[0]),
                )
                for reason, found in reasons
            ],
            note="Once the others are in, you can download these rows with their "
            "reasons, mend them, and import that file again.",
        )
    if collected.repairs:
        yield Table(
            title="Phone numbers that were mended",
            headers=("What was done", "Rows", "For example"),
            rows=[
                (
                    repair_in_words(kind),
                    f"{found.count:,}",
                    f"{_visible(found.before)} → {found.after} (line {found.line:,})",
                )
                for kind, found in sorted(
                    collected.repairs.items(), key=lambda item: -item[1].count
                )
            ],
        )
    if collected.notes:
        yield Table(
            title="Cells that were left blank or shortened",
            headers=("What", "Rows", "For example"),
            rows=[
                (
                    note_in_words(kind),
                    f"{found.count:,}",
                    f"Line {found.line:,}: {found.before}".rstrip(": "),
                )
                for kind, found in sorted(
                    collected.notes.items(), key=lambda item: -item[1].count
                )
            ],
            note="A blank cell never overwrites what we know.",
        )


def _line(row: tuple[int, tuple[str, ...]]) -> str:
    line, cells = row
    return f"Line {line:,}: {' · '.join(filter(None, cells)) or 'blank'}"


def _visible(cell: str) -> str:
    """Show a cell in quotes, so that the spaces around it can be seen."""
    return f"“{cell.replace(chr(9), '⇥')}”"
