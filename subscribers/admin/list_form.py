"""What staff may say of a list: its brand, its promise, where it is served."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminURLInputWidget

from subscribers.models import SubscriberList
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
            *("promise_messages", "promise_per", "support", "terms_url"),
            *("privacy_url", "tags"),
        )
        labels = {"promise_messages": "At most this many texts", "promise_per": "per"}
        help_texts = {
            "promise_messages": "What sign-up promises, and what is enforced. A higher "
            "promise counts for people who join from now on; the others keep theirs.",
            "promise_per": "",
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if bool(values.get("promise_messages")) != bool(values.get("promise_per")):
            raise ValidationError(
                "A promise needs both: how many texts, and per day, week or month."
            )
        return values
