"""What a person may send from the page: choices per list, a language, six digits."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext, gettext_lazy

from subscribers.models import Subscription
from subscribers.preferences import choices


class ListForm(forms.Form):
    """The choices on one list; `changes` says what differs from what is stored."""

    # A list joined since the page was opened was not on it: nothing was chosen there.
    shown = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)
    topics = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple
    )
    often = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    pause = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    until = forms.DateField(
        required=False,
        error_messages={"invalid": gettext_lazy("Write the day as 2030-12-31.")},
    )

    def __init__(
        self, row: Subscription, data: Mapping[str, Any] | None, *, now: datetime
    ) -> None:
        self.row, self._now = row, now
        self._chosen = sorted(str(topic.pk) for topic in row.topics.all())
        super().__init__(
            data,
            prefix=f"list{row.list_id}",
            initial={
                "topics": self._chosen,
                "often": choices.often_now(row),
                "pause": choices.UNCHANGED,
            },
        )
        self.fields["topics"].choices = [
            (str(topic.pk), topic.name) for topic in row.list.topics.all()
        ]
        self.fields["often"].choices = choices.often(row)
        self.fields["pause"].choices = choices.pauses(row, now=now)

    @property
    def purpose(self) -> str:
        """What the texts are about, in the page's language; "" where nobody said."""
        return self.row.list.purpose_in(get_language() or "")

    @property
    def first_day(self) -> date:
        return (self._now + timedelta(days=1)).date()

    @property
    def last_day(self) -> date:
        return (self._now + choices.LONGEST_PAUSE).date()

    def clean(self) -> dict[str, Any]:
        super().clean()
        day = self.cleaned_data.get("until")
        # Who picks a day and forgets the button beside it means the day.
        if day and self.cleaned_data.get("pause") in ("", choices.UNCHANGED):
            self.cleaned_data["pause"] = choices.UNTIL
        if self.cleaned_data.get("pause") == choices.UNTIL and not self.errors:
            if not day:
                self.add_error("until", gettext("Pick the day your pause ends."))
            elif not self.first_day <= day <= self.last_day:
                words = gettext("Pick a day after today, at most a year from now.")
                self.add_error("until", words)
        return self.cleaned_data

    @property
    def changes(self) -> dict[str, object]:
        """What to write, for consent's door; valid forms only."""
        if not self.cleaned_data["shown"]:
            return {}
        found: dict[str, object] = {}
        topics = sorted(self.cleaned_data["topics"])
        if topics != self._chosen:
            # All of them is what none stands for, also for topics yet to come.
            some = len(topics) < len(self.fields["topics"].choices)
            found["topics"] = [int(key) for key in topics] if some else []
        often = self.cleaned_data["often"]
        if often and often != choices.often_now(self.row):
            found["own_messages"], found["own_per"] = choices.own_of(often)
        return found | self._pause()

    def _pause(self) -> dict[str, object]:
        pause = self.cleaned_data["pause"]
        if pause in choices.SPANS:
            return {"paused_until": self._now + choices.SPANS[pause]}
        if pause == choices.UNTIL:
            return {"paused_until": choices.pause_until(self.cleaned_data["until"])}
        return {"paused_until": None} if pause == choices.RESUME else {}


class LanguageForm(forms.Form):
    language = forms.ChoiceField(required=False)

    def __init__(self, spoken: str, data: Mapping[str, Any] | None) -> None:
        super().__init__(data, initial={"language": spoken})
        self._spoken = spoken
        self.fields["language"].choices = choices.languages(spoken)

    @property
    def change(self) -> str:
        """The language to speak from now on, or ""."""
        language = self.cleaned_data["language"]
        return "" if language == self._spoken else language


class CodeForm(forms.Form):
    code = forms.CharField(
        max_length=20,
        error_messages={
            "required": gettext_lazy("Type the six digits from the text."),
            "max_length": gettext_lazy("The code has six digits."),
        },
    )
