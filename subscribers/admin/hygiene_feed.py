"""The page that takes a file of dead numbers: what it would end, then the button."""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from phonenumbers import SUPPORTED_REGIONS
from unfold.admin import ModelAdmin
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
)

from subscribers.admin.import_fields import ACCEPTED
from subscribers.countries import name_of
from subscribers.errors import ImportRefused, Refusal
from subscribers.hygiene.feeding import FED, Fed, Feed, feed
from subscribers.importing import uploads
from subscribers.models import NumberFlag
from subscribers.staff.verbs import Question, is_confirmed, list_page_of, show
from subscribers.staff.wording import counted

TITLE = "Feed a file of dead numbers"


class FeedForm(forms.Form):
    file = forms.FileField(
        label="The file",
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ACCEPTED}),
        help_text="CSV, TSV or Excel, as your provider gives it. Only the phone "
        "numbers are read.",
        error_messages={"required": "Choose the file first."},
    )
    cause = forms.ChoiceField(
        label="What is true of its numbers",
        choices=[
            ("deactivated", "They were switched off"),
            ("reassigned", "They were given to somebody else"),
        ],
        widget=UnfoldAdminSelectWidget(),
    )
    on = forms.DateField(
        label="On which day",
        widget=UnfoldAdminDateWidget(),
        help_text="Who agreed after that day stays: they are the new owner.",
    )
    region = forms.ChoiceField(
        label="Numbers without a country code are from",
        required=False,
        widget=UnfoldAdminSelectWidget(),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.now().date()
        self.fields["region"].choices = [
            ("", "No country: they all have a code"),
            *((code, name_of(code)) for code in sorted(SUPPORTED_REGIONS, key=name_of)),
        ]


def answer(request: HttpRequest, admin: ModelAdmin) -> HttpResponse:
    """Show the form, then what the file would do; do it once that is confirmed."""
    back = list_page_of(NumberFlag)
    form = FeedForm()
    try:
        if "kept" in request.POST:
            messages.success(request, _do(request.POST, request.user.get_username()))
            return HttpResponseRedirect(back)
        if is_confirmed(request):
            form = FeedForm(request.POST, request.FILES)
            if form.is_valid():
                return show(request, admin, _foreseen(form), back=back)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(back)
    question = Question(
        title=TITLE,
        button="See what it would end",
        sentences=[
            "Consents of numbers that were switched off or given away end, and their "
            "queued texts are cancelled. Nobody is suppressed: whoever has the number "
            "may join again.",
        ],
    )
    return show(request, admin, question, form=form, back=back)


def _foreseen(form: FeedForm) -> Question:
    """Count what the file would do, and keep it for the button that does it."""
    told, upload = form.cleaned_data, form.cleaned_data["file"]
    kept = uploads.keep(upload.name, upload.chunks())
    order = Feed(
        path=kept.path, cause=told["cause"], on=told["on"], region=told["region"]
    )
    try:
        found = feed(order, now=timezone.now(), dry_run=True)
    except ImportRefused:
        uploads.drop(kept.token)
        raise
    return Question(
        title=f"{kept.path.name}: what it would end",
        button=_button(found),
        is_destructive=bool(found.consents_ended),
        sentences=[] if _button(found) else ["There is nothing left to do with it."],
        facts=_facts(found),
        hidden=[
            ("kept", kept.token),
            ("cause", told["cause"]),
            ("on", told["on"].isoformat()),
            ("region", told["region"]),
        ],
    )


def _button(found: Fed) -> str:
    if found.consents_ended:
        return f"End {counted(found.consents_ended, 'consent')}"
    return f"Flag {counted(found.flagged, 'number')}" if found.flagged else ""


def _facts(found: Fed) -> list[tuple[str, object]]:
    return [
        ("Rows", f"{found.rows:,}"),
        ("Numbers to be flagged", f"{found.flagged:,}"),
        ("Flagged before", f"{found.already:,}"),
        ("Nobody here has", f"{found.unknown:,}"),
        ("Stand twice in the file", f"{found.repeated:,}"),
        ("Cannot be read", f"{found.rejected:,}"),
        ("Consents that would end", f"{found.consents_ended:,}"),
    ]


def _do(typed: Mapping[str, str], by: str) -> str:
    kept = uploads.kept(typed["kept"])
    if kept is None:
        raise ImportRefused(uploads.GONE)
    cause = typed.get("cause", "")
    order = Feed(
        path=kept.path,
        cause=cause if cause in FED else "",
        on=_day(typed.get("on", "")),
        region=typed.get("region", "")[:2],
        by=by,
    )
    try:
        done = feed(order, now=timezone.now())
    finally:
        uploads.drop(kept.token)
    return (
        f"{counted(done.flagged, 'number')} flagged and "
        f"{counted(done.consents_ended, 'consent')} ended, of "
        f"{counted(done.rows, 'row')} in {kept.path.name}."
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ImportRefused(f"“{text}” is no day. Choose the file again.") from None
