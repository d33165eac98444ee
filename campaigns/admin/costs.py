"""Costs: what texting cost, a month to a page; nothing is changed here."""

import csv
from datetime import UTC, date
from io import StringIO
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from unfold.admin import ModelAdmin

from campaigns.admin import costs_page
from campaigns.models import DayCost

AS_CSV = "csv"


@admin.register(DayCost)
class DayCostAdmin(ModelAdmin):
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The month that the address names, else the current one."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        today = timezone.now().astimezone(UTC).date()
        month = _named(request) or today.replace(day=1)
        if request.GET.get("format") == AS_CSV:
            return _as_csv(month)
        return TemplateResponse(
            request,
            "admin/sectioned_page.html",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": "Costs",
                "sections": costs_page.sections(month, today=today),
                "verbs": [(costs_page.address(month, format=AS_CSV), "Download CSV")],
                "back": reverse("admin:index"),
                **(extra_context or {}),
            },
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _named(request: HttpRequest) -> date | None:
    """The month an address names, as 2026-11; a later one than this is this one."""
    try:
        named = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return None
    return min(named, timezone.now().astimezone(UTC).date().replace(day=1))


def _as_csv(month: date) -> HttpResponse:
    written = StringIO()
    csv.writer(written).writerows(costs_page.rows(month))
    name = f"costs-{month:%Y-%m}.csv"
    return HttpResponse(
        written.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
