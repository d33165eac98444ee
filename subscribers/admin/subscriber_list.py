"""Lists: what people agreed to, who is on them, and the wording of their doors."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from subscribers.admin import list_page
from subscribers.admin.list_counts import CountedChangeList
from subscribers.admin.list_form import BLANK_FIELDS, SubscriberListForm
from subscribers.admin.wording_verbs import WordingVerbs
from subscribers.models import SubscriberList, Topic
from subscribers.models.lists import Template
from subscribers.staff.fields import language_name
from subscribers.staff.inlines import TabularInline
from subscribers.staff.sections import Section, SectionedAdmin
from subscribers.staff.wording import link_to

# People have agreed to texts of this brand about this purpose, and to nothing else.
LOCKED_ONCE_JOINED = ("brand", "purpose")


class TopicInline(TabularInline):
    model = Topic
    fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    extra = 0
    hide_title = True
    # Without the topic they chose, people would be taken to have chosen all.
    can_delete = False


@admin.register(SubscriberList)
class SubscriberListAdmin(WordingVerbs, SectionedAdmin):
    list_display = (
        "name",
        "brand",
        "opt_in",
        "serves",
        "promised",
        "active",
        "joined_lately",
        "left_lately",
    )
    list_filter = (("opt_in", ChoicesDropdownFilter),)
    list_filter_submit = True
    search_fields = ("name", "slug", "brand")
    search_help_text = "Part of the name or the brand."
    ordering = ("name",)
    add_button = "New list"
    show_full_result_count = False
    form = SubscriberListForm
    read_as: ClassVar[Mapping[str, str]] = {
        "countries": "serves",
        "tags": "tagged",
        "promise_messages": "promised",
        "promise_per": "",
        "terms_url": "terms",
        "privacy_url": "privacy",
        "languages": "written_in",
        "purposes": "purposes_told",
        **dict.fromkeys([*BLANK_FIELDS, "of_others"], ""),
        "template": "template_told",
    }
    fieldsets = (
        (None, {"fields": (("name", "slug"), ("brand", "purpose"))}),
        (
            "Joining",
            {
                "fields": (
                    ("opt_in", "reminds_after_hours"),
                    ("countries", "language"),
                    "languages",
                    "purposes",
                    ("promise_messages", "promise_per"),
                )
            },
        ),
        (
            "Silence",
            {"fields": (("silent_after_days", "silent_after_texts"), "sign")},
        ),
        (
            "Help and law",
            {"fields": ("support", ("terms_url", "privacy_url"), "tags")},
        ),
        ("Template", {"fields": ("template", *BLANK_FIELDS, "of_others")}),
    )
    conditional_fields: ClassVar[Mapping[str, str]] = {
        "of_others": f"template != '{Template.STANDARD}'",
        **{
            field: f"template == '{template}'"
            for field, (_, template) in BLANK_FIELDS.items()
        },
    }
    prepopulated_fields = {"slug": ("name",)}
    inlines = (TopicInline,)
    actions_detail = (
        "submit_wording",
        "approve_wording",
        "put_wording_live",
        "send_wording_back",
    )

    def get_changelist(
        self, request: HttpRequest, **kwargs: Any
    ) -> type[CountedChangeList]:
        return CountedChangeList

    # --- columns --------------------------------------------------------------

    @display(description="Countries")
    def serves(self, obj: SubscriberList) -> str:
        return ", ".join(obj.countries)

    @display(description="Also in")
    def written_in(self, obj: SubscriberList) -> str:
        return ", ".join(map(language_name, obj.languages)) or "–"

    @display(description="Purpose in other languages")
    def purposes_told(self, obj: SubscriberList) -> str:
        told = obj.purposes.items()
        return "; ".join(f"{language_name(code)}: {text}" for code, text in told) or "–"

    @display(description="Template")
    def template_told(self, obj: SubscriberList) -> str:
        told = [
            f"{name.replace('_', ' ')}: {value}"
            for name, value in obj.template_values.items()
        ]
        return "; ".join([obj.get_template_display(), *told])

    @display(description="Tags")
    def tagged(self, obj: SubscriberList) -> str:
        return ", ".join(obj.tags) or "–"

    @display(description="Terms")
    def terms(self, obj: SubscriberList) -> str:
        return link_to(obj.terms_url, obj.terms_url or "–")

    @display(description="Privacy")
    def privacy(self, obj: SubscriberList) -> str:
        return link_to(obj.privacy_url, obj.privacy_url or "–")

    @display(description="Promise")
    def promised(self, obj: SubscriberList) -> str:
        return obj.promise or "–"

    @display(description="Active", ordering="active_count")
    def active(self, obj: SubscriberList) -> str:
        return f"{obj.active_count:,}"

    @display(description="Joined, 30 days", ordering="joined_count")
    def joined_lately(self, obj: SubscriberList) -> str:
        return f"{obj.joined_count:,}"

    @display(description="Left, 30 days", ordering="left_count")
    def left_lately(self, obj: SubscriberList) -> str:
        return f"{obj.left_count:,}"

    # --- the form -------------------------------------------------------------

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: SubscriberList | None = None
    ) -> dict[str, tuple[str, ...]]:
        return {} if obj else dict(self.prepopulated_fields)

    def get_readonly_fields(
        self, request: HttpRequest, obj: SubscriberList | None = None
    ) -> tuple[str, ...]:
        if obj is None:
            return ()
        joined = obj.subscriptions.filter(joined_at__isnull=False).exists()
        # Ledger lines name the list by its slug.
        return ("slug", *(LOCKED_ONCE_JOINED if joined else ()))

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False  # who agreed to what is never deleted

    # --- the page -------------------------------------------------------------

    def sections_above(
        self, request: HttpRequest, obj: SubscriberList
    ) -> list[Section]:
        return list_page.above(obj, request.user, timezone.now())

    def sections_below(
        self, request: HttpRequest, obj: SubscriberList
    ) -> list[Section]:
        return list_page.below(obj, request.user, timezone.now())
