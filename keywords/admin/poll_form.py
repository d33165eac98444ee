"""What staff may say of a poll; its options are typed one a line."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from campaigns.admin.fields import LengthField
from keywords.models import Poll, PollQuestion
from keywords.polls.lines import Option, UnreadableLine, options_of, text_of
from subscribers.staff.fields import on_your_clock


class PollForm(forms.ModelForm):
    answers_within = LengthField(
        label="A question waits for its answer",
        initial="72h",
        help_text="48h or 3d; who answers later is told that it is over.",
    )

    class Meta:
        model = Poll
        fields = (
            *("name", "slug", "list", "thanks"),
            *("starts_at", "ends_at", "answers_within"),
        )
        widgets = {"thanks": UnfoldAdminTextareaWidget(attrs={"rows": 2})}
        labels = {"starts_at": "Counts from", "ends_at": "Counts until"}
        help_texts = {
            "list": "Whose brand asks. People of the list can be asked by campaign; "
            "anybody by a keyword.",
            "thanks": "The last text. Empty: thanks in the list's language. The way "
            "out is added to every text.",
            "starts_at": on_your_clock("Empty: once it is open."),
            "ends_at": on_your_clock("Empty: until somebody closes it."),
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        starts_at, ends_at = values.get("starts_at"), values.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", "It would end before it begins.")
        return values


class QuestionForm(forms.ModelForm):
    lines = forms.CharField(
        label="Options",
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        help_text="One a line. After “=” other words that count, after “>” the number "
        "of the question that follows, or end: “Tulips = tulip, tulpen > 3”. For a "
        "score, the numbers first: “0-6 Unhappy > 2”.",
    )

    class Meta:
        model = PollQuestion
        fields = ("position", "kind", "text", "lines", "attribute")
        widgets = {
            "text": UnfoldAdminTextareaWidget(attrs={"rows": 2}),
            "attribute": UnfoldAdminTextInputWidget(),
        }
        labels = {"position": "Number", "attribute": "Becomes the attribute"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["lines"] = self.written
        self.options: list[Option] = []

    @property
    def written(self) -> str:
        """The options the question has, as staff type them. One query."""
        options = [
            Option(row.low, row.high, row.label, tuple(row.words), row.goes_to)
            for row in self.instance.options.all()
        ]
        return text_of(options, is_score=self.instance.scale is not None)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        kind, lines = values.get("kind"), values.get("lines", "")
        if kind == PollQuestion.Kind.WORDS:
            if lines.strip():
                self.add_error("lines", "People's own words have no options.")
            return values
        try:
            self.options = options_of(lines, PollQuestion.SCALES.get(kind))
        except UnreadableLine as problem:
            self.add_error("lines", ValidationError(str(problem), code="unreadable"))
        return values
