"""House caps: at most so many texts in a window, and what happens over it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import BooleanRadioFilter
from unfold.decorators import display

from campaigns.admin.fields import PeriodField
from campaigns.models import Cap
from campaigns.models.campaign import Kind
from subscribers.models import SubscriberList


class CapForm(forms.ModelForm):
    per = PeriodField(
        label="within",
        help_text="24h, 7d … rolling; day, week, month by each person's calendar.",
    )

    class Meta:
        model = Cap
        fields = ("slug", "scope", "messages", "per", "over", "is_active")
        labels = {"messages": "At most this many texts", "over": "Over it"}
        help_texts = {
            "scope": "everyone, list:<slug>, kind:<kind> or tag:<word>.",
        }

    def clean_scope(self) -> str:
        scope = self.cleaned_data["scope"].strip()
        name, _, value = scope.partition(":")
        if scope == "everyone" or (name == "tag" and value):
            return scope
        if name == "kind" and value in Kind.values:
            return scope
        if name == "list" and SubscriberList.objects.filter(slug=value).exists():
            return scope
        raise ValidationError(_advice(name, value), code="no_scope")


@admin.register(Cap)
class CapAdmin(ModelAdmin):
    list_display = ("slug", "scope", "limit", "over", "is_active")
    list_filter = (("is_active", BooleanRadioFilter),)
    search_fields = ("slug", "scope")
    search_help_text = "Part of the name or the scope."
    ordering = ("slug",)
    add_button = "New cap"
    show_full_result_count = False
    form = CapForm
    fields = ("slug", "scope", ("messages", "per"), ("over", "is_active"))

    @display(description="Limit")
    def limit(self, obj: Cap) -> str:
        return f"{obj.messages} per {obj.per}"

    def get_readonly_fields(
        self, request: Any, obj: Cap | None = None
    ) -> tuple[str, ...]:
        return ("slug",) if obj else ()


def _advice(name: str, value: str) -> str:
    if name == "kind":
        return f"There is no kind “{value}”: use {', '.join(Kind.values)}."
    if name == "list":
        return f"There is no list “{value}”."
    return "Write everyone, list:<slug>, kind:<kind> or tag:<word>."
