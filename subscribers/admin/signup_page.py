"""Sign-up pages: written here while a draft; going public is a verb of another."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.db import connection
from django.db.models import Count, IntegerField, Model, OuterRef, QuerySet, Subquery
from django.db.models.expressions import Value
from django.db.models.functions import Coalesce, Concat
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from subscribers.admin import signup_page_funnel, signup_page_story
from subscribers.admin.signup_page_editor import READ, TOLD, SignupPageEditor
from subscribers.admin.signup_page_form import SignupPageForm, fieldsets
from subscribers.admin.signup_page_share import SignupPageShare
from subscribers.admin.signup_page_verbs import SignupPageVerbs
from subscribers.models import SignupPage, Subscription
from subscribers.signup import reviewing
from subscribers.staff.sections import Section, SectionedAdmin

LATELY = timedelta(days=30)
State = SignupPage.State
TONES = {State.IN_REVIEW: "info", State.APPROVED: "success"}


@admin.register(SignupPage)
class SignupPageAdmin(
    SignupPageVerbs, SignupPageShare, SignupPageEditor, SectionedAdmin
):
    list_display = (
        "slug",
        "list",
        "headline",
        "standing",
        "version",
        "serves",
        "joined",
        "open_it",
    )
    list_filter = (("list", RelatedDropdownFilter), ("state", ChoicesDropdownFilter))
    list_filter_submit = True
    search_fields = ("slug", "headline")
    search_help_text = "Part of the address or the headline."
    ordering = ("slug",)
    add_button = "New sign-up page"
    list_select_related = ("list", "live")
    show_full_result_count = False
    form = SignupPageForm
    fieldsets = fieldsets()
    actions = None
    actions_detail = ("submit", "approve", "reopen", "close", "sites")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SignupPage]:
        came = Subscription.objects.filter(
            list=OuterRef("list"),
            status=Subscription.Status.ACTIVE,
            joined_at__gte=timezone.now() - LATELY,
        )
        here = came.filter(door=Concat(Value("page:"), OuterRef("slug")))
        return (
            super()
            .get_queryset(request)
            .annotate(came_count=_number(came), here_count=_number(here))
        )

    # --- columns --------------------------------------------------------------

    @display(description="State", ordering="state", label=TONES)
    def standing(self, obj: SignupPage) -> tuple[str, str]:
        return obj.state, obj.get_state_display()

    @display(description="Countries")
    def serves(self, obj: SignupPage) -> str:
        return ", ".join(obj.countries)

    @display(description="Joined here, 30 days", ordering="here_count")
    def joined(self, obj: SignupPage) -> str:
        return f"{obj.here_count:,} of {obj.came_count:,}"

    @display(description="Page")
    def open_it(self, obj: SignupPage) -> str:
        return format_html(
            '<a class="text-link" href="{}">{}</a>',
            reverse("subscribers:join", args=[obj.slug]),
            "Open" if obj.live_id else "Preview",
        )

    # --- the form -------------------------------------------------------------

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> SignupPage | None:
        """Inside the form's transaction the row is locked: no verb comes in between."""
        page = super().get_object(request, object_id, from_field)
        if page is not None and connection.in_atomic_block:
            row = SignupPage.objects.select_for_update(of=("self",)).get(pk=page.pk)
            page.state, page.version, page.live_id = row.state, row.version, row.live_id
        return page

    def get_readonly_fields(
        self, request: HttpRequest, obj: SignupPage | None = None
    ) -> tuple[str, ...]:
        # Ledger lines name the page as a door, and its list beside it.
        kept = ("slug", "list") if obj else ()
        return (*kept, *TOLD)

    def get_fieldsets(self, request: HttpRequest, obj: SignupPage | None = None) -> Any:
        """Who may only read gets words, not questions."""
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets()
        return [(None, {"fields": READ})]

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        locked = isinstance(obj, SignupPage) and obj.state == State.IN_REVIEW
        return not locked and super().has_change_permission(request, obj)

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False  # a page goes back to draft; its lines name it for ever

    def save_model(
        self,
        request: HttpRequest,
        obj: SignupPage,
        form: forms.ModelForm,
        change: bool,
    ) -> None:
        if form.changed_data or not change:
            reviewing.revise(obj, by=request.user.get_username())

    # --- the page -------------------------------------------------------------

    def sections_above(self, request: HttpRequest, obj: SignupPage) -> list[Section]:
        return signup_page_story.above(obj)

    def sections_below(self, request: HttpRequest, obj: SignupPage) -> list[Section]:
        return [*signup_page_funnel.below(obj, timezone.now()), self.shared(obj)]


def _number(rows: QuerySet) -> Coalesce:
    """How many of `rows`: a subquery, so that the pager drops it."""
    counting = (
        rows.order_by().values("list").annotate(number=Count("*")).values("number")
    )
    return Coalesce(Subquery(counting, output_field=IntegerField()), 0)
