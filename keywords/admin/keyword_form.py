"""What staff may say of a keyword: no word that means something to everyone."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from campaigns.composing.rendering import RenderingError
from keywords import giving
from keywords.answering import replying
from keywords.matching import fold
from keywords.models import Keyword, KeywordWord
from keywords.understanding import spellings
from keywords.understanding.reserving import MEANINGS, meaning_of
from keywords.understanding.vocabulary import squeeze
from subscribers.staff.fields import CountriesField, on_your_clock


class KeywordForm(forms.ModelForm):
    also = forms.CharField(
        required=False,
        max_length=400,
        label="Other words for it",
        widget=UnfoldAdminTextInputWidget,
        help_text="They do the same, in another language for instance, separated by "
        "commas: TULIPE, TULPE.",
    )

    countries = CountriesField(
        required=False,
        help_text="Of the texters' numbers, two letters each: US, CA. Empty: any. One "
        "number may have a word once for each country.",
    )

    class Meta:
        model = Keyword
        fields = (
            *("word", "sender", "countries", "action", "list", "poll", "contest"),
            *(
                "tag",
                "webhook",
                "place",
                "reply",
                "is_catch_all",
                "coupon_pool",
                "reply_without",
            ),
            *("opt_in", "opt_in_reason", "starts_at", "ends_at"),
        )
        widgets = {
            "reply": UnfoldAdminTextareaWidget(attrs={"rows": 3}),
            "reply_without": UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        }
        labels = {
            "sender": "Number",
            "action": "What it does",
            "is_catch_all": "Answers everything else too",
            "coupon_pool": "Coupons for joining",
            "reply_without": "Once they have run out",
            "opt_in": "How people join by it",
            "opt_in_reason": "Why not as its list says",
            "starts_at": "Counts from",
            "ends_at": "Counts until",
        }
        help_texts = {
            "word": "Short, and hard to mistype. Capitals, accents and spaces do not "
            "matter.",
            "sender": "The number people text it to.",
            "action": "“Join” puts people on a list, or asks them to confirm; “leave” "
            "ends that list; “tag” tags them; “reply” only answers and changes "
            "nothing; “ask a poll” asks its first question; “hand to staff” brings the "
            "text into the inbox; “post to a webhook” hands it to a system of yours.",
            "list": "The list people join or leave.",
            "poll": "The poll that “ask a poll” asks.",
            "contest": "The contest that “enter a contest” enters.",
            "tag": "What “tag the person” puts on people.",
            "webhook": "Where “post to a webhook” posts the text and its number to.",
            "reply": "What a “reply only” word answers, or what people who are tagged, "
            "handed to staff or posted are told. Joining and leaving have answers of "
            "their own; where joining brings a coupon, this follows with {{ coupon }}. "
            "Fields: {{ first_name|default:'there' }}, {{ brand }}, {{ list_name }}, "
            "{{ support }}, {{ promise }}, or a column of yours as {{ attr.city }}. "
            "How to leave is added, unless the words say it.",
            "is_catch_all": "The reply also goes, once a day to each person, to texts "
            "that nothing else understood; they stay in the inbox for staff. One word "
            "a number, and only a “reply only” one.",
            "coupon_pool": "Who has joined gets one of its codes in a text of its own, "
            "after the confirmation and in open hours; the same code however often "
            "they join. The reply says where it stands: {{ coupon }}.",
            "reply_without": "What people read instead when no code is left.",
            "place": "Where it is printed or said: window poster, 14th Street. A word "
            "that joins a list gets a place of that name, whose call to action has to "
            "be approved.",
            "starts_at": on_your_clock("Empty: at once."),
            "ends_at": on_your_clock("Empty: for good."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial.setdefault("also", spellings.joined(self.instance))

    def clean_also(self) -> list[str]:
        words = spellings.split(self.cleaned_data["also"])
        longest = KeywordWord._meta.get_field("word").max_length
        for word in words:
            if len(word) > longest:
                raise ValidationError(
                    f"“{word}” is longer than {longest} characters.", code="long"
                )
            self._free(word)
        return words

    def clean_countries(self) -> list[str]:
        return sorted(set(self.cleaned_data["countries"]))

    def clean_word(self) -> str:
        return self._free(self.cleaned_data["word"].strip())

    def clean_reply(self) -> str:
        return _renderable(self.cleaned_data["reply"], has_code=True)

    def clean_reply_without(self) -> str:
        return _renderable(self.cleaned_data["reply_without"])

    def _free(self, word: str) -> str:
        if not squeeze(fold(word)):
            raise ValidationError("A keyword needs letters, digits or an emoji.")
        taken = meaning_of(word)
        if taken is not None:
            raise ValidationError(
                f"“{word}” already means {MEANINGS[taken]} to everyone, in every list. "
                "Choose another word.",
                code="reserved",
            )
        return word

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        self._check_action(values)
        self._check_catch_all(values)
        self._check_coupons(values)
        self._check_opt_in(values)
        self._check_number(values)
        starts_at, ends_at = values.get("starts_at"), values.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", "It would end before it begins.")
        return values

    def _check_action(self, values: dict[str, Any]) -> None:
        action = values.get("action")
        if action in Keyword.OF_LISTS and not values.get("list"):
            self.add_error("list", "Say which list people join or leave.")
        if action == Keyword.Action.POLL and not values.get("poll"):
            self.add_error("poll", "Say which poll the word asks.")
        if action != Keyword.Action.POLL and values.get("poll"):
            self.add_error("poll", "Only a word that asks a poll names one.")
        if action == Keyword.Action.CONTEST and not values.get("contest"):
            self.add_error("contest", "Say which contest the word enters.")
        if action != Keyword.Action.CONTEST and values.get("contest"):
            self.add_error("contest", "Only a word that enters a contest names one.")
        if action == Keyword.Action.TAG and "tag" in values and not values["tag"]:
            self.add_error("tag", "Say which tag the word puts on people.")
        if action != Keyword.Action.TAG and values.get("tag"):
            self.add_error("tag", "Only a word that tags people names one.")
        if action == Keyword.Action.WEBHOOK and not values.get("webhook"):
            self.add_error("webhook", "Say where the text is posted to.")
        if action != Keyword.Action.WEBHOOK and values.get("webhook"):
            self.add_error("webhook", "Only a word that posts to a webhook names one.")
        # What was refused already is not called missing as well.
        answers = action == Keyword.Action.REPLY and "reply" in values
        if answers and not (values.get("reply") or "").strip():
            self.add_error("reply", "Say what the word answers.")

    def _check_catch_all(self, values: dict[str, Any]) -> None:
        if not values.get("is_catch_all"):
            return
        if values.get("action") != Keyword.Action.REPLY:
            said = "Only a word that replies, and does nothing else, answers the rest."
            self.add_error("is_catch_all", said)
        other = spellings.catch_all_of(values.get("sender"), but=self.instance.pk)
        if other is not None:
            said = f"{other.sender} has one already: {other}. Take it from there first."
            self.add_error("is_catch_all", said)

    def _check_coupons(self, values: dict[str, Any]) -> None:
        # What was refused already is not looked at again.
        if {"action", "coupon_pool", "reply", "reply_without"} <= values.keys():
            for field, said in giving.mistakes(
                *(values["action"], values["coupon_pool"]),
                *(values["reply"], values["reply_without"].strip()),
            ):
                self.add_error(field, said)

    def _check_opt_in(self, values: dict[str, Any]) -> None:
        single = values.get("opt_in") == Keyword.OptIn.SINGLE
        if single and not (values.get("opt_in_reason") or "").strip():
            self.add_error(
                "opt_in_reason", "Say why people need not confirm; the ledger keeps it."
            )

    def _check_number(self, values: dict[str, Any]) -> None:
        """Compare as texts are compared: without spaces, accents and capitals."""
        word, sender = values.get("word"), values.get("sender")
        if sender and not sender.is_two_way:
            self.add_error("sender", "Nobody can text a name. Choose a number.")
        if not word or not sender:
            return
        also = values.get("also") or ()
        there = spellings.taken(
            sender,
            (word, *also),
            countries=values.get("countries") or (),
            but=self.instance.pk,
        )
        for typed, same in there.items():
            self.add_error(
                "word" if typed == word else "also",
                f"{sender} has this keyword already, written “{same}”.",
            )


def _renderable(words: str, *, has_code: bool = False) -> str:
    try:
        replying.check_fields(words, has_code=has_code)
    except RenderingError as problem:
        raise ValidationError(str(problem), code="fields") from problem
    return words
