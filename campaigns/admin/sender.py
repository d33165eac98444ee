"""Senders: the numbers, short codes and names texts come from, and their roads."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.functional import lazy
from phonenumbers import SUPPORTED_REGIONS
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from campaigns.admin.carrier_cap import CarrierCapInline
from campaigns.admin.list_sender import SpeaksForInline
from campaigns.gateways.base import NotConfigured
from campaigns.gateways.registry import configured
from campaigns.models import Circuit, Sender
from campaigns.pricing import money
from subscribers.phones import InvalidPhone, parse
from subscribers.staff.fields import CountriesField, PairsField
from subscribers.staff.wording import clock

LONGEST_NAME = 11
DEAREST = 1000


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
    fallback = forms.ChoiceField(
        required=False,
        widget=UnfoldAdminSelectWidget(),
        help_text="Another gateway that holds the same number. Texts take it while the "
        "first one does not answer.",
    )
    prices = PairsField(
        label="Other prices by country",
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text="Where a part costs something else, one country a line: FR = 0.05.",
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
            "fallback",
            "rate",
            "price",
            "prices",
            "monthly_fee",
            "countries",
            "opt_out_by",
        )
        labels = {
            "rate": "Parts per second",
            "price": "Price of a part",
            "monthly_fee": "Monthly fee",
            "opt_out_by": "Who answers STOP",
        }
        help_texts = {"price": _in_our_currency()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {self.instance.gateway, self.instance.fallback, *_gateways()} - {""}
        choices = [(name, name) for name in sorted(known)]
        if "gateway" in self.fields:
            self.fields["gateway"].choices = choices
            self.fields["fallback"].choices = [("", "None: texts wait"), *choices]
        for name in REGISTRATION:
            if name in self.fields:
                self.initial.setdefault(name, self.instance.registration.get(name, ""))
        status = self.initial.get("status")
        if status and "status" in self.fields and status not in dict(STATUSES):
            self.fields["status"].choices = [*STATUSES, (status, status)]

    def clean_prices(self) -> dict[str, str]:
        """Return amounts as texts, exact, by country."""
        found = {}
        for code, typed in self.cleaned_data["prices"].items():
            country = code.upper()
            if country not in SUPPORTED_REGIONS:
                raise ValidationError(f"{code} is not a country's code, such as FR.")
            try:
                amount = Decimal(typed)
            except InvalidOperation:
                amount = Decimal(-1)
            if not 0 <= amount < DEAREST:
                raise ValidationError(
                    f"“{typed}” is no price of a part from 0 to below {DEAREST}."
                )
            found[country] = str(amount)
        return found

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("fallback") and values["fallback"] == values.get("gateway"):
            self.add_error("fallback", "Choose another gateway than the first one.")
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
        "road",
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
                    ("kind", "rate"),
                    ("gateway", "fallback"),
                    ("price", "monthly_fee"),
                    ("prices", "opt_out_by"),
                    "countries",
                )
            },
        ),
        ("Registration with carriers", {"fields": (("brand", "campaign"), "status")}),
    )
    inlines = (SpeaksForInline, CarrierCapInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sender]:
        resting = Circuit.objects.filter(
            gateway=OuterRef("gateway"), open_until__isnull=False
        )
        return super().get_queryset(request).annotate(is_resting=Exists(resting))

    @display(
        description="Gateway",
        ordering="gateway",
        label={True: "danger", False: "success"},
    )
    def road(self, obj: Sender) -> tuple[bool, str]:
        silent = " does not answer" * obj.is_resting
        return obj.is_resting, f"{obj.gateway}{silent}"

    @display(description="Is the road open?")
    def standing(self, obj: Sender) -> str:
        names = [name for name in (obj.gateway, obj.fallback) if name]
        found = {row.gateway: row for row in Circuit.objects.filter(gateway__in=names)}
        return " ".join(_standing(name, found.get(name)) for name in names)

    @display(description="Rate", ordering="rate")
    def speed(self, obj: Sender) -> str:
        return f"{obj.rate:g} a second"

    @display(description="A part costs", ordering="price")
    def priced(self, obj: Sender) -> str:
        amounts = [*map(Decimal, obj.prices.values()), obj.price]
        known = sorted(amount for amount in amounts if amount is not None)
        ends = dict.fromkeys(f"{one.normalize():f}" for one in (known[:1] + known[-1:]))
        said = " to ".join(ends)
        each = f"{said} {settings.SMS_CURRENCY}" if known else "Not known"
        return f"{each}, {money(obj.monthly_fee)} a month" if obj.monthly_fee else each

    @display(description="Countries")
    def serves_countries(self, obj: Sender) -> str:
        return ", ".join(obj.countries) or "Any"

    @display(description="May send", boolean=True)
    def registered(self, obj: Sender) -> bool:
        return obj.is_registered

    def get_readonly_fields(
        self, request: HttpRequest, obj: Sender | None = None
    ) -> tuple[str, ...]:
        return ("slug", "standing") if obj else ()

    def get_fieldsets(
        self, request: HttpRequest, obj: Sender | None = None
    ) -> list[tuple[str | None, dict[str, Any]]]:
        road = [("Road", {"fields": ("standing",)})] if obj else []
        return [*super().get_fieldsets(request, obj), *road]


def _standing(gateway: str, circuit: Circuit | None) -> str:
    """Say whether a gateway answers, and what happens if it does not."""
    if circuit is None or not circuit.failures:
        return f"{gateway} answers."
    since = f"{gateway} has not answered since {clock(circuit.failing_since)}"
    said = f"{since}: {circuit.last_error}"
    if circuit.open_until is None:
        return said
    return f"{said} It is tried again with one text at {clock(circuit.open_until)}."


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
