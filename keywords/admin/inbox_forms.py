"""What staff fill in around a conversation; each says what is wrong in a sentence."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from campaigns.models import Sender
from keywords.inbox.answering import LONGEST
from keywords.models import SavedReply
from subscribers.phones import InvalidPhone, Phone, parse

NOTE_AT_MOST = 2_000
MORNING = time(9)


def _tomorrow(now: datetime, days: int = 1) -> datetime:
    """Nine in the morning on the reader's clock."""
    local = timezone.localtime(now)
    day = local.date() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, MORNING))


SNOOZES = {
    "hour": ("For an hour", lambda now: now + timedelta(hours=1)),
    "afternoon": ("For four hours", lambda now: now + timedelta(hours=4)),
    "tomorrow": ("Until tomorrow, 9:00", _tomorrow),
    "week": ("For a week, until 9:00", lambda now: _tomorrow(now, 7)),
}
SNOOZE_CHOICES = [(key, said) for key, (said, _) in SNOOZES.items()]


class SnoozeForm(forms.Form):
    until = forms.ChoiceField(choices=SNOOZE_CHOICES)

    def instant(self, now: datetime) -> datetime:
        return SNOOZES[self.cleaned_data["until"]][1](now)


class AssignForm(forms.Form):
    """`to` is empty for nobody; `seen` is whose the page said it was."""

    to = forms.ModelChoiceField(User.objects.filter(is_active=True), required=False)
    seen = forms.IntegerField(required=False)


class SeenForm(forms.Form):
    """How many of their texts, and of our answers, the page showed."""

    heard = forms.IntegerField(min_value=0)
    after = forms.IntegerField(min_value=0, required=False)


class NoteForm(forms.Form):
    body = forms.CharField(
        max_length=NOTE_AT_MOST,
        error_messages={
            "required": "Write the note first.",
            "max_length": "A note has at most %(limit_value)d characters; this one has "
            "%(show_value)d.",
        },
    )


class BeginForm(forms.Form):
    phone = forms.CharField(
        label="Number",
        max_length=40,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "tel"}),
        help_text="Of somebody who is a subscriber, with its country code: "
        "+33 6 12 34 00 01.",
    )
    sender = forms.ModelChoiceField(
        Sender.objects.exclude(kind=Sender.Kind.ALPHANUMERIC),
        label="From",
        widget=UnfoldAdminSelectWidget(),
        help_text="The number they will see, and can answer.",
    )

    def clean_phone(self) -> Phone:
        try:
            return parse(self.cleaned_data["phone"])
        except InvalidPhone as problem:
            raise ValidationError(str(problem), code=problem.code) from problem


class GroupAnswerForm(forms.Form):
    """The answer to a group: a saved reply, or words for this once."""

    saved = forms.ModelChoiceField(
        SavedReply.objects.all(),
        label="Saved reply",
        required=False,
        widget=UnfoldAdminSelectWidget(),
    )
    body = forms.CharField(
        label="Or write it",
        required=False,
        max_length=LONGEST,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        help_text="Fields such as {{ first_name|default:'there' }} are filled in for "
        "each person.",
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        saved, body = values.get("saved"), (values.get("body") or "").strip()
        if bool(saved) == bool(body):
            raise ValidationError(
                "Choose a saved reply, or write the answer; not both.", code="one"
            )
        values["words"] = saved.body if saved else body
        return values
