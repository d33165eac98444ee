"""Contests: a prize, its rules, and a draw that anybody can recompute."""

from collections.abc import Mapping
from typing import ClassVar

from django.contrib import admin
from django.db.models import Count, IntegerField, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from keywords.admin import contest_page
from keywords.admin.contest_form import ContestForm
from keywords.admin.contest_verbs import ContestVerbs
from keywords.models import Contest, ContestEntry
from subscribers.staff.sections import Section, SectionedAdmin
from subscribers.staff.wording import clock

TONES = {
    "In review": "info",
    "Open": "success",
    "Over": "warning",
    "Closed": "warning",
    "Cancelled": "danger",
}


@admin.register(Contest)
class ContestAdmin(ContestVerbs, SectionedAdmin):
    before_the_first = (
        "A contest is a prize people can win by text or on a page, once each. Its "
        "rules are published, and anybody can recompute who won."
    )
    list_display = ("name", "standing", "prize", "entered", "begins", "ends")
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("list", RelatedDropdownFilter),
    )
    list_filter_submit = True
    search_fields = ("name", "slug")
    search_help_text = "Part of the name."
    ordering = ("-pk",)
    show_full_result_count = False
    list_select_related = ("list",)
    form = ContestForm
    prepopulated_fields = {"slug": ("name",)}
    actions = None
    actions_detail = (
        *("submit", "approve", "reopen", "draw"),
        *("confirm_winner", "replace_winner", "cancel"),
    )
    add_button = "New contest"
    read_as: ClassVar[Mapping[str, str]] = {
        "starts_at": "begins",
        "ends_at": "ends",
        "countries": "where",
        "excluded_regions": "left_out",
    }
    fieldsets = (
        (None, {"fields": ("name", "slug", "list")}),
        (
            "The prize",
            {
                "fields": (
                    *("prize", "prize_count", "prize_value", "currency"),
                    *("claim", "method", "odds"),
                )
            },
        ),
        ("When", {"fields": ("starts_at", "ends_at")}),
        (
            "Who may enter, and how",
            {
                "fields": (
                    *("countries", "excluded_regions", "min_age"),
                    *("has_page", "free_entry"),
                )
            },
        ),
        ("Rules", {"fields": ("sponsor", "terms")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contest]:
        entries = (
            ContestEntry.objects.filter(contest=OuterRef("pk"))
            .order_by()
            .values("contest")
            .annotate(number=Count("*"))
            .values("number")
        )
        number = Coalesce(Subquery(entries, output_field=IntegerField()), 0)
        contests = super().get_queryset(request).annotate(entered_count=number)
        return contests.select_related("list")

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        is_locked = isinstance(obj, Contest) and obj.status != Contest.Status.DRAFT
        return not is_locked and super().has_change_permission(request, obj)

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False  # contests are cancelled or drawn; what was promised stays

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Contest | None = None
    ) -> dict[str, tuple[str, ...]]:
        return {} if obj else dict(self.prepopulated_fields)

    # --- columns --------------------------------------------------------------

    @display(description="State", ordering="status", label=TONES)
    def standing(self, obj: Contest) -> str:
        return obj.state(timezone.now())

    @display(description="Entries", ordering="entered_count")
    def entered(self, obj: Contest) -> str:
        return f"{obj.entered_count:,}"

    @display(description="From", ordering="starts_at")
    def begins(self, obj: Contest) -> str:
        return clock(obj.starts_at)

    @display(description="Until", ordering="ends_at")
    def ends(self, obj: Contest) -> str:
        return clock(obj.ends_at)

    @display(description="Countries")
    def where(self, obj: Contest) -> str:
        return ", ".join(obj.countries) or "–"

    @display(description="But not in")
    def left_out(self, obj: Contest) -> str:
        return ", ".join(obj.excluded_regions) or "–"

    # --- the form and the page -------------------------------------------------

    def save_model(
        self, request: HttpRequest, obj: Contest, form: ModelForm, change: bool
    ) -> None:
        """Whoever wrote it last is its author, and may not approve it."""
        obj.author = request.user.get_username()
        fields = [*form.changed_data, "author"] if change else None
        obj.save(update_fields=fields)

    def sections_above(self, request: HttpRequest, obj: Contest) -> list[Section]:
        return contest_page.above(obj, viewer=request.user, now=timezone.now())

    def sections_below(self, request: HttpRequest, obj: Contest) -> list[Section]:
        return contest_page.below(obj)
