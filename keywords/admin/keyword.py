"""Keywords: a word on a sender, and what happens when somebody texts it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import HttpRequest
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from campaigns.composing.parts import count_parts
from keywords.matching import Intent, fold, reserved_as
from keywords.models import Keyword
from keywords.vocabulary import squeeze
from subscribers.staff.fields import on_your_clock
from subscribers.staff.sections import Card, Section, SectionedAdmin
from subscribers.staff.wording import clock, counted

MEANINGS = {
    Intent.OPT_OUT: "leaving",
    Intent.OPT_OUT_ALL: "leaving everything",
    Intent.CONFIRM: "yes",
    Intent.DECLINE: "no",
    Intent.HELP: "asking for help",
    Intent.RESUME: "coming back",
}


class KeywordForm(forms.ModelForm):
    class Meta:
        model = Keyword
        fields = (
            *("word", "sender", "action", "list", "place", "reply"),
            *("starts_at", "ends_at"),
        )
        widgets = {"reply": UnfoldAdminTextareaWidget(attrs={"rows": 3})}
        labels = {"starts_at": "Counts from", "ends_at": "Counts until"}
        help_texts = {
            "word": "Capitals, accents and spaces do not matter.",
            "list": "The list people join or leave.",
            "reply": "What a “reply only” word answers. Joining and leaving have "
            "answers of their own.",
            "starts_at": on_your_clock(),
            "ends_at": on_your_clock(),
        }

    def clean_word(self) -> str:
        word = self.cleaned_data["word"].strip()
        if not squeeze(fold(word)):
            raise ValidationError("A keyword needs letters, digits or an emoji.")
        taken = reserved_as(word)
        if taken is not None:
            meaning = MEANINGS.get(taken, "something else")
            raise ValidationError(
                f"“{word}” already means {meaning} to everyone, in every list. "
                "Choose another word.",
                code="reserved",
            )
        return word

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        self._check_action(values)
        self._check_conflicts(values)
        starts_at, ends_at = values.get("starts_at"), values.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", "It would end before it begins.")
        return values

    def _check_action(self, values: dict[str, Any]) -> None:
        answers = values.get("action") == Keyword.Action.REPLY
        if not answers and not values.get("list"):
            self.add_error("list", "Say which list people join or leave.")
        if answers and not (values.get("reply") or "").strip():
            self.add_error("reply", "Say what the word answers.")

    def _check_conflicts(self, values: dict[str, Any]) -> None:
        """Compare as texts are compared: without spaces, accents and capitals."""
        word, sender = values.get("word"), values.get("sender")
        if not word or not sender:
            return
        others = Keyword.objects.filter(sender=sender).exclude(pk=self.instance.pk)
        same = [
            other
            for other in others.values_list("word", flat=True)
            if squeeze(fold(other)) == squeeze(fold(word))
        ]
        if same:
            self.add_error(
                "word", f"{sender} has this keyword already, written “{same[0]}”."
            )


@admin.register(Keyword)
class KeywordAdmin(SectionedAdmin):
    list_display = (
        "word",
        "sender",
        "action",
        "list",
        "place",
        "counts_from",
        "counts_until",
        "author",
    )
    list_filter = (
        ("action", ChoicesDropdownFilter),
        ("sender", RelatedDropdownFilter),
        ("list", RelatedDropdownFilter),
    )
    list_filter_submit = True
    search_fields = ("word", "place")
    search_help_text = "Part of the word or of the place."
    ordering = ("word",)
    show_full_result_count = False
    list_select_related = ("sender", "list")
    form = KeywordForm
    read_as: ClassVar[Mapping[str, str]] = {
        "starts_at": "counts_from",
        "ends_at": "counts_until",
    }
    fields = (
        ("word", "sender"),
        ("action", "list"),
        "reply",
        "place",
        "starts_at",
        "ends_at",
    )

    @display(description="From", ordering="starts_at")
    def counts_from(self, obj: Keyword) -> str:
        return clock(obj.starts_at) if obj.starts_at else "Always"

    @display(description="Until", ordering="ends_at")
    def counts_until(self, obj: Keyword) -> str:
        return clock(obj.ends_at) if obj.ends_at else "Always"

    def save_model(
        self, request: HttpRequest, obj: Keyword, form: ModelForm, change: bool
    ) -> None:
        obj.folded = fold(obj.word)
        if not change:
            obj.author = request.user.get_username()
        obj.save()

    def sections_below(self, request: HttpRequest, obj: Keyword) -> list[Section]:
        if not obj.reply:
            return []
        cut = count_parts(obj.reply)
        said = (
            f"{counted(cut.parts, 'part')}, {cut.units} characters in {cut.encoding}."
        )
        return [Card(title="The reply", sentences=[said], quoted=obj.reply)]
