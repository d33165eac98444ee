"""What somebody hands in with a file: the list, the ground, and their word for it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from phonenumbers import SUPPORTED_REGIONS
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

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
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text="How and where these people agreed. It is kept under your name with "
        "every line of the file.",
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
        help_text="Nothing is changed. Switch it off and choose the file again to "
        "import it.",
    )

    def clean_region(self) -> str:
        region = self.cleaned_data["region"].upper()
        if region and region not in SUPPORTED_REGIONS:
            raise ValidationError(f"{region} is not a country's code, such as FR.")
        return region

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        needs_word = values.get("consent") != ImportJob.Consent.NONE
        if needs_word and not values.get("attestation", "").strip():
            self.add_error("attestation", "Say how and where these people agreed.")
        return values
