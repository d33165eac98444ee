"""Reserved words: what staff added to the words that mean something to everyone."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from campaigns.composing.languages import LANGUAGES
from keywords.errors import Reserved
from keywords.models import ReservedWord
from keywords.understanding.reserving import refuse, reserve
from subscribers.staff.fields import language_name
from subscribers.staff.wording import clock


def _languages() -> list[tuple[str, str]]:
    return [("", "As always"), *((code, language_name(code)) for code in LANGUAGES)]


class ReservedWordForm(forms.ModelForm):
    language = forms.ChoiceField(
        choices=_languages,
        required=False,
        widget=UnfoldAdminSelectWidget,
        label="Language",
        help_text="In which who texts it is answered.",
    )

    class Meta:
        model = ReservedWord
        fields = ("word", "meaning", "language", "source")
        labels = {"meaning": "What people want who text it", "source": "Who says so"}
        help_texts = {
            "word": "Capitals, accents, spaces and punctuation do not matter. It "
            "counts on every number, before every keyword, and can't be removed.",
            "source": "A rule, a carrier, or whom you have seen text it.",
        }

    def clean_word(self) -> str:
        try:
            refuse(self.cleaned_data["word"])
        except Reserved as problem:
            raise ValidationError(str(problem), code="reserved") from problem
        return self.cleaned_data["word"]


@admin.register(ReservedWord)
class ReservedWordAdmin(ModelAdmin):
    list_display = ("word", "meaning", "language", "source", "author", "added")
    list_filter = (("meaning", ChoicesDropdownFilter),)
    list_filter_submit = True
    search_fields = ("word", "source")
    search_help_text = "Part of the word or of who says so."
    ordering = ("word",)
    add_button = "Reserve a word"
    before_the_first = (
        "STOP, START, HELP and the like ship in sixteen languages and can't be taken "
        "away. Add what your customers text besides."
    )
    show_full_result_count = False
    form = ReservedWordForm

    def has_change_permission(
        self, request: HttpRequest, obj: ReservedWord | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: ReservedWord | None = None
    ) -> bool:
        return False

    @display(description="Added", ordering="created_at")
    def added(self, obj: ReservedWord) -> str:
        return clock(obj.created_at)

    def save_model(
        self, request: HttpRequest, obj: ReservedWord, form: ModelForm, change: bool
    ) -> None:
        made = reserve(
            obj.word,
            obj.meaning,
            language=obj.language,
            source=obj.source,
            by=request.user.get_username(),
        )
        obj.pk, obj.key, obj.author = made.pk, made.key, made.author
        obj.created_at = made.created_at
