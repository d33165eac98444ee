"""The subscribers' pages: find people, see who they are and why we may text them."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, Prefetch, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from unfold.decorators import display

from subscribers import people
from subscribers.admin import subscriber_page
from subscribers.admin.hold_verb import HoldVerb
from subscribers.admin.number_verb import NumberVerb
from subscribers.admin.subscriber_export import SubscriberExport
from subscribers.admin.subscriber_filters import FILTERS
from subscribers.admin.subscriber_finding import SubscriberFinding
from subscribers.admin.subscriber_forms import NewSubscriberForm, SubscriberForm
from subscribers.admin.subscriber_many import SubscriberMany
from subscribers.admin.subscriber_verbs import SubscriberVerbs
from subscribers.models import AttributeType, Subscriber, Subscription
from subscribers.staff.sections import Section, SectionedAdmin
from subscribers.staff.wording import number_of


@admin.register(Subscriber)
class SubscriberAdmin(
    SubscriberFinding,
    SubscriberVerbs,
    SubscriberMany,
    HoldVerb,
    NumberVerb,
    SubscriberExport,
    SectionedAdmin,
):
    list_display = (
        "number",
        "name",
        "country",
        "line",
        "on_lists",
        "may_be_texted",
        "since",
    )
    list_filter = FILTERS
    list_filter_submit = True
    ordering = ("-pk",)
    # Each row is some 9 KB of Unfold's HTML, which costs more than finding its person.
    list_per_page = 25
    add_button = "Add a person"
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # a count per choice, over a million people
    form = SubscriberForm
    fieldsets = (
        (
            "Particulars",
            {
                "classes": ("collapse",),
                "fields": (
                    ("first_name", "last_name"),
                    ("email", "language"),
                    ("region", "zone"),
                    ("postcode", "birthday"),
                    "tags",
                    "attributes",
                ),
            },
        ),
    )
    add_fieldsets = (
        (None, {"fields": ("phone",)}),
        ("Particulars", {"fields": fieldsets[0][1]["fields"]}),
    )
    autocomplete_fields = ("tags",)
    actions = (
        *("tag_selected", "untag_selected", "subscribe_selected"),
        *("unsubscribe_selected", "export_selected", "erase_selected"),
    )
    actions_detail = (
        *("stay", "subscribe", "unsubscribe"),
        {"title": "More", "items": ["new_number", "evidence_pack", "erase"]},
    )
    actions_row = ("unsubscribe",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subscriber]:
        standing = Subscription.objects.select_related("list").order_by("list__name")
        people = super().get_queryset(request)
        return people.prefetch_related(Prefetch("subscriptions", queryset=standing))

    # --- columns --------------------------------------------------------------

    @display(description="Phone", ordering="phone")
    def number(self, obj: Subscriber) -> str:
        return number_of(obj)

    # Not sorted by: no index has a million names in order.
    @display(description="Name")
    def name(self, obj: Subscriber) -> str:
        return obj.name or "–"

    @display(description="Lists")
    def on_lists(self, obj: Subscriber) -> str:
        said = [
            f"{row.list.name} ({row.get_status_display().lower()})"
            if row.status != Subscription.Status.ACTIVE
            else row.list.name
            for row in obj.subscriptions.all()
        ]
        return ", ".join(said) or "–"

    @display(description="Reachable", boolean=True)
    def may_be_texted(self, obj: Subscriber) -> bool:
        return obj.is_reachable

    @display(description="Known since", ordering="created_at")
    def since(self, obj: Subscriber) -> str:
        return f"{obj.created_at:%d %b %Y}"

    # --- the form -------------------------------------------------------------

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        erased = isinstance(obj, Subscriber) and obj.erased_at is not None
        return not erased and super().has_change_permission(request, obj)

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False  # people are erased, and their ledger stays

    def get_form(
        self, request: HttpRequest, obj: Subscriber | None = None, **kwargs: Any
    ) -> type[ModelForm]:
        if obj is None:
            kwargs["form"] = NewSubscriberForm
        return super().get_form(request, obj, **kwargs)

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        columns = ("erased_at", "held_until")
        person = Subscriber.objects.filter(pk=object_id).only(*columns).first()
        verbs = super().get_actions_detail(request, object_id)
        if person is not None and person.erased_at is not None:
            return [verb for verb in verbs if verb.path == "evidence"]
        if person is not None and person.held_until is None:
            return [verb for verb in verbs if verb.path != "stay"]
        return verbs

    def save_model(
        self, request: HttpRequest, obj: Subscriber, form: ModelForm, change: bool
    ) -> None:
        """Write only what was typed: the rest may have changed meanwhile."""
        now = timezone.now()
        AttributeType.objects.bulk_create(form.first_seen, ignore_conflicts=True)
        typed = [name for name in form.changed_data if name not in ("phone", "tags")]
        values = {name: getattr(obj, name) for name in typed}
        if not change:
            obj.pk = people.ensure([form.parsed], now=now)[form.parsed.e164]
        Subscriber.objects.known().filter(pk=obj.pk).update(**values, updated_at=now)
        obj.refresh_from_db()
        obj._state.adding = False

    # --- the page -------------------------------------------------------------

    def sections_above(self, request: HttpRequest, obj: Subscriber) -> list[Section]:
        return subscriber_page.above(obj, request.user, timezone.now())

    def sections_below(self, request: HttpRequest, obj: Subscriber) -> list[Section]:
        if not request.user.has_perm("subscribers.view_consentevent"):
            return []
        return subscriber_page.below(obj)
