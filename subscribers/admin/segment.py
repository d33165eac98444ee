"""Segments: questions about subscribers, with how many people they mean now."""

from collections.abc import Mapping

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from unfold.decorators import display

from subscribers.errors import BadRules
from subscribers.models import Segment
from subscribers.segmentation import check_rules, count, field_choices
from subscribers.staff.sections import Card, Figures, Section, SectionedAdmin, Table


class SegmentForm(ModelForm):
    class Meta:
        model = Segment
        fields = ("name", "slug", "rules")
        help_texts = {
            "slug": "What commands and files call it; filled in from the name as you "
            "type.",
            "rules": 'For example {"all": [{"field": "country", "op": "is", "value": '
            '"FR"}, {"field": "attr.spend", "op": "gte", "value": 100}]}. Groups are '
            "all, any and not; the fields stand below.",
        }

    def clean_rules(self) -> Mapping[str, object]:
        rules = self.cleaned_data["rules"]
        try:
            check_rules(rules, of=self.instance.slug or self.data.get("slug", ""))
        except BadRules as problem:
            raise ValidationError(str(problem), code="bad_rules") from problem
        return rules


@admin.register(Segment)
class SegmentAdmin(SectionedAdmin):
    list_display = ("name", "slug", "made")
    search_fields = ("name", "slug")
    search_help_text = "Part of the name."
    ordering = ("name",)
    add_button = "New segment"
    show_full_result_count = False
    form = SegmentForm
    fields = (("name", "slug"), "rules")
    prepopulated_fields = {"slug": ("name",)}

    @display(description="Made", ordering="created_at")
    def made(self, obj: Segment) -> str:
        return f"{obj.created_at:%d %b %Y}"

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Segment | None = None
    ) -> dict[str, tuple[str, ...]]:
        return {} if obj else dict(self.prepopulated_fields)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Segment | None = None
    ) -> tuple[str, ...]:
        return ("slug",) if obj else ()

    def sections_above(self, request: HttpRequest, obj: Segment) -> list[Section]:
        try:
            found = count(obj)
        except BadRules as problem:
            return [Card(title="Who this means now", sentences=[str(problem)])]
        return [
            Figures(
                title="Who this means now",
                facts=[
                    ("People", f"{found.count:,}"),
                    (
                        "Reachable on some list",
                        f"{found.reachable:,} of {found.count:,}",
                    ),
                ],
            )
        ]

    def sections_below(self, request: HttpRequest, obj: Segment) -> list[Section]:
        return [
            Table(
                title="Fields a rule may ask about",
                headers=("Field", "Means", "Operators"),
                rows=[
                    (choice.name, choice.label, ", ".join(choice.ops))
                    for choice in field_choices(timezone.now())
                ],
            )
        ]
