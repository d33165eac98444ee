"""What staff may type about a person: never a status, never somebody else's number."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminDateWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from subscribers import exporting
from subscribers.importing import attributes as typing
from subscribers.models import AttributeType, Subscriber, SubscriberList, Tag
from subscribers.phones import InvalidPhone, Phone, parse
from subscribers.scopes import Scope
from subscribers.staff.fields import PairsField, on_your_clock

PARTICULARS = (*Subscriber.PARTICULARS, "tags", "attributes")
NAMED = 20  # tags, of which a shop may have hundreds


class SubscriberForm(forms.ModelForm):
    """A person's particulars."""

    attributes = PairsField(
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text="Your own columns, one a line: spend = 120. A column's type is "
        "fixed when it is first seen.",
    )

    first_seen: Sequence[AttributeType] = ()

    class Meta:
        model = Subscriber
        fields = PARTICULARS

    def clean_zone(self) -> str:
        zone = self.cleaned_data["zone"]
        if zone and zone not in available_timezones():
            raise ValidationError(
                f"“{zone}” is no time zone. Write it like Europe/Paris."
            )
        return zone

    def clean_region(self) -> str:
        return self.cleaned_data["region"].upper()

    def clean_attributes(self) -> dict[str, object]:
        typed: Mapping[str, str] = self.cleaned_data["attributes"]
        rows = AttributeType.objects.filter(name__in=typed)
        kinds = dict(rows.values_list("name", "type"))
        self.first_seen = [
            AttributeType(name=name, type=typing.guess_type([text]))
            for name, text in typed.items()
            if name not in kinds
        ]
        kinds |= {row.name: row.type for row in self.first_seen}
        return {name: _coerced(name, text, kinds[name]) for name, text in typed.items()}


class NewSubscriberForm(SubscriberForm):
    """The same, with the number of somebody new."""

    phone = forms.CharField(
        label="Phone number",
        max_length=40,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text="Any format, with + and the country code: +33 6 12 34 00 01. "
        "Being known is no consent: add the person to a list afterwards.",
    )
    parsed: Phone

    class Meta(SubscriberForm.Meta):
        fields = ("phone", *PARTICULARS)

    def clean_phone(self) -> str:
        try:
            self.parsed = parse(self.cleaned_data["phone"])
        except InvalidPhone as problem:
            raise ValidationError(str(problem), code=problem.code) from problem
        if Subscriber.objects.filter(phone=self.parsed.e164).exists():
            raise ValidationError(
                "This number is known already. Search for it.", code="known"
            )
        return self.parsed.e164


class SubscribeForm(forms.Form):
    """Which list somebody joins, and how they said so, or why they need not have."""

    list = forms.ModelChoiceField(
        SubscriberList.objects.all(), widget=UnfoldAdminSelectWidget()
    )
    why = forms.CharField(
        label="How did they agree?",
        max_length=200,
        widget=UnfoldAdminTextInputWidget(),
        help_text="For example: signed the card at the till in Lyon. It goes into "
        "the consent ledger under your name.",
    )
    basis = forms.CharField(
        label="Existing customer: by what?",
        max_length=20,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
        help_text="Only for somebody who did not ask for texts, and only where their "
        "country allows it (never in the US): purchase, inquiry or negotiation.",
    )
    basis_on = forms.DateField(
        label="On which day?",
        required=False,
        widget=UnfoldAdminDateWidget(),
        help_text="Their country's rule counts months from there, then the texts end.",
    )
    is_refusal_offered = forms.BooleanField(
        label="They could refuse texts when they gave the number",
        required=False,
        widget=UnfoldBooleanSwitchWidget(),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if bool(values.get("basis")) != bool(values.get("basis_on")):
            self.add_error("basis_on", "A basis and its day go together.")
        return values


class LeaveForm(forms.Form):
    """How far an opt-out reaches, how it reached us and when it was said."""

    scope = forms.ChoiceField(label="Which texts end", widget=UnfoldAdminSelectWidget())
    why = forms.CharField(
        label="How did they say so?",
        max_length=120,
        widget=UnfoldAdminTextInputWidget(),
        help_text="For example: phone call, e-mail, in the shop.",
    )
    said_at = forms.SplitDateTimeField(
        label="When did they say so?",
        required=False,
        widget=UnfoldAdminSplitDateTimeWidget(),
        help_text=on_your_clock("Empty: now."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists = list(SubscriberList.objects.all())
        brands = sorted({lst.brand for lst in lists})
        self.scopes = {
            "everything": Scope.everything(),
            **{f"brand:{brand}": Scope.of_brand(brand) for brand in brands},
            **{f"list:{lst.slug}": Scope.of_list(lst) for lst in lists},
        }
        self.fields["scope"].choices = [
            ("everything", "Everything we send"),
            *((f"brand:{brand}", f"Every list of {brand}") for brand in brands),
            *((f"list:{lst.slug}", f"Only {lst.name}") for lst in lists),
        ]

    def clean_scope(self) -> Scope:
        return self.scopes[self.cleaned_data["scope"]]

    def clean_said_at(self) -> datetime | None:
        said_at = self.cleaned_data["said_at"]
        # A minute's grace: the visitor's clock need not agree with ours.
        if said_at and said_at > timezone.now() + timedelta(minutes=1):
            raise ValidationError("This moment is still to come.")
        return said_at


class TagForm(forms.Form):
    """Which tag goes on people: one that there is, or a new one."""

    tag = forms.CharField(
        max_length=60,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text="A new word makes a new tag.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = ", ".join(Tag.objects.values_list("name", flat=True)[:NAMED])
        if there:
            self.fields["tag"].help_text += f" There are: {there}."

    def clean_tag(self) -> str:
        return " ".join(self.cleaned_data["tag"].split())


class UntagForm(forms.Form):
    """Which tag comes off people."""

    tag = forms.ModelChoiceField(Tag.objects.all(), widget=UnfoldAdminSelectWidget())


class JoinForm(forms.Form):
    """Which list many join, and how all of them agreed."""

    list = SubscribeForm.base_fields["list"]
    why = SubscribeForm.base_fields["why"]


class ExportForm(forms.Form):
    """Which columns, in which kind of file."""

    format = forms.ChoiceField(
        label="Kind of file",
        choices=[("csv", "CSV"), ("xlsx", "XLSX (Excel)")],
        widget=UnfoldAdminSelectWidget(),
    )
    columns = forms.MultipleChoiceField(
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text="Cells that a spreadsheet might run as a formula are made harmless.",
    )

    def __init__(
        self,
        *args: Any,
        lst: SubscriberList | None,
        is_whole: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        names = [column.name for column in exporting.offered(lst, is_whole=is_whole)]
        labels = [name.removeprefix("attr.").replace("_", " ") for name in names]
        self.fields["columns"].choices = list(zip(names, labels, strict=True))
        self.initial["columns"] = names
        if not is_whole:
            self.fields["columns"].help_text += (
                " Numbers are masked, and what names a person is left out: that needs "
                "the permission to export personal data."
            )


class EraseForm(forms.Form):
    """Who asked for the erasure, and how."""

    why = forms.CharField(
        label="Who asked for it, and how?",
        max_length=200,
        widget=UnfoldAdminTextInputWidget(),
        help_text="For example: the person's own e-mail of 3 November. Do not write "
        "their name or number here: this sentence is kept.",
    )


def _coerced(name: str, text: str, kind: str) -> object:
    try:
        value = typing.coerce(text, typing.AttributeType(kind))
    except typing.WrongType as problem:
        raise ValidationError(f"{name}: {problem}") from problem
    return value.isoformat() if isinstance(value, date) else value
