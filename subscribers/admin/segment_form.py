"""The form of a segment: its rules as text, which the builder writes for people."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminTextareaWidget

from subscribers.errors import BadRules
from subscribers.models import Segment
from subscribers.segmentation import faults_of


class RulesField(forms.JSONField):
    """JSON as people read it: indented, in its own letters."""

    def prepare_value(self, value: Any) -> Any:
        if value is None:
            return ""
        if isinstance(value, forms.fields.InvalidJSONInput):
            return value
        return json.dumps(value, indent=2, ensure_ascii=False)


class SegmentForm(forms.ModelForm):
    rules = RulesField(
        label="Rules as text",
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 12, "spellcheck": "false"}),
        help_text='For example {"all": [{"field": "country", "op": "is", "value": '
        '"FR"}, {"field": "attr.spend", "op": "gte", "value": 100}]}. Groups are all, '
        "any, none and not; files that are applied hold the same.",
    )

    class Meta:
        model = Segment
        fields = ("name", "slug", "rules")
        help_texts = {
            "slug": "What commands and files call it; filled in from the name as you "
            "type.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.faults: list[BadRules] = []

    def clean_rules(self) -> Mapping[str, object]:
        rules = self.cleaned_data["rules"]
        self.faults = faults_of(rules, of=self.slug)
        if self.faults:
            raise ValidationError(
                [ValidationError(str(fault), code="bad_rules") for fault in self.faults]
            )
        return rules

    @property
    def slug(self) -> str:
        return self.instance.slug or str(self.data.get("slug", ""))
