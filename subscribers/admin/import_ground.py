"""The consent step: on what ground these people may be texted, and whose word it is."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from subscribers.admin import import_steps
from subscribers.errors import ImportRefused
from subscribers.importing import drafts
from subscribers.importing.looking import Look, label_of
from subscribers.models import ImportJob
from subscribers.staff.verbs import list_page_of

# What columns can say row by row.
SAID_BY_ROWS = ("consent", "opted_out", "consent_date", "source", "method")


class GroundForm(forms.Form):
    consent = forms.ChoiceField(
        label="On what ground",
        choices=[("", "Choose …"), *ImportJob.Consent.choices],
        error_messages={"required": "Say on what ground these people may be texted."},
        widget=UnfoldAdminSelectWidget(),
    )
    attestation = forms.CharField(
        error_messages={"required": "Say how and where these people agreed."},
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text="How and where these people agreed. It is kept under your name with "
        "every line of the file. Needed on every ground but “No consent”.",
    )
    agreed_on = forms.DateField(
        label="On which day did they agree?",
        required=False,
        widget=UnfoldAdminDateWidget(),
        help_text="Where no column of the file says it. A list that asks people to "
        "confirm asks only those who agreed within the last ten days.",
    )
    source = forms.CharField(
        label="And where?",
        max_length=100,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
        help_text="Where no column “Source” says it: till at 14th Street, spring fair.",
    )
    basis = forms.CharField(
        label="Existing customers: by what?",
        max_length=20,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
        help_text="Where a column “Basis” does not say it: purchase, inquiry …",
    )
    basis_on = forms.DateField(
        label="On which day?",
        required=False,
        widget=UnfoldAdminDateWidget(),
        help_text="Where a column “Basis date” does not say it.",
    )
    is_refusal_offered = forms.BooleanField(
        label="They could refuse texts when they gave the number",
        required=False,
        widget=UnfoldBooleanSwitchWidget(),
        help_text="Where a column “Refusal offered” does not say it.",
    )

    def __init__(self, *args: Any, by: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attestation"].label = f"Your word for it, {by}"
        # Who agreed to nothing needs nobody's word.
        no_consent = self.data.get("consent") == ImportJob.Consent.NONE
        self.fields["attestation"].required = not no_consent

    def clean_agreed_on(self) -> date | None:
        agreed_on = self.cleaned_data["agreed_on"]
        if agreed_on and agreed_on > timezone.localdate():
            raise ValidationError("That day is yet to come.")
        return agreed_on

    @property
    def ground(self) -> dict[str, object]:
        """What was typed, as the draft keeps it."""
        return {
            name: value.isoformat() if isinstance(value, date) else value or ""
            for name, value in self.cleaned_data.items()
        } | {"is_refusal_offered": self.cleaned_data["is_refusal_offered"]}


class GroundStep:
    """The third question of ImportDraftAdmin."""

    def ground(self, request: HttpRequest, object_id: int) -> HttpResponse:
        draft = self.draft_of(request, object_id)
        by, now = request.user.get_username(), timezone.now()
        try:
            import_steps.check_kept(draft)
            found = drafts.look_at(draft)
        except ImportRefused as problem:
            messages.error(request, str(problem))
            if draft.pk is None:
                return HttpResponseRedirect(list_page_of(ImportJob))
            return import_steps.go_to(draft, "columns")
        if not found.has_phone:
            messages.error(request, "Which column holds the phone numbers?")
            return import_steps.go_to(draft, "columns")
        form = GroundForm(by=by, initial=draft.ground)
        if "go_on" in request.POST:
            form = GroundForm(request.POST, by=by)
            if form.is_valid():
                draft.ground = form.ground
                drafts.touch(draft, "ground", now=now)
                return import_steps.go_to(draft, "preview")
        return import_steps.page(
            request,
            self,
            draft,
            "ground",
            "Did these people agree to texts?",
            form=form,
            sentences=_sentences(found, draft.list.opt_in in draft.list.ASKING),
        )


def _sentences(found: Look, is_asking: bool) -> list[str]:
    """Say what the file says itself, and what becomes of those who agreed."""
    said = [
        f"“{found.mapping.headers[at]}” ({label_of(field).lower()})"
        for field in SAID_BY_ROWS
        if (at := found.mapping.column(field)) is not None
    ]
    told = [
        f"The file says something itself, row by row, in {', '.join(said)}. A row that "
        "says no, or nothing where others say yes, never joins on your word."
        if said
        else "No column says who agreed, so your word here counts for every row."
    ]
    if is_asking:
        told.append(
            "This list asks people to confirm by text. Only those who agreed within "
            "the last ten days, at a place the file or you name, are asked; the others "
            "come in without texts."
        )
    return told
