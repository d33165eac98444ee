"""What somebody hands in with a file: the list, the ground, and their word for it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from phonenumbers import SUPPORTED_REGIONS
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from subscribers.importing import uploads
from subscribers.models import ImportJob, SubscriberList


class ImportForm(forms.Form):
    file = forms.FileField(
        widget=UnfoldAdminFileFieldWidget(),
        help_text="CSV, TSV or XLSX, in any encoding. Columns are found by their "
        "headers.",
    )
    list = forms.ModelChoiceField(
        SubscriberList.objects.all(), widget=UnfoldAdminSelectWidget()
    )
    consent = forms.ChoiceField(
        label="On what ground",
        choices=ImportJob.Consent.choices,
        widget=UnfoldAdminSelectWidget(),
    )
    attestation = forms.CharField(
        label="Your word for it",
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
    region = forms.CharField(
        label="Country of numbers without a code",
        max_length=2,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
        help_text="Two letters, such as FR.",
    )
    dry_run = forms.BooleanField(
        label="Only say what would happen",
        required=False,
        initial=True,
        widget=UnfoldBooleanSwitchWidget(),
        help_text="Nothing is changed; on the next page one button imports the file.",
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A file that was tried out is kept; who agreed to nothing needs nobody's word.
        self.fields["file"].required = not self.data.get("kept")
        no_consent = self.data.get("consent") == ImportJob.Consent.NONE
        self.fields["attestation"].required = not no_consent

    def clean_region(self) -> str:
        region = self.cleaned_data["region"].upper()
        if region and region not in SUPPORTED_REGIONS:
            raise ValidationError(f"{region} is not a country's code, such as FR.")
        return region

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        agreed_on = values.get("agreed_on")
        if agreed_on and agreed_on > timezone.localdate():
            self.add_error("agreed_on", "That day is yet to come.")
        token = values.get("kept")
        if token and not values.get("file") and uploads.kept(token) is None:
            self.add_error("file", uploads.GONE)
        return values
