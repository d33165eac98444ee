"""What carriers take from a sender a day, on the sender's page."""

from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from phonenumbers import SUPPORTED_REGIONS

from campaigns.models import CarrierCap
from subscribers.staff.inlines import TabularInline


class CarrierCapForm(forms.ModelForm):
    class Meta:
        model = CarrierCap
        fields = ("country", "carrier", "parts", "zone")
        labels = {"parts": "Parts a day", "zone": "Day by the clock of"}

    def clean_country(self) -> str:
        code = self.cleaned_data["country"].strip().upper()
        if code not in SUPPORTED_REGIONS:
            raise ValidationError(f"{code} is not a country's code, such as US.")
        return code

    def clean_zone(self) -> str:
        zone = self.cleaned_data["zone"].strip()
        if zone not in available_timezones():
            raise ValidationError(
                f"“{zone}” is no time zone. Write it like America/Los_Angeles."
            )
        return zone


class CarrierCapInline(TabularInline):
    model = CarrierCap
    form = CarrierCapForm
    fields = ("country", "carrier", "parts", "zone")
    extra = 0
    hide_title = True
    verbose_name = "carrier's daily cap"
    verbose_name_plural = "What carriers take a day (unknown carriers count for each)"
