"""Every version of every wording people agreed to; a version never changes."""

from django.contrib import admin
from django.utils.html import format_html
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from subscribers.models import Disclosure
from subscribers.staff.history import HistoryAdmin
from subscribers.staff.wording import clock


@admin.register(Disclosure)
class DisclosureAdmin(HistoryAdmin):
    list_display = (
        "name",
        "country",
        "language",
        "version",
        "state",
        "author",
        "approved_by",
        "approved",
    )
    list_filter = (("list", RelatedDropdownFilter), ("state", ChoicesDropdownFilter))
    list_filter_submit = True
    ordering = ("-pk",)
    list_select_related = ("list",)
    fields = (
        "list",
        ("country", "language", "version"),
        "text",
        "hashed",
        ("state", "author", "approved_by"),
        "approved",
    )

    @display(description="List")
    def name(self, obj: Disclosure) -> str:
        return obj.list.name

    @display(description="Its hash")
    def hashed(self, obj: Disclosure) -> str:
        return format_html('<code class="saywhen-code">{}</code>', obj.text_hash)

    @display(description="Approved")
    def approved(self, obj: Disclosure) -> str:
        return clock(obj.approved_at)
