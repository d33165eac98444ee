"""Rows edited in a table on another row's page; what they hold is each app's own."""

from typing import Any

from django.db.models import Model
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from unfold.admin import TabularInline as UnfoldTabularInline


class TabularInline(UnfoldTabularInline):
    """Names each field for who cannot see the header above its column."""

    def get_formset(
        self, request: HttpRequest, obj: Model | None = None, **options: Any
    ) -> type[BaseInlineFormSet]:
        formset = super().get_formset(request, obj, **options)
        for field in formset.form.base_fields.values():
            if field.label:
                field.widget.attrs.setdefault("aria-label", str(field.label))
        return formset
