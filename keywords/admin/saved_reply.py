"""Saved replies: words staff answer with again and again."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from campaigns.composing.parts import count_parts
from campaigns.composing.rendering import RenderingError
from keywords.inbox import filling
from keywords.inbox.answering import LONGEST
from keywords.models import SavedReply
from subscribers.staff.wording import counted


class SavedReplyForm(forms.ModelForm):
    class Meta:
        model = SavedReply
        fields = ("name", "body")
        widgets = {"body": UnfoldAdminTextareaWidget(attrs={"rows": 5})}
        labels = {"body": "Text"}
        help_texts = {
            "body": "Fields are filled in for each person: "
            "{{ first_name|default:'there' }}, {{ brand }}, {{ support }}, "
            "{{ staff_name }}, or a column of yours such as {{ attr.city }}.",
        }

    def clean_body(self) -> str:
        body = self.cleaned_data["body"].strip()
        if not body:
            raise ValidationError("Write the text.", code="required")
        if len(body) > LONGEST:
            raise ValidationError(
                f"It has {len(body):,} characters; at most {LONGEST:,} go.", code="long"
            )
        try:
            filling.check_fields(body)
        except RenderingError as problem:
            raise ValidationError(str(problem), code="fields") from problem
        return body


@admin.register(SavedReply)
class SavedReplyAdmin(ModelAdmin):
    list_display = ("name", "body", "parts", "author")
    search_fields = ("name", "body")
    search_help_text = "Part of the name or of the text."
    ordering = ("name",)
    add_button = "New saved reply"
    before_the_first = "Save what you answer again and again, and pick it in the inbox."
    show_full_result_count = False
    form = SavedReplyForm

    @display(description="Parts")
    def parts(self, obj: SavedReply) -> str:
        return counted(count_parts(obj.body).parts, "part")

    def save_model(
        self, request: HttpRequest, obj: SavedReply, form: ModelForm, change: bool
    ) -> None:
        if not change:
            obj.author = request.user.get_username()
        obj.save()
