"""What a visitor of a contest's page may send: a number and a tick, then six digits."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from keywords.models import Contest
from subscribers.phones import Phone
from subscribers.signup.forms import TYPED_AT_MOST
from subscribers.signup.reading import Unreadable, read, region_of


class EntryForm(forms.Form):
    """The number, and that the rules are read; no consent to texts is asked here."""

    phone = forms.CharField(
        max_length=TYPED_AT_MOST,
        error_messages={
            "required": gettext_lazy("Type your mobile number."),
            "max_length": gettext_lazy("This is too long for a phone number."),
        },
    )
    agreed = forms.BooleanField(
        error_messages={"required": gettext_lazy("Tick the box if you agree.")}
    )
    # People don't see it; what fills in every field of a page does.
    website = forms.CharField(required=False)

    def __init__(
        self, contest: Contest, *args: Any, accept_language: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._countries = contest.countries
        self._likely = region_of(accept_language, contest.countries)

    def clean_phone(self) -> Phone:
        try:
            return read(
                self.cleaned_data["phone"], self._countries, likely=self._likely
            )
        except Unreadable as problem:
            raise forms.ValidationError(str(problem)) from problem

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(gettext("Leave this field empty."))
        return ""
