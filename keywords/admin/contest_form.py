"""What staff may say of a contest; its approval and its draw are verbs, not fields."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminTextareaWidget

from keywords.models import Contest
from subscribers.staff.fields import CountriesField, WordsField, on_your_clock


class RegionsField(WordsField):
    """States written with their country: US-NY."""

    def to_python(self, value: object) -> list[str]:
        regions = [word.upper() for word in super().to_python(value)]
        wrong = [one for one in regions if len(one.partition("-")[0]) != 2]
        if wrong:
            raise ValidationError(
                f"{', '.join(wrong)} names no state of a country; write US-NY, US-FL.",
                code="no_region",
            )
        return regions


class ContestForm(forms.ModelForm):
    countries = CountriesField(
        required=False, help_text="Where people may enter: US, FR."
    )
    excluded_regions = RegionsField(
        label="But not in", required=False, help_text="States left out: US-NY, US-FL."
    )

    class Meta:
        model = Contest
        fields = (
            *("name", "slug", "list", "prize", "prize_count", "prize_value"),
            *("currency", "claim", "method", "odds", "starts_at", "ends_at"),
            *("countries", "excluded_regions", "min_age", "has_page"),
            *("sponsor", "free_entry", "terms"),
        )
        widgets = {
            "free_entry": UnfoldAdminTextareaWidget(attrs={"rows": 2}),
            "terms": UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        }
        labels = {
            "prize_count": "How many prizes",
            "prize_value": "Value of one",
            "odds": "Odds: 1 in",
            "starts_at": "From",
            "ends_at": "Until",
            "min_age": "From what age on",
            "has_page": "People may enter on a page, too",
            "terms": "More rules",
        }
        help_texts = {
            "list": "Whose brand promises the prize. Entering joins nothing; the "
            "answer may invite to the list.",
            "prize": "As it is texted: a bouquet a week for a year.",
            "claim": "What winners do: “Reply here within 7 days.”",
            "odds": "Only for prizes won at once.",
            "sponsor": "Name and address, as the rules have to say.",
            "free_entry": "How to enter without buying or paying anything: on the "
            "page, or by letter to an address.",
            "terms": "Further paragraphs, also in other languages, one a line.",
            "starts_at": on_your_clock(""),
            "ends_at": on_your_clock(""),
        }

    def clean_currency(self) -> str:
        code = self.cleaned_data["currency"].upper()
        if len(code) != 3 or not code.isalpha():
            raise ValidationError("Write a currency by its three letters: USD, EUR.")
        return code

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        starts_at, ends_at = values.get("starts_at"), values.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", "It would end before it begins.")
        is_instant = values.get("method") == Contest.Method.INSTANT
        if is_instant and not values.get("odds"):
            self.add_error("odds", "Say 1 in how many entries wins.")
        if not is_instant and values.get("odds"):
            self.add_error("odds", "A draw at the end has no odds of its own.")
        if values.get("prize_count") == 0:
            self.add_error("prize_count", "There has to be a prize.")
        return values
