"""What staff may write on a sign-up page: words, languages, questions and colours."""

from collections.abc import Iterator
from typing import Any

from django import forms
from unfold.widgets import (
    UnfoldAdminColorInputWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from subscribers.models import SignupPage
from subscribers.models.signup import BENEFITS_AT_MOST, HOUSE_COLOURS, A, B
from subscribers.signup.asking import ASKABLE, OPTIONAL, REQUIRED
from subscribers.signup.colours import Colours, is_colour
from subscribers.signup.speaking import LANGUAGES, direction
from subscribers.signup.texts import PARTS, VARIANTS, texts_of
from subscribers.staff.fields import (
    CountriesField,
    LanguagesField,
    LinesField,
    language_name,
)

BENEFIT_LENGTH = 120
COLOURS = ("background", "accent", "on_accent")
SHARES = [
    (0, "No test: everybody sees version A"),
    *((n, f"{n} %") for n in range(10, 100, 10)),
]


def text_name(language: str, variant: str, part: str) -> str:
    """Return the form's field of words that have no column of their own."""
    return f"text_{language}_{variant}_{part}"


def _line(label: str, longest: int, way: str) -> forms.CharField:
    widget = UnfoldAdminTextInputWidget(attrs={"dir": way})
    return forms.CharField(
        label=label, max_length=longest, required=False, widget=widget
    )


def _part(part: str, language: str) -> forms.Field:
    way = direction(language)
    if part == "headline":
        return _line("Headline", 200, way)
    if part == "incentive":
        return _line("Incentive", 200, way)
    if part == "thanks":
        return _line("Once they have joined", 300, way)
    return _benefits(way=way)


def _benefits(help_text: str = "", way: str = "auto") -> LinesField:
    return LinesField(
        label="Benefits",
        required=False,
        at_most=BENEFITS_AT_MOST,
        longest=BENEFIT_LENGTH,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4, "dir": way}),
        help_text=help_text,
    )


def _asked(name: str) -> forms.ChoiceField:
    choices = [("", "Not asked"), (OPTIONAL, "Optional"), (REQUIRED, "Required")]
    return forms.ChoiceField(
        label=ASKABLE[name].staff_label,
        choices=choices,
        required=False,
        widget=UnfoldAdminSelectWidget(),
    )


def _place(name: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=f"Place of {ASKABLE[name].staff_label.lower()}",
        required=False,
        min_value=1,
        max_value=99,
        widget=UnfoldAdminIntegerFieldWidget(),
    )


def _colour(label: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=7, required=False, widget=UnfoldAdminColorInputWidget()
    )


# Words of every language and version; the page shows those that are in use.
TextFields = type(
    "TextFields",
    (forms.Form,),
    {
        text_name(language, variant, part): _part(part, language)
        for language in LANGUAGES
        for variant in VARIANTS
        for part in PARTS
    }
    | {f"ask_{name}": _asked(name) for name in ASKABLE}
    | {f"place_{name}": _place(name) for name in ASKABLE},
)


class SignupPageForm(forms.ModelForm, TextFields):
    countries = CountriesField(
        help_text="Countries whose numbers may sign up, as two letters each: US, FR."
    )
    language = forms.ChoiceField(required=False, widget=UnfoldAdminSelectWidget())
    languages = LanguagesField(
        label="Also in",
        required=False,
        help_text="Visitors read the language of their phone, or the one they pick.",
    )
    benefits = _benefits(f"One a line, at most {BENEFITS_AT_MOST}.")
    share_b = forms.TypedChoiceField(
        label="Visitors who see version B",
        choices=SHARES,
        coerce=int,
        empty_value=0,
        required=False,
        widget=UnfoldAdminSelectWidget(),
        help_text="The others see version A. Who has seen one sees it again.",
    )
    background = _colour("Background")
    accent = _colour("Accent: links and buttons")
    on_accent = _colour("Text of buttons")

    class Meta:
        model = SignupPage
        fields = (
            *("slug", "list", "headline", "incentive", "benefits", "thanks"),
            *("countries", "language", "languages", "share_b", *COLOURS),
            *("opt_in", "opt_in_reason"),
        )
        labels = {
            "slug": "Name in the address",
            "thanks": "Once they have joined",
            "opt_in": "How people join by it",
            "opt_in_reason": "Why not as its list says",
        }
        help_texts = {
            "slug": "The end of the page's address, which shoppers read. It stays.",
            "headline": "What they get, in a few words: 10% off your next bouquet.",
            "incentive": "What they get for joining and how, such as: The code comes "
            "by text.",
            "thanks": "Such as: Show the code at the till.",
            "opt_in": "",
            "opt_in_reason": "The ledger repeats it with every consent.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer_choices()
        if self.instance.list_id:
            for (language, variant), said in texts_of(self.instance).items():
                for part in PARTS:
                    self._start(text_name(language, variant, part), said.get(part))
        for place, (name, how) in enumerate(self.instance.asks, start=1):
            self._start(f"ask_{name}", how)
            self._start(f"place_{name}", place)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        single = values.get("opt_in") == SignupPage.OptIn.SINGLE
        if single and not (values.get("opt_in_reason") or "").strip():
            self.add_error(
                "opt_in_reason", "Say why people need not confirm; the ledger keeps it."
            )
        self._clean_colours(values)
        # A language that is unticked keeps its words, should it be ticked again.
        self.instance.texts = list(self._texts(values))
        self.instance.asks = self._asks(values)
        return values

    def clean_languages(self) -> list[str]:
        """Those that were there keep their order; the others follow."""
        ticked = self.cleaned_data["languages"]
        kept = [code for code in self.instance.languages if code in ticked]
        return [*kept, *(code for code in ticked if code not in kept)]

    def _offer_choices(self) -> None:
        if "opt_in" in self.fields:
            own = SignupPage.OptIn.choices
            self.fields["opt_in"].choices = [("", "As its list says"), *own]
        shares = dict(SHARES)
        shares.setdefault(self.instance.share_b, f"{self.instance.share_b} %")
        if "share_b" in self.fields:
            self.fields["share_b"].choices = sorted(shares.items())
        if "language" in self.fields:
            kept = self.instance.language
            codes = [*LANGUAGES, *([kept] if kept and kept not in LANGUAGES else [])]
            self.fields["language"].choices = [
                ("", "The list's language"),
                *((code, language_name(code)) for code in codes),
            ]

    def _start(self, name: str, value: object) -> None:
        if name in self.fields:
            self.fields[name].initial = value

    def _clean_colours(self, values: dict[str, Any]) -> None:
        colours = {
            name: (values.get(name) or house).lower()
            for name, house in zip(COLOURS, HOUSE_COLOURS, strict=True)
        }
        strange = [name for name, colour in colours.items() if not is_colour(colour)]
        for name in strange:
            if name not in self.errors:
                self.add_error(name, "Write a colour as #0f766e.")
        if not strange:
            values.update(colours)
            for pair in Colours(**colours).failing:
                self.add_error(pair.field, pair.sentence)

    def _texts(self, values: dict[str, Any]) -> Iterator[dict[str, object]]:
        first = values.get("language") or getattr(values.get("list"), "language", "")
        first = first or (self.instance.first_language if self.instance.pk else "")
        for language in LANGUAGES:
            for variant in VARIANTS:
                said = {
                    part: values.get(text_name(language, variant, part)) or ""
                    for part in PARTS
                }
                said["benefits"] = said["benefits"] or []
                if (language, variant) != (first, A) and any(said.values()):
                    yield {"language": language, "variant": variant, **said}

    def _asks(self, values: dict[str, Any]) -> list[list[str]]:
        wanted = [name for name in ASKABLE if values.get(f"ask_{name}")]
        # Without a place, after those that have one.
        wanted.sort(key=lambda name: values.get(f"place_{name}") or 100)
        return [[name, values[f"ask_{name}"]] for name in wanted]


def fieldsets() -> list[tuple[str | None, dict[str, Any]]]:
    """Return the form in the order of its questions."""
    return [
        (None, {"fields": (("slug", "list"), "countries")}),
        (
            "What they read",
            {"fields": ("language", "headline", "incentive", "benefits", "thanks")},
        ),
        (
            "Version B",
            {
                "fields": ("share_b",),
                "description": "Two versions compared: which of them more visitors "
                "join by. What version B leaves out, it says as version A does.",
            },
        ),
        ("Languages", {"fields": ("languages",)}),
        *_texts_in_languages(),
        (
            "What is asked beside the number",
            {
                "fields": tuple((f"ask_{name}", f"place_{name}") for name in ASKABLE),
                "description": "Every question costs sign-ups. Answers wait until the "
                "number has confirmed.",
            },
        ),
        ("Colours", {"fields": (*COLOURS, "readability")}),
        ("How people join", {"fields": (("opt_in", "opt_in_reason"),)}),
    ]


def _texts_in_languages() -> Iterator[tuple[str, dict[str, Any]]]:
    for language in LANGUAGES:
        for variant in VARIANTS:
            title = language_name(language)
            if variant == B:
                title = f"Version B in {title}"
            names = tuple(text_name(language, variant, part) for part in PARTS)
            classes = (f"saywhen-in-{language}", f"saywhen-version-{variant.lower()}")
            yield title, {"fields": names, "classes": classes}
