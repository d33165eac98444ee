"""Webhook deliveries: what was posted, and what came of it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from keywords.models import WebhookDelivery
from keywords.posting import service
from subscribers.staff.wording import clock, link


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ModelAdmin):
    list_display = (
        *("at", "webhook", "keyword", "status", "attempts"),
        *("last_outcome", "next_attempt"),
    )
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("webhook", RelatedDropdownFilter),
    )
    list_filter_submit = True
    ordering = ("-pk",)
    before_the_first = "Nothing has been posted yet."
    show_full_result_count = False
    list_select_related = ("webhook", "inbound__keyword")
    fields = (
        *("webhook", "text_of", "status", "attempts", "last_outcome"),
        *("next_attempt", "message_id"),
    )
    readonly_fields = ("text_of", "next_attempt", "message_id")
    actions = ("try_again",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("keywords.retry_webhookdelivery")

    @admin.action(description="Post again what was given up", permissions=["retry"])
    def try_again(
        self, request: HttpRequest, queryset: QuerySet[WebhookDelivery]
    ) -> None:
        done = service.try_again(queryset, now=timezone.now())
        self.message_user(request, f"{done:,} of them will be tried for another day.")

    @display(description="Texted", ordering="pk")
    def at(self, obj: WebhookDelivery) -> str:
        return clock(obj.created_at)

    @display(description="Keyword")
    def keyword(self, obj: WebhookDelivery) -> str:
        return str(obj.inbound.keyword or "–")

    @display(description="Text")
    def text_of(self, obj: WebhookDelivery) -> str:
        return link(obj.inbound, f"Of {clock(obj.created_at)}")

    @display(description="Next attempt", ordering="due_at")
    def next_attempt(self, obj: WebhookDelivery) -> str:
        return clock(obj.due_at) if obj.due_at else "–"
