"""Polls: what is asked by text, what people answered, and the verbs between."""

from collections.abc import Mapping
from typing import ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from unfold.admin import StackedInline
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from keywords.admin import poll_page
from keywords.admin.poll_form import PollForm, QuestionForm
from keywords.admin.poll_verbs import PollVerbs
from keywords.models import Poll, PollQuestion, PollRun
from keywords.polls import results, service
from subscribers.staff.sections import Section, SectionedAdmin
from subscribers.staff.verbs import object_of
from subscribers.staff.wording import clock

TONES = {"Open": "success", "Not yet": "info", "Over": "warning"}


class QuestionInline(StackedInline):
    """The questions of a draft; of any other poll they are only shown."""

    model = PollQuestion
    form = QuestionForm
    fields = (("position", "kind"), "text", "lines", "attribute")
    extra = 0
    hide_title = True
    verbose_name = "question"
    verbose_name_plural = "Questions, in the order of their numbers"

    def has_view_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False  # what is locked is shown on phones above

    def has_add_permission(self, request: HttpRequest, obj: Model | None) -> bool:
        return self.has_change_permission(request, obj)

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        is_locked = isinstance(obj, Poll) and obj.status != Poll.Status.DRAFT
        return not is_locked and (
            request.user.has_perm("keywords.change_poll")
            or (obj is None and request.user.has_perm("keywords.add_poll"))
        )

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return self.has_change_permission(request, obj)


@admin.register(Poll)
class PollAdmin(PollVerbs, SectionedAdmin):
    before_the_first = (
        "A poll is a question by text, or a few that follow one another. People answer "
        "by number or by word; their answers become attributes."
    )
    list_display = ("name", "standing", "list", "answered", "counts_from", "ends")
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
    form = PollForm
    inlines = (QuestionInline,)
    prepopulated_fields = {"slug": ("name",)}
    actions = None
    actions_detail = ("open", "close", "ask_by_campaign", "back_to_draft")
    add_button = "New poll"
    read_as: ClassVar[Mapping[str, str]] = {
        "starts_at": "counts_from",
        "ends_at": "ends",
        "answers_within": "",
    }
    fieldsets = (
        (None, {"fields": ("name", "slug", "list", "thanks")}),
        ("When", {"fields": ("starts_at", "ends_at", "answers_within")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Poll]:
        done = (
            PollRun.objects.filter(poll=OuterRef("pk"), finished_at__isnull=False)
            .order_by()
            .values("poll")
            .annotate(number=Count("*"))
            .values("number")
        )
        people = Coalesce(Subquery(done, output_field=IntegerField()), 0)
        polls = super().get_queryset(request).annotate(answered_count=people)
        return polls.select_related("list")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Poll | None = None
    ) -> tuple[str, ...]:
        """Whose poll it is, and its address, stay once it is open."""
        is_locked = obj is not None and obj.status != Poll.Status.DRAFT
        return ("slug", "list", "thanks") if is_locked else ()

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Poll | None = None
    ) -> dict[str, tuple[str, ...]]:
        return {} if obj else dict(self.prepopulated_fields)

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False  # polls are closed; what people answered stays explained

    # --- columns --------------------------------------------------------------

    @display(description="State", ordering="status", label=TONES)
    def standing(self, obj: Poll) -> str:
        return obj.state(timezone.now())

    @display(description="Answered everything", ordering="answered_count")
    def answered(self, obj: Poll) -> str:
        return f"{obj.answered_count:,}"

    @display(description="From", ordering="starts_at")
    def counts_from(self, obj: Poll) -> str:
        return clock(obj.starts_at) if obj.starts_at else "Once open"

    @display(description="Until", ordering="ends_at")
    def ends(self, obj: Poll) -> str:
        return clock(obj.ends_at) if obj.ends_at else "Until closed"

    # --- the form -------------------------------------------------------------

    def save_model(
        self, request: HttpRequest, obj: Poll, form: ModelForm, change: bool
    ) -> None:
        if not change:
            obj.author = request.user.get_username()
        fields = [*form.changed_data] if change else None
        obj.save(update_fields=fields)

    def save_formset(
        self,
        request: HttpRequest,
        form: ModelForm,
        formset: BaseModelFormSet,
        change: bool,
    ) -> None:
        super().save_formset(request, form, formset, change)
        for row in formset.forms:
            if row.instance.pk and row not in formset.deleted_forms:
                service.write_options(row.instance, row.options)

    # --- the page -------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.results)
        name = "keywords_poll_results"
        return [path("<path:object_id>/results/", view, name=name), *super().get_urls()]

    def results(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the results anew."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        poll = object_of(self, request, object_id)
        shown = poll_page.live(poll, results.tallies(poll), viewer=request.user)
        return TemplateResponse(request, shown.template, {"section": shown})

    def sections_above(self, request: HttpRequest, obj: Poll) -> list[Section]:
        if obj.status == Poll.Status.DRAFT:
            return poll_page.above(obj)
        # Kept for the sections below: a busy poll is not counted twice for a page.
        obj.tallied = results.tallies(obj)
        return [poll_page.live(obj, obj.tallied, viewer=request.user)]

    def sections_below(self, request: HttpRequest, obj: Poll) -> list[Section]:
        found = getattr(obj, "tallied", None)
        return poll_page.below(obj, results.tallies(obj) if found is None else found)
