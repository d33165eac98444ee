"""Lists: what people agreed to, who is on them, and the wording of their doors."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, IntegerField, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminURLInputWidget

from subscribers import disclosures, reviewing
from subscribers.models import (
    ConsentEvent,
    Disclosure,
    SubscriberList,
    Subscription,
    Topic,
)
from subscribers.staff.fields import CountriesField, WordsField
from subscribers.staff.inlines import TabularInline
from subscribers.staff.sections import Card, Figures, Section, SectionedAdmin
from subscribers.staff.verbs import Question, ask, object_of, page_of
from subscribers.staff.wording import clock, counted

LATELY = timedelta(days=30)
# People have agreed to texts of this brand about this purpose, and to nothing else.
LOCKED_ONCE_JOINED = ("brand", "purpose")


def _address(label: str) -> forms.URLField:
    return forms.URLField(
        label=label,
        required=False,
        assume_scheme="https",
        widget=UnfoldAdminURLInputWidget(),
    )


class SubscriberListForm(forms.ModelForm):
    countries = CountriesField(
        help_text="Countries this list serves, as two letters each: US, FR."
    )
    tags = WordsField(
        required=False, help_text="Words caps may ask for, with commas: sale, news."
    )
    terms_url = _address("Terms")
    privacy_url = _address("Privacy")

    class Meta:
        model = SubscriberList
        fields = (
            *("name", "slug", "brand", "purpose", "opt_in", "countries", "language"),
            *("promise_messages", "promise_per", "support", "terms_url"),
            *("privacy_url", "tags"),
        )
        labels = {"promise_messages": "At most this many texts", "promise_per": "per"}
        help_texts = {
            "promise_messages": "What sign-up promises, and what is enforced. A higher "
            "promise counts for people who join from now on; the others keep theirs.",
            "promise_per": "",
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if bool(values.get("promise_messages")) != bool(values.get("promise_per")):
            raise ValidationError(
                "A promise needs both: how many texts, and per day, week or month."
            )
        return values


class TopicInline(TabularInline):
    model = Topic
    fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    extra = 0
    hide_title = True


@admin.register(SubscriberList)
class SubscriberListAdmin(SectionedAdmin):
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
    show_full_result_count = False
    form = SubscriberListForm
    fieldsets = (
        (None, {"fields": (("name", "slug"), ("brand", "purpose"))}),
        (
            "Joining",
            {
                "fields": (
                    ("opt_in", "language"),
                    "countries",
                    ("promise_messages", "promise_per"),
                )
            },
        ),
        (
            "Help and law",
            {"fields": ("support", ("terms_url", "privacy_url"), "tags")},
        ),
    )
    prepopulated_fields = {"slug": ("name",)}
    inlines = (TopicInline,)
    actions_detail = ("approve_wording",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SubscriberList]:
        since = timezone.now() - LATELY
        kinds = ConsentEvent.Kind
        return (
            super()
            .get_queryset(request)
            .annotate(
                active_count=_number(
                    Subscription.objects.filter(status=Subscription.Status.ACTIVE)
                ),
                joined_count=_events(since, kinds.SUBSCRIBED, kinds.CONFIRMED),
                left_count=_events(since, kinds.UNSUBSCRIBED),
            )
        )

    # --- columns --------------------------------------------------------------

    @display(description="Countries")
    def serves(self, obj: SubscriberList) -> str:
        return ", ".join(obj.countries)

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

    # --- verbs ----------------------------------------------------------------

    @action(
        description="Approve wording",
        permissions=["approve_wording"],
        url_path="approve-wording",
        icon="gavel",
    )
    def approve_wording(self, request: HttpRequest, object_id: str) -> HttpResponse:
        lst = object_of(self, request, object_id)

        def do(_: object) -> str:
            by = request.user.get_username()
            made = reviewing.approve_wording(lst, by=by, now=timezone.now())
            self.log_change(request, lst, "Approved the wording.")
            return f"Approved; {counted(len(made), 'new version')} published."

        question = Question(
            title=f"Approve the wording of {lst.name}",
            button="Approve and publish",
            sentences=[
                "People who join from now on see and agree to these words. Whoever "
                "joined before keeps the version they saw.",
                f"“{disclosures.compose(lst)}”",
            ],
            facts=[
                ("Countries", ", ".join(lst.countries) or "none"),
                ("Language", lst.language),
                ("Edited last by", reviewing.last_editor(lst) or "an operator's file"),
            ],
        )
        return ask(request, self, question, do, back=page_of(lst), obj=lst)

    def has_approve_wording_permission(
        self, request: HttpRequest, obj: object = None
    ) -> bool:
        return request.user.has_perm("subscribers.change_disclosure")

    # --- the page -------------------------------------------------------------

    def sections_above(
        self, request: HttpRequest, obj: SubscriberList
    ) -> list[Section]:
        return [
            Figures(
                title="Growth in the last 30 days",
                facts=[
                    ("Active now", f"{obj.active_count:,}"),
                    ("Joined", f"{obj.joined_count:,}"),
                    ("Left", f"{obj.left_count:,}"),
                    ("Net", f"{obj.joined_count - obj.left_count:+,}"),
                ],
            )
        ]

    def sections_below(
        self, request: HttpRequest, obj: SubscriberList
    ) -> list[Section]:
        """The wording each country sees now. One query."""
        approved = Disclosure.objects.filter(
            list=obj, language=obj.language, state=Disclosure.State.APPROVED
        ).order_by("version")
        newest = {row.country: row for row in approved}
        wording = disclosures.compose(obj)
        return [
            _shown(country, newest.get(country), wording) for country in obj.countries
        ]


def _shown(country: str, row: Disclosure | None, wording: str) -> Card:
    title = f"Wording in {country}"
    if row is None:
        return Card(
            title=title,
            sentences=["Not approved yet. This is what an approver would publish:"],
            quoted=wording,
        )
    said = [f"Version {row.version}, approved by {row.approved_by}."]
    said.append(f"In force since {clock(row.approved_at)}.")
    if row.text != wording:
        said.append("The list has changed since: approve the new wording.")
    return Card(title=title, sentences=said, quoted=row.text)


def _number(rows: QuerySet) -> Coalesce:
    """How many of `rows` belong to the list: a subquery, so that the pager drops it."""
    counting = (
        rows.filter(list=OuterRef("pk"))
        .order_by()
        .values("list")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(counting, output_field=IntegerField()), 0)


def _events(since: Any, *kinds: str) -> Coalesce:
    """Served by the ledger's index on list and recording."""
    return _number(ConsentEvent.objects.filter(recorded_at__gte=since, kind__in=kinds))
