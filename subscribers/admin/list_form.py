"""What staff may say of a list: its brand, its promise, where it is served."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldAdminURLInputWidget,
)

from subscribers.composing import BLANKS, mistakes_in, placeholder_of
from subscribers.errors import SoftRefused
from subscribers.models import SubscriberList
from subscribers.models.lists import Template
from subscribers.soft import check_allowed
from subscribers.staff.fields import (
    CountriesField,
    LanguagesField,
    PairsField,
    WordsField,
    language_choices,
    language_name,
)


def _address(label: str) -> forms.URLField:
    return forms.URLField(
        label=label,
        required=False,
        assume_scheme="https",
        widget=UnfoldAdminURLInputWidget(),
    )


# The form's field of each blank, and the template it belongs to.
BLANK_FIELDS = {f"of_{name}": (name, one) for one in BLANKS for name in BLANKS[one]}
EXAMPLES = {
    "where_offers_count": "in our shops and on petal.example",
    "practice_name": "Sunrise Dental",
    "care_purpose": "appointments and check-ups",
    "goods": "wine and spirits",
    "minimum_age": "21",
}


def _blank(name: str, template: str) -> forms.CharField:
    trade = Template(template).label.partition(":")[0]
    return forms.CharField(
        label=name.replace("_", " ").capitalize(),
        required=False,
        widget=UnfoldAdminTextInputWidget(),
        help_text=f"{trade}. Stands in the wording for {placeholder_of(name)}, such "
        f"as: {EXAMPLES[name]}.",
    )


class SubscriberListForm(forms.ModelForm):
    countries = CountriesField(
        help_text="Countries this list serves, as two letters each: US, FR."
    )
    tags = WordsField(
        required=False, help_text="Words caps may ask for, with commas: sale, news."
    )
    language = forms.ChoiceField(widget=UnfoldAdminSelectWidget())
    languages = LanguagesField(
        label="Also in",
        required=False,
        help_text="Further languages people may read the wording in.",
    )
    purposes = PairsField(
        label="Purpose in other languages",
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text="One a line: fr = offres et nouveautés. People read it where the "
        "wording says what the texts are about.",
    )
    terms_url = _address("Terms")
    privacy_url = _address("Privacy")
    of_where_offers_count = _blank("where_offers_count", Template.RETAIL)
    of_practice_name = _blank("practice_name", Template.HEALTHCARE)
    of_care_purpose = _blank("care_purpose", Template.HEALTHCARE)
    of_goods = _blank("goods", Template.AGE_GATED)
    of_minimum_age = _blank("minimum_age", Template.AGE_GATED)
    of_others = PairsField(
        label="In other languages",
        required=False,
        help_text="One a line: goods.fr = du vin. What is not said stands as above.",
    )

    class Meta:
        model = SubscriberList
        fields = (
            *("name", "slug", "brand", "purpose", "opt_in", "countries", "language"),
            *("languages", "purposes", "reminds_after_hours"),
            *("promise_messages", "promise_per"),
            *("silent_after_days", "silent_after_texts", "sign"),
            *("support", "terms_url", "privacy_url", "tags", "template"),
        )
        labels = {
            "reminds_after_hours": "Remind after hours",
            "promise_messages": "At most this many texts",
            "promise_per": "per",
            "silent_after_days": "Days without a sign",
            "silent_after_texts": "After how many texts",
            "sign": "What is a sign",
        }
        help_texts = {
            "slug": "What commands, files and the ledger call it; filled in from the "
            "name as you type, and then for good.",
            "reminds_after_hours": "Once, while nobody has answered a request. Empty: "
            "never. A request runs out after 72 hours.",
            "promise_messages": "What sign-up promises, and what is enforced. A lower "
            "promise holds for everybody at once. A higher one counts for people who "
            "join from now on, and for those who agree when you ask them.",
            "promise_per": "",
            "silent_after_days": "Ends the consent of people who got texts and gave no "
            "sign for so many days, 30 or more; every night. Empty: never.",
            "silent_after_texts": "Who got fewer in those days stays.",
            "sign": "A delivery proves that the number lives, not that anybody reads.",
            "template": "What your trade has to say besides.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.instance.template_values
        for field, (name, _) in BLANK_FIELDS.items():
            if field in self.fields:
                self.fields[field].initial = given.get(name, "")
        if "of_others" in self.fields:
            translated = {name: said for name, said in given.items() if "." in name}
            self.fields["of_others"].initial = translated
        if "language" in self.fields:
            own = self.instance.language
            choices = dict(language_choices())
            # A file may name a language we have no words in: it is read in English.
            choices.setdefault(own, language_name(own))
            self.fields["language"].choices = list(choices.items())

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if "template" in self.fields:
            self._fill_in(values)
        if bool(values.get("promise_messages")) != bool(values.get("promise_per")):
            raise ValidationError(
                "A promise needs both: how many texts, and per day, week or month."
            )
        self._check_soft(values)
        return values

    def clean_purposes(self) -> dict[str, str]:
        given = self.cleaned_data["purposes"]
        unknown = [code for code in given if code not in dict(language_choices())]
        if unknown:
            raise ValidationError(
                f"There is no wording in “{unknown[0]}”. Write one of: "
                f"{', '.join(dict(language_choices()))}."
            )
        longest = SubscriberList._meta.get_field("purpose").max_length
        if any(len(text) > longest for text in given.values()):
            raise ValidationError(f"A purpose has at most {longest} characters.")
        return given

    def _fill_in(self, values: dict[str, Any]) -> None:
        """Keep what the chosen template asks for, and nothing of another one."""
        template = values.get("template", "")
        typed = {
            name: values.get(field, "").strip()
            for field, (name, one) in BLANK_FIELDS.items()
            if one == template
        }
        typed |= values.get("of_others", {}) if template in BLANKS else {}
        filled = {name: value for name, value in typed.items() if value}
        self.instance.template_values = filled
        for name, sentence in mistakes_in(template, typed).items():
            field = f"of_{name}"
            self.add_error(field if field in self.fields else "of_others", sentence)

    def _check_soft(self, values: dict[str, Any]) -> None:
        if values.get("opt_in") != SubscriberList.OptIn.SOFT:
            return
        for country in values.get("countries", ()):
            try:
                check_allowed(country)
            except SoftRefused as refusal:
                self.add_error("opt_in", str(refusal))
