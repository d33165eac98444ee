"""What a visitor may send: a number, answers and a tick, and later six digits."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from subscribers.composing import AgeTick, age_tick
from subscribers.models import Disclosure
from subscribers.phones import Phone
from subscribers.signup.asking import ASKABLE, REQUIRED, Asked, answered, fields_for
from subscribers.signup.pages import PublicPage
from subscribers.signup.reading import (
    SeveralCountries,
    Unreadable,
    names_of,
    read,
    region_of,
)
from subscribers.signup.service import Entered

# Room for any way of writing fifteen digits, and a word beside them.
TYPED_AT_MOST = 60


class SignupForm(forms.Form):
    """`disclosure` is the wording to show; `country_choices` are to choose from."""

    phone = forms.CharField(
        max_length=TYPED_AT_MOST,
        error_messages={
            "required": gettext_lazy("Type your mobile number."),
            "max_length": gettext_lazy("This is too long for a phone number."),
        },
    )
    country = forms.CharField(max_length=2, required=False)
    consent = forms.BooleanField(
        error_messages={"required": gettext_lazy("Tick the box if you agree.")}
    )
    # Only where the wording names an age; unticked, like the other.
    age = forms.BooleanField(required=False)
    # People don't see it; what fills in every field of a page does.
    website = forms.CharField(required=False)

    def __init__(
        self, page: PublicPage, *args: Any, accept_language: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._page = page
        self._how = dict(page.row.asks)
        self.fields.update(fields_for(page.row.asks, page.list))
        self._likely = region_of(accept_language, page.countries)
        self._seen = self._wording_seen()
        first = self._likely or page.countries[0]
        self.disclosure: Disclosure = self._seen or page.wording[first]
        self.country_choices: list[tuple[str, str]] = []

    @property
    def asked(self) -> list[Asked]:
        """The page's own fields, in its order."""
        return [
            Asked(ASKABLE[name], self._how[name] == REQUIRED, self[name])
            for name in self._how
            if name in self.fields
        ]

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered beside the number; valid forms only."""
        return answered(self.cleaned_data, self._page.row.asks)

    @property
    def is_ticked(self) -> bool:
        """Whether the box is still ticked when the form is shown again."""
        return self.is_bound and bool(self.cleaned_data.get("consent"))

    @property
    def age_tick(self) -> AgeTick | None:
        """What the wording has people state about their age."""
        return age_tick(self.disclosure.text, self.disclosure.language)

    @property
    def age_stated(self) -> str:
        """What they stated about their age; valid forms only."""
        return self.age_tick.statement if self.age_tick else ""

    @property
    def is_age_ticked(self) -> bool:
        return self.is_bound and bool(self.cleaned_data.get("age"))

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(gettext("Leave this field empty."))
        return ""

    def clean(self) -> dict[str, Any]:
        super().clean()
        if "phone" in self.cleaned_data:
            try:
                phone = self._read(self.cleaned_data["phone"])
            except Unreadable as refusal:
                self.add_error("phone", str(refusal))
            else:
                self.cleaned_data["phone"] = phone
                self.disclosure = self._page.wording[phone.country]
        # A tick counts for the words it stood beside, and for no others.
        is_same = self._seen and self._seen.text == self.disclosure.text
        is_same = is_same and self.data.get("page", self._page.seen) == self._page.seen
        if self.cleaned_data.get("consent") and not is_same:
            self.add_error(
                "consent",
                gettext("These words are not those you ticked. Read, and tick again."),
            )
        if self.age_tick and not self.cleaned_data.get("age"):
            self.add_error("age", self.age_tick.unticked)
        return self.cleaned_data

    def _wording_seen(self) -> Disclosure | None:
        """The version whose words stood beside the box, unless it is gone."""
        posted = str(self.data.get("seen", ""))
        versions = self._page.wording.values()
        return next((row for row in versions if str(row.pk) == posted), None)

    def _read(self, typed: str) -> Phone:
        try:
            return read(
                typed,
                self._page.countries,
                likely=self._likely,
                chosen=self.cleaned_data.get("country", ""),
            )
        except SeveralCountries as question:
            names = names_of(question.countries)
            self.country_choices = list(zip(question.countries, names, strict=True))
            raise


class CodeForm(forms.Form):
    # One sentence for everybody: nobody learns whether there was a request at all.
    SENTENCES = {
        Entered.WRONG: gettext_lazy("This is not the code. Look at the newest text."),
        Entered.TOO_MANY: gettext_lazy("Too many tries: this code no longer counts."),
        Entered.EXPIRED: gettext_lazy(
            "The time for this code is over. Sign up again to get a new one."
        ),
    }

    code = forms.CharField(
        max_length=20,
        error_messages={
            "required": gettext_lazy("Type the six digits from the text."),
            "max_length": gettext_lazy("The code has six digits."),
        },
    )
