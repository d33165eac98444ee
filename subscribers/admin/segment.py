"""Segments: questions about subscribers, with how many people they mean now."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.html import format_html_join
from unfold.decorators import display

from subscribers.admin.segment_form import SegmentForm
from subscribers.admin.segment_people import SegmentPeople
from subscribers.admin.segment_verbs import SegmentVerbs
from subscribers.errors import SegmentInUse
from subscribers.models import Segment
from subscribers.segmentation import field_choices
from subscribers.segmentation.telling import in_words
from subscribers.segmentation.using import check_unused, uses_of
from subscribers.staff.sections import Card, Section, SectionedAdmin, Table
from subscribers.staff.verbs import page_of
from subscribers.staff.wording import clock, counted, link_to


@admin.register(Segment)
class SegmentAdmin(SegmentVerbs, SegmentPeople, SectionedAdmin):
    list_display = ("name", "slug", "kind", "made")
    search_fields = ("name", "slug")
    search_help_text = "Part of the name."
    ordering = ("name",)
    add_button = "New segment"
    show_full_result_count = False
    form = SegmentForm
    fields = ("name", "slug", "rules")
    read_as = {"rules": "asked"}
    prepopulated_fields = {"slug": ("name",)}
    change_form_template = "admin/subscribers/segment/change_form.html"
    actions_detail = ("freeze", "freeze_again", "make_dynamic")

    # --- columns --------------------------------------------------------------

    @display(description="Kind", label={"Dynamic": "info", "Frozen": "warning"})
    def kind(self, obj: Segment) -> str:
        return "Frozen" if obj.frozen_at else "Dynamic"

    @display(description="Made", ordering="created_at")
    def made(self, obj: Segment) -> str:
        return f"{obj.created_at:%d %b %Y}"

    @display(description="Rules")
    def asked(self, obj: Segment) -> str:
        fields = {field.name: field for field in field_choices(timezone.now())}
        lines = in_words(obj.rules, fields)
        return format_html_join(
            "",
            '<span class="saywhen-rule" style="--saywhen-depth: {}">{}</span>',
            ((line.depth, line.text) for line in lines),
        )

    # --- the page of one ------------------------------------------------------

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Segment | None = None
    ) -> dict[str, tuple[str, ...]]:
        return {} if obj else dict(self.prepopulated_fields)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Segment | None = None
    ) -> tuple[str, ...]:
        may_change = obj is None or self.has_change_permission(request, obj)
        return () if obj is None else ("slug",) if may_change else ("slug", "asked")

    def sections_above(self, request: HttpRequest, obj: Segment) -> list[Section]:
        if not obj.frozen_at:
            return []
        return [
            Card(
                title="Frozen",
                sentences=[
                    f"It means the {counted(obj.members.count(), 'person', 'people')} "
                    f"who answered its rules {clock(obj.frozen_at)}. Changed rules "
                    "count once it is frozen again."
                ],
            )
        ]

    def sections_below(self, request: HttpRequest, obj: Segment) -> list[Section]:
        return [
            Table(
                title="Used by",
                headers=("What", "Name"),
                rows=[(use.noun, link_to(use.href, use.name)) for use in uses_of(obj)],
                empty="Nothing asks about it yet, so it may be deleted.",
            )
        ]

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Segment | None = None,
    ) -> HttpResponse:
        form = context["adminform"].form
        building = _building(form, obj) if "rules" in form.fields else None
        context = {**context, "building": building}
        return super().render_change_form(request, context, add, change, form_url, obj)

    # --- deleting -------------------------------------------------------------

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Ask, unless something uses it: then say what, on its own page."""
        segment = self.get_object(request, object_id)
        if segment and self.has_delete_permission(request, segment):
            try:
                check_unused(segment)
            except SegmentInUse as refusal:
                messages.error(request, str(refusal))
                return HttpResponseRedirect(page_of(segment))
        return super().delete_view(request, object_id, extra_context)

    def get_deleted_objects(
        self, objs: Iterable[Segment], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """Name what asks about them, so that the page refuses.

        Unlike Django's, it doesn't list the members, of whom there may be a million.
        """
        segments = list(objs)
        in_use = [
            link_to(use.href, f"{use.noun} “{use.name}” uses {segment}")
            for segment in segments
            for use in uses_of(segment)
        ]
        counts = {str(self.opts.verbose_name_plural): len(segments)}
        return [str(segment) for segment in segments], counts, set(), in_use


def _building(form: SegmentForm, segment: Segment | None) -> dict[str, object]:
    """What the builder needs: every field there is, and what was refused."""
    now = timezone.now()
    offered = field_choices(now, without=segment.slug if segment else "")
    return {
        "fields": [
            {
                "name": field.name,
                "label": field.label,
                "kind": field.kind,
                "group": field.group,
                "help": field.help,
                "ops": field.words,
                "choices": field.choices,
                "suggested": field.suggested,
                "takesDays": field.takes_days,
            }
            for field in offered
        ],
        "faults": [
            {"place": fault.place, "said": fault.sentence} for fault in form.faults
        ],
    }
