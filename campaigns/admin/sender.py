"""Senders: the numbers, short codes and names texts come from, and their roads."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.functional import lazy
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from campaigns.admin.list_sender import SpeaksForInline
from campaigns.gateways.base import NotConfigured
from campaigns.gateways.registry import configured
from campaigns.models import Sender
from subscribers.phones import InvalidPhone, parse
from subscribers.staff.fields import CountriesField

LONGEST_NAME = 11


def _price_help() -> str:
    return (
        f"In {settings.SMS_CURRENCY}, as your provider bills it: forecasts and what a "
        "campaign costs are reckoned with it. Empty: no cost is known."
    )


_in_our_currency = lazy(_price_help, str)
REGISTRATION = ("brand", "campaign", "status")
STATUSES = (
    ("", "None is demanded"),
    ("approved", "Approved"),
    ("pending", "Pending"),
    ("rejected", "Rejected"),
)


class SenderForm(forms.ModelForm):
    gateway = forms.ChoiceField(
        widget=UnfoldAdminSelectWidget(),
        help_text="The gateways named in SMS_GATEWAYS.",
    )
    countries = CountriesField(
        required=False, help_text="Two letters each: US, CA. Empty: any country."
    )
    brand = forms.CharField(
        label="Registered brand", required=False, widget=UnfoldAdminTextInputWidget()
    )
    campaign = forms.CharField(
        label="Registered campaign", required=False, widget=UnfoldAdminTextInputWidget()
    )
    status = forms.ChoiceField(
        label="Registration",
        choices=STATUSES,
        required=False,
        widget=UnfoldAdminSelectWidget(),
        help_text="What the carriers say. Only an approved one, or none, may send.",
    )

    class Meta:
        model = Sender
        fields = (
            "slug",
            "number",
            "kind",
            "gateway",
            "rate",
            "price",
            "countries",
            "opt_out_by",
        )
        labels = {
            "rate": "Parts per second",
            "price": "Price of a part",
            "opt_out_by": "Who answers STOP",
        }
        help_texts = {"price": _in_our_currency()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {self.instance.gateway, *_gateways()} - {""}
        if "gateway" in self.fields:
            self.fields["gateway"].choices = [(name, name) for name in sorted(known)]
        for name in REGISTRATION:
            if name in self.fields:
                self.initial.setdefault(name, self.instance.registration.get(name, ""))
        status = self.initial.get("status")
        if status and "status" in self.fields and status not in dict(STATUSES):
            self.fields["status"].choices = [*STATUSES, (status, status)]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        number, kind = values.get("number"), values.get("kind")
        if number and kind:
            try:
                values["number"] = _number(number.strip(), kind)
            except ValidationError as problem:
                self.add_error("number", problem)
        kept = {
            name: told
            for name, told in self.instance.registration.items()
            if name not in REGISTRATION
        }
        typed = {name: values[name] for name in REGISTRATION if values.get(name)}
        self.instance.registration = {**kept, **typed}
        return values


@admin.register(Sender)
class SenderAdmin(ModelAdmin):
    list_display = (
        "slug",
        "number",
        "kind",
        "gateway",
        "speed",
        "priced",
        "serves_countries",
        "registered",
    )
    list_filter = (("kind", ChoicesDropdownFilter),)
    list_filter_submit = True
    search_fields = ("slug", "number")
    search_help_text = "Part of the name or the number."
    ordering = ("slug",)
    add_button = "New sender"
    show_full_result_count = False
    form = SenderForm
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("slug", "number"),
                    ("kind", "gateway"),
                    ("rate", "price"),
                    ("countries", "opt_out_by"),
                )
            },
        ),
        ("Registration with carriers", {"fields": (("brand", "campaign"), "status")}),
    )
    inlines = (SpeaksForInline,)

    @display(description="Rate", ordering="rate")
    def speed(self, obj: Sender) -> str:
        return f"{obj.rate:g} a second"

    @display(description="A part costs", ordering="price")
    def priced(self, obj: Sender) -> str:
        if obj.price is None:
            return "Not known"
        return f"{obj.price.normalize():f} {settings.SMS_CURRENCY}"

    @display(description="Countries")
    def serves_countries(self, obj: Sender) -> str:
        return ", ".join(obj.countries) or "Any"

    @display(description="May send", boolean=True)
    def registered(self, obj: Sender) -> bool:
        return obj.is_registered

    def get_readonly_fields(
        self, request: HttpRequest, obj: Sender | None = None
    ) -> tuple[str, ...]:
        return ("slug",) if obj else ()


def _gateways() -> list[str]:
    try:
        return list(configured())
    except NotConfigured:
        return []


def _number(number: str, kind: str) -> str:
    """Return the number as carriers write it for its kind."""
    if kind == Sender.Kind.SHORT_CODE:
        if not (number.isdecimal() and 3 <= len(number) <= 8):
            raise ValidationError("A short code is three to eight digits.")
        return number
    if kind == Sender.Kind.ALPHANUMERIC:
        fits = number.isascii() and number.replace(" ", "").isalnum()
        if not fits or len(number) > LONGEST_NAME or number.isdecimal():
            raise ValidationError(
                f"A name is at most {LONGEST_NAME} letters and digits, one a letter."
            )
        return number
    try:
        return parse(number).e164
    except InvalidPhone as problem:
        raise ValidationError(str(problem), code=problem.code) from problem
