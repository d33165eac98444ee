"""What staff may say of a list: its brand, its promise, where it is served."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminURLInputWidget

from subscribers.errors import SoftRefused
from subscribers.models import SubscriberList
from subscribers.soft import check_allowed
from subscribers.staff.fields import CountriesField, WordsField


def _address(label: str) -> forms.URLField:
    return forms.URLField(
        label=label,
        required=False,
        assume_scheme="https",
        widget=UnfoldAdminURLInputWidget(),
    )


class SubscriberListForm(forms.ModelForm):
    countries = CountriesField(
        help_text="Countries this list serves, as two letters each: US, FR."
    )
    tags = WordsField(
        required=False, help_text="Words caps may ask for, with commas: sale, news."
    )
    terms_url = _address("Terms")
    privacy_url = _address("Privacy")

    class Meta:
        model = SubscriberList
        fields = (
            *("name", "slug", "brand", "purpose", "opt_in", "countries", "language"),
            *("reminds_after_hours", "promise_messages", "promise_per", "support"),
            *("terms_url", "privacy_url", "tags"),
        )
        labels = {
            "reminds_after_hours": "Remind after hours",
            "promise_messages": "At most this many texts",
            "promise_per": "per",
        }
        help_texts = {
            "reminds_after_hours": "Once, while nobody has answered a request. Empty: "
            "never. A request runs out after 72 hours.",
            "promise_messages": "What sign-up promises, and what is enforced. A lower "
            "promise holds for everybody at once. A higher one counts for people who "
            "join from now on, and for those who agree when you ask them.",
            "promise_per": "",
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if bool(values.get("promise_messages")) != bool(values.get("promise_per")):
            raise ValidationError(
                "A promise needs both: how many texts, and per day, week or month."
            )
        self._check_soft(values)
        return values

    def _check_soft(self, values: dict[str, Any]) -> None:
        if values.get("opt_in") != SubscriberList.OptIn.SOFT:
            return
        for country in values.get("countries", ()):
            try:
                check_allowed(country)
            except SoftRefused as refusal:
                self.add_error("opt_in", str(refusal))
