"""Every version of every wording people agreed to: its words, its way, its verbs."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from subscribers import versions
from subscribers.admin import wording_pieces
from subscribers.admin.wording_verbs import WordingVerbs
from subscribers.models import Disclosure
from subscribers.staff.history import HistoryAdmin
from subscribers.staff.sections import Section, SectionedAdmin
from subscribers.staff.wording import clock, link

State = Disclosure.State
TONES = {
    State.IN_REVIEW: "info",
    State.APPROVED: "info",
    State.LIVE: "success",
    State.DRAFT: "warning",
}


@admin.register(Disclosure)
class DisclosureAdmin(WordingVerbs, HistoryAdmin, SectionedAdmin):
    list_display = (
        "name",
        "read_at",
        "country",
        "language",
        "version",
        "standing",
        "written_by",
        "approved",
    )
    list_filter = (("list", RelatedDropdownFilter), ("state", ChoicesDropdownFilter))
    list_filter_submit = True
    ordering = ("-pk",)
    list_select_related = ("list", "place")
    fields = (
        ("its_list", "read_at"),
        ("country", "language", "version"),
        "text",
        "hashed",
        ("state", "author", "submitted_by"),
        ("approved_by", "approved"),
        ("put_live_by", "live_since", "shown_until"),
        "sent_back_for",
    )
    actions_detail = (
        "submit_wording",
        "approve_wording",
        "put_wording_live",
        "send_wording_back",
    )

    # --- columns --------------------------------------------------------------

    @display(description="List")
    def name(self, obj: Disclosure) -> str:
        return obj.list.name

    @display(description="List")
    def its_list(self, obj: Disclosure) -> str:
        return link(obj.list)

    @display(description="Place")
    def read_at(self, obj: Disclosure) -> str:
        return obj.place.name if obj.place_id else "–"

    @display(description="State", ordering="state", label=TONES)
    def standing(self, obj: Disclosure) -> tuple[str, str]:
        return obj.state, obj.get_state_display()

    @display(description="Written by", ordering="author")
    def written_by(self, obj: Disclosure) -> str:
        return obj.author or "–"

    @display(description="Its hash")
    def hashed(self, obj: Disclosure) -> str:
        return format_html('<code class="saywhen-code">{}</code>', obj.text_hash)

    @display(description="Approved")
    def approved(self, obj: Disclosure) -> str:
        return clock(obj.approved_at)

    @display(description="Live since")
    def live_since(self, obj: Disclosure) -> str:
        return clock(obj.live_at)

    @display(description="Shown until")
    def shown_until(self, obj: Disclosure) -> str:
        return clock(obj.retired_at)

    # --- verbs ----------------------------------------------------------------

    def versions_of(self, obj: Disclosure) -> list[Disclosure]:
        return [obj]

    def to_submit(self, obj: Disclosure) -> list[Disclosure]:
        """Only what was sent back: anything new is made where it is written."""
        return [obj] if obj.state == State.DRAFT else []

    def submit_rows(self, obj: Disclosure, by: str) -> list[Disclosure]:
        return versions.submit([obj], author=obj.author or by, by=by)

    # --- the page -------------------------------------------------------------

    def sections_above(self, request: HttpRequest, obj: Any) -> Iterator[Section]:
        if obj.state in Disclosure.OPEN:
            live = {versions.line_of(row): row for row in versions.live_beside([obj])}
            yield wording_pieces.comparison([obj], live)
        yield wording_pieces.asked(obj)
