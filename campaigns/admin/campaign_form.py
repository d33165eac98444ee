"""What a draft holds; its status and its approval are verbs, not fields."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils.functional import cached_property
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from campaigns.admin.fields import (
    LengthField,
    LinksField,
    PeriodField,
    WallClockField,
)
from campaigns.composing import couponing
from campaigns.composing.rendering import RenderingError, check
from campaigns.composing.texts import known_fields
from campaigns.models import Campaign
from campaigns.models.campaign import Asks, Kind
from subscribers.models import Topic
from subscribers.staff.fields import WordsField, on_your_clock


class TopicChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Topic) -> str:
        return f"{obj.list}: {obj}"


class CampaignForm(forms.ModelForm):
    topic = TopicChoice(
        Topic.objects.select_related("list"),
        required=False,
        widget=UnfoldAdminSelectWidget(),
        empty_label="All topics",
    )
    links = LinksField(
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text="One a line, name = https://…. Write {{ name }} in the text; each "
        "person gets a short link of their own.",
    )
    send_at = WallClockField(
        label="Send at", required=False, help_text=on_your_clock("Empty: at launch.")
    )
    expires_after = LengthField(
        label="Expires after",
        initial="72h",
        help_text="A text still waiting after this long is dropped: 48h or 3d.",
    )
    tags = WordsField(required=False, help_text="Words caps ask for, with commas.")
    cap_per = PeriodField(
        label="within", required=False, help_text="24h, 7d, day, week or month."
    )

    class Meta:
        model = Campaign
        fields = (
            *("name", "slug", "list", "topic", "segment", "kind", "asks", "asks_list"),
            *("body", "links", "coupon_pool", "no_coupon", "body_without"),
            *("send_at", "local_time", "ends_at", "expires_after", "tags"),
            *("priority", "budget", "canary", "cap_messages", "cap_per", "cap_over"),
            *("ignore_caps", "ignore_caps_reason"),
        )
        widgets = {
            "body": UnfoldAdminTextareaWidget(attrs={"rows": 5}),
            "body_without": UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        }
        labels = {
            "asks": "What a YES changes",
            "asks_list": "The list they are invited to",
            "body": "Text",
            "no_coupon": "Once no code is left",
            "body_without": "The words without a code",
            "local_time": "On each person's own clock",
            "ends_at": "Nothing leaves after",
            "canary": "A part goes first",
            "cap_messages": "Only people with fewer texts than",
            "cap_over": "The others",
            "ignore_caps": "Ignore house caps",
            "ignore_caps_reason": "Why",
        }
        help_texts = {
            "slug": "What commands and files call it; filled in from the name as "
            "you type.",
            "body": "Merge fields have defaults: Hi {{ first_name|default:'there' }}. "
            "The way out is added by itself to promotional texts.",
            "asks": "Most texts ask for nothing. One that does goes only to those for "
            "whom a yes changes something, and must say how to agree.",
            "asks_list": "Only with an invitation.",
            "coupon_pool": "Each person gets a code of it. The text says where it "
            "stands: {{ coupon }}.",
            "no_coupon": "Texts that wait leave once the pool has codes again, or "
            "expire; who is left out gets nothing, even if codes come later.",
            "body_without": "What people read who get no code.",
            "segment": "Empty: everybody active on the list.",
            "local_time": "Reads the time above as local time, wherever they are.",
            "ends_at": on_your_clock(),
            "budget": f"In {settings.SMS_CURRENCY}. The campaign pauses before a text "
            "that it does not pay for.",
            "canary": "A share such as 0.02, at least 20 texts. The rest waits until "
            "they have arrived, and the campaign pauses if too many failed or left.",
            "cap_messages": "Beside the house caps, the list's promise and the law.",
            "ignore_caps": "House caps only; the promise, people's own choice and the "
            "law always hold.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "asks" in self.fields:
            self.fields["asks"].choices = [("", "Nothing"), *Asks.choices]
        if self.instance.local_time and self.instance.send_at:
            # Kept as written, marked as UTC: shown so in every viewer's zone.
            written = self.instance.send_at.astimezone(UTC).replace(tzinfo=None)
            self.initial["send_at"] = written

    @cached_property
    def changed_data(self) -> list[str]:
        """The same hour on another kind of clock is another instant."""
        names = super().changed_data
        if "local_time" in names and "send_at" not in names:
            names = [*names, "send_at"]
        if {"asks", "list"} & set(names):
            # The promise it names is the one of that list, as it is now.
            names = [*names, "asks_messages", "asks_per"]
        return names

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("send_at"):
            self._place_on_a_clock(values)
        self._check_body(values)
        self._check_coupons(values)
        self._check_topic(values)
        self._check_asks(values)
        self._check_times(values)
        if values.get("canary") is not None and not 0 < values["canary"] < 1:
            self.add_error("canary", "Write a share between 0 and 1: 0.02 is 2 %.")
        if values.get("budget") is not None and values["budget"] <= 0:
            self.add_error("budget", "Write more than 0, or nothing for no budget.")
        if bool(values.get("cap_messages")) != bool(values.get("cap_per")):
            self.add_error(
                "cap_messages", "A cap needs both: how many, and the window."
            )
        if values.get("ignore_caps") and not values.get("ignore_caps_reason"):
            self.add_error("ignore_caps_reason", "Say why the house caps are lifted.")
        return values

    def _place_on_a_clock(self, values: dict[str, Any]) -> None:
        typed: datetime = values["send_at"]
        if values.get("local_time"):
            values["send_at"] = typed.replace(tzinfo=UTC)
            return
        try:
            values["send_at"] = from_current_timezone(typed)
        except ValidationError as problem:
            self.add_error("send_at", problem)

    def _check_body(self, values: dict[str, Any]) -> None:
        if "body" not in values or "links" not in values:
            return
        try:
            check(values["body"], known_fields(Campaign(links=values["links"])))
        except RenderingError as problem:
            self.add_error("body", str(problem))

    def _check_coupons(self, values: dict[str, Any]) -> None:
        names = ("body", "links", "coupon_pool", "no_coupon", "body_without")
        # What was refused already is not looked at again.
        if not {*names} <= values.keys():
            return
        body, *others = (values[name] for name in names)
        typed = Campaign(**dict(zip(names[1:], others, strict=True)))
        try:
            check(typed.body_without, known_fields(typed))
        except RenderingError as problem:
            self.add_error("body_without", str(problem))
            return
        for field, said in couponing.mistakes(typed, [body]):
            self.add_error(field, said)

    def _check_topic(self, values: dict[str, Any]) -> None:
        topic, lst = values.get("topic"), values.get("list")
        if topic and lst and topic.list_id != lst.pk:
            self.add_error("topic", f"{lst} has no topic {topic}.")

    def _check_asks(self, values: dict[str, Any]) -> None:
        asks, asked = values.get("asks"), values.get("asks_list")
        lst = values.get("list")
        if asks and values.get("kind") != Kind.PROMOTIONAL:
            self.add_error("asks", "Only a promotional text may ask for something.")
        if (asks == Asks.INVITE) != bool(asked):
            self.add_error("asks_list", "Say it with an invitation, and only then.")
        elif asked and asked == lst:
            self.add_error("asks_list", "They are on this list already.")
        if asks != Asks.PROMISE:
            self.instance.asks_messages, self.instance.asks_per = None, ""
        elif lst and lst.promise_messages is None:
            self.add_error("asks", f"{lst} promises no number of texts.")
        elif lst and "asks_messages" in self.changed_data:
            self.instance.asks_messages, self.instance.asks_per = lst.promised

    def _check_times(self, values: dict[str, Any]) -> None:
        send_at, ends_at = values.get("send_at"), values.get("ends_at")
        if send_at and ends_at and ends_at <= send_at:
            self.add_error("ends_at", "It would end before it begins.")
        if values.get("local_time") and not send_at:
            raise ValidationError("Local time needs a time to send at.")


class VariantFormSet(PaginationInlineFormSet):
    def clean(self) -> None:
        """Refuse a variant that cannot be rendered, beside its text. One query."""
        super().clean()
        known = known_fields(self.instance)
        for form in self.forms:
            body = form.cleaned_data.get("body", "")
            try:
                check(body, known)
            except RenderingError as problem:
                form.add_error("body", str(problem))
                continue
            for said in couponing.misplaced(self.instance, body) if body else ():
                form.add_error("body", said)
