"""What staff type to tighten a rule, to take that back, or after a review."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminDateWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from campaigns.errors import RuleRefused
from campaigns.pacing.rulebook import EVERYWHERE, rules
from campaigns.pacing.tightening import LONGEST_REASON, Tightening, check
from campaigns.pacing.zones import home, regions_of
from campaigns.reports.clock import served
from subscribers.countries import name_of
from subscribers.staff.fields import WordsField

DAYS = (
    ("mon", "Monday"),
    ("tue", "Tuesday"),
    ("wed", "Wednesday"),
    ("thu", "Thursday"),
    ("fri", "Friday"),
    ("sat", "Saturday"),
    ("sun", "Sunday"),
)
CLOCKS = ("%H:%M",)


def places() -> list[tuple[str, str]]:
    """Return what a rule may be about: everywhere, countries, and their states."""
    found = {EVERYWHERE: "Everywhere"}
    named = {
        rule.code: rule.name
        for rule in rules()
        if not rule.region and rule.code != EVERYWHERE
    }
    others = {code: name_of(code) for code in served() if home(code) == code}
    for code, name in {**others, **named}.items():
        found[code] = name
        for region, state in regions_of(code).items():
            found[f"{code}-{region}"] = f"{code}: {state}"
    return list(found.items())


class DatesField(WordsField):
    """Dates, typed with commas between them."""

    def to_python(self, value: object) -> list[Any]:
        day = forms.DateField()
        try:
            return [day.to_python(word) for word in super().to_python(value)]
        except ValidationError as problem:
            raise ValidationError(
                "Write dates such as 2026-12-25, with commas between them."
            ) from problem

    def run_validators(self, value: list[Any]) -> None:
        """A date that could be read is valid."""


class TightenForm(forms.Form):
    """Every field but the place and the reason may stay empty."""

    code = forms.ChoiceField(
        label="Where",
        choices=places,
        widget=UnfoldAdminSelectWidget(),
        help_text="Of a country it binds all states as well.",
    )
    reason = forms.CharField(
        label="Why?",
        max_length=LONGEST_REASON,
        widget=UnfoldAdminTextInputWidget(),
        help_text="Colleagues read it beside every text it holds back.",
    )
    opens_at = forms.TimeField(
        label="Not before",
        required=False,
        input_formats=CLOCKS,
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "10:00"}),
        help_text="On each person's own clock, such as 10:00.",
    )
    closes_at = forms.TimeField(
        label="Not after",
        required=False,
        input_formats=CLOCKS,
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "18:00"}),
        help_text="The last 15 minutes before it are kept free, as everywhere.",
    )
    closed_days = forms.MultipleChoiceField(
        label="Closed days",
        choices=DAYS,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )
    closed_on = DatesField(
        label="Closed dates",
        required=False,
        help_text="Such as 2026-12-25, 2027-01-01; public holidays of the rule stay "
        "closed.",
    )
    cap_messages = forms.IntegerField(
        label="At most this many texts",
        required=False,
        min_value=1,
        widget=UnfoldAdminIntegerFieldWidget(),
        help_text="To one person, of all campaigns together; no campaign lifts it.",
    )
    cap_hours = forms.IntegerField(
        label="within so many hours",
        required=False,
        min_value=1,
        widget=UnfoldAdminIntegerFieldWidget(),
    )
    refuses_soft = forms.BooleanField(
        label="Only to people who said yes",
        required=False,
        widget=UnfoldBooleanSwitchWidget(),
        help_text="Existing customers who never asked for texts are left out.",
    )
    valid_from = forms.DateField(
        label="First day",
        required=False,
        widget=UnfoldAdminDateWidget(),
        help_text="Empty: at once.",
    )
    valid_to = forms.DateField(
        label="Last day",
        required=False,
        widget=UnfoldAdminDateWidget(),
        help_text="Empty: until somebody ends it.",
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        messages, hours = values.get("cap_messages"), values.get("cap_hours")
        if (messages is None) is not (hours is None):
            self.add_error("cap_hours", "A cap is so many texts in so many hours.")
        if self.errors:
            return values
        values["asked"] = asked = Tightening(
            cap=(messages, hours) if messages else None,
            closed_days=tuple(values["closed_days"]),
            closed_on=tuple(values["closed_on"]),
            **{
                name: values[name]
                for name in ("code", "reason", "opens_at", "closes_at")
            },
            **{
                name: values[name]
                for name in ("refuses_soft", "valid_from", "valid_to")
            },
        )
        try:
            check(asked, now=timezone.now())
        except RuleRefused as problem:
            raise ValidationError(str(problem)) from problem
        return values


class EndForm(forms.Form):
    why = forms.CharField(
        label="Why?",
        max_length=LONGEST_REASON,
        widget=UnfoldAdminTextInputWidget(),
        help_text="It stays on the record beside who tightened the rule.",
    )


class ReviewForm(forms.Form):
    note = forms.CharField(
        label="What did you compare it with?",
        max_length=LONGEST_REASON,
        widget=UnfoldAdminTextInputWidget(),
        help_text="For example: 47 CFR 64.1200 as of today, unchanged.",
    )
    next_on = forms.DateField(
        label="Look at it again on", widget=UnfoldAdminDateWidget()
    )
