"""Coupons given: who got which code; none can be written, changed or taken back."""

from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import display

from campaigns.models import Coupon, CouponPool
from subscribers.staff.wording import clock, link, number_of


@admin.register(Coupon)
class CouponAdmin(ModelAdmin):
    list_display = ("code", "pool", "person", "at")
    list_filter = (("pool", RelatedDropdownFilter),)
    list_filter_submit = True
    search_fields = ("code",)
    search_help_text = "A whole code."
    ordering = ("-given_at", "-pk")
    before_the_first = "No code has been given yet."
    show_full_result_count = False
    actions = None
    list_select_related = ("pool", "given_to")
    fields = ("code", "pool", "person", "at")
    readonly_fields = ("person", "at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Coupon]:
        return super().get_queryset(request).given().select_related("pool", "given_to")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Coupon], term: str
    ) -> tuple[QuerySet[Coupon], bool]:
        if not term.strip():
            return queryset, False
        folded = queryset.annotate(folded=Lower("code"))
        # Pool by pool, because the index on codes begins with the pool.
        pools = list(CouponPool.objects.values_list("pk", flat=True))
        return folded.filter(pool__in=pools, folded=term.strip().lower()), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Coupon | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Coupon | None = None
    ) -> bool:
        return False

    @display(description="Given to")
    def person(self, obj: Coupon) -> str:
        if obj.given_to is None:
            return "Somebody who was erased"
        return link(obj.given_to, number_of(obj.given_to))

    @display(description="When", ordering="given_at")
    def at(self, obj: Coupon) -> str:
        return clock(obj.given_at)
