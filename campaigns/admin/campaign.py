"""Campaigns: written here while a draft; everything after that is a verb."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from campaigns.admin import campaign_page
from campaigns.admin.campaign_asking import CampaignAsking
from campaigns.admin.campaign_caps import CampaignCaps
from campaigns.admin.campaign_copying import CampaignCopying
from campaigns.admin.campaign_flight import CampaignFlight
from campaigns.admin.campaign_form import CampaignForm, VariantFormSet
from campaigns.admin.campaign_list import CampaignList, bar_of
from campaigns.admin.campaign_preview import CampaignPreview
from campaigns.admin.campaign_verbs import CampaignVerbs
from campaigns.admin.fields import length_in_words
from campaigns.models import Campaign, Variant
from subscribers.staff.inlines import TabularInline
from subscribers.staff.sections import Section, SectionedAdmin
from subscribers.staff.wording import clock

TONES = {
    "in_review": "info",
    "approved": "info",
    "planning": "warning",
    "running": "success",
    "paused": "warning",
    "cancelled": "danger",
}


class VariantInline(TabularInline):
    model = Variant
    formset = VariantFormSet
    fields = ("name", "body", "weight")
    extra = 0
    hide_title = True
    verbose_name_plural = "A/B variants (without any, everybody gets the text above)"

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return self.has_change_permission(request, obj)  # of a draft's words


@admin.register(Campaign)
class CampaignAdmin(
    CampaignAsking,
    CampaignCaps,
    CampaignCopying,
    CampaignPreview,
    CampaignFlight,
    CampaignVerbs,
    SectionedAdmin,
):
    before_the_first = (
        "A campaign is one text to many people of a list. Write it, see how it reads, "
        "let a colleague approve it, and launch."
    )
    list_display = (
        "name",
        "state",
        "progress_bar",
        "list",
        "sends_at",
        "author",
    )
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("list", RelatedDropdownFilter),
        ("kind", ChoicesDropdownFilter),
    )
    list_filter_submit = True
    search_fields = ("name", "slug")
    search_help_text = "Part of the name."
    ordering = ("-pk",)
    list_per_page = 50
    show_full_result_count = False
    list_select_related = ("list",)
    form = CampaignForm
    change_form_template = "admin/campaigns/campaign/change_form.html"
    read_as: ClassVar[Mapping[str, str]] = {
        "send_at": "sends_at",
        "ends_at": "ends",
        "expires_after": "lives",
        "links": "leads_to",
        "tags": "tagged",
    }
    fieldsets = (
        (None, {"fields": ("name", "slug")}),
        ("Who", {"fields": ("list", "segment", "topic")}),
        (
            "What",
            {
                "fields": (
                    *("kind", "body", "links"),
                    *("coupon_pool", "no_coupon", "body_without"),
                    *("asks", "asks_list"),
                )
            },
        ),
        ("When", {"fields": ("send_at", "local_time", "expires_after", "ends_at")}),
        (
            "More: limits and tags",
            {
                "classes": ("collapse",),
                "fields": (
                    *("cap_messages", "cap_per", "cap_over"),
                    *("priority", "budget", "canary"),
                    *("tags", "ignore_caps", "ignore_caps_reason"),
                ),
            },
        ),
    )
    # Shown as well where they say what no pool goes with, to be mended, and where
    # nothing can be chosen.
    conditional_fields: ClassVar[Mapping[str, str]] = {
        "no_coupon": "typeof coupon_pool == 'undefined' || coupon_pool != '' || "
        "no_coupon != 'hold'",
        "body_without": "typeof no_coupon == 'undefined' || no_coupon == 'fallback' || "
        "body_without != ''",
    }
    prepopulated_fields = {"slug": ("name",)}
    inlines = (VariantInline,)
    actions = None
    actions_list = ("ask_people",)
    actions_detail = (
        "launch",
        "submit",
        "approve",
        "pause",
        "resume",
        "reopen",
        {"title": "More", "items": ["copy", "house_caps", "cancel"]},
    )
    add_button = "Write a campaign"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[CampaignList]:
        return CampaignList

    # --- columns --------------------------------------------------------------

    @display(description="Status", ordering="status", label=TONES)
    def state(self, obj: Campaign) -> tuple[str, str]:
        return obj.status, obj.standing

    @display(description="Texts")
    def progress_bar(self, obj: Campaign) -> str:
        return bar_of(obj)

    @display(description="Sends at", ordering="send_at")
    def sends_at(self, obj: Campaign) -> str:
        return campaign_page.sends_at(obj)

    @display(description="Nothing leaves after")
    def ends(self, obj: Campaign) -> str:
        return clock(obj.ends_at) if obj.ends_at else "No end"

    @display(description="Expires after")
    def lives(self, obj: Campaign) -> str:
        return length_in_words(obj.expires_after)

    @display(description="Links")
    def leads_to(self, obj: Campaign) -> str:
        return ", ".join(f"{name}: {url}" for name, url in obj.links.items()) or "–"

    @display(description="Tags")
    def tagged(self, obj: Campaign) -> str:
        return ", ".join(obj.tags) or "–"

    # --- the form -------------------------------------------------------------

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Campaign | None:
        """Inside the form's transaction the row is locked: no verb comes in between."""
        campaign = super().get_object(request, object_id, from_field)
        if campaign is not None and connection.in_atomic_block:
            locked = Campaign.objects.select_for_update(of=("self",))
            campaign.status = locked.get(pk=campaign.pk).status
        return campaign

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        locked = isinstance(obj, Campaign) and obj.status not in Campaign.EDITABLE
        return not locked and super().has_change_permission(request, obj)

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False  # campaigns are cancelled; what they sent stays explained

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Campaign | None = None
    ) -> dict[str, tuple[str, ...]]:
        return {} if obj else dict(self.prepopulated_fields)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Campaign | None = None
    ) -> tuple[str, ...]:
        if request.user.has_perm("campaigns.lift_caps"):
            return ()
        return ("ignore_caps", "ignore_caps_reason")

    def save_model(
        self, request: HttpRequest, obj: Campaign, form: ModelForm, change: bool
    ) -> None:
        """Whoever wrote it last is its author, and may not approve it."""
        obj.author = request.user.get_username()
        fields = [*form.changed_data, "author"] if change else None
        obj.save(update_fields=fields)

    # --- the page -------------------------------------------------------------

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Campaign | None = None,
    ) -> HttpResponse:
        if add or self.has_change_permission(request, obj):
            context = {**context, "composing": self.composing()}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def sections_above(self, request: HttpRequest, obj: Campaign) -> list[Section]:
        return campaign_page.above(
            obj,
            viewer=request.user,
            is_composed=self.has_change_permission(request, obj),
            now=timezone.now(),
        )
