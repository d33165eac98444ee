"""What a page may ask beside the number: how it looks in a form, and what it takes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from subscribers.models import SignupPage, Subscriber, SubscriberList

OPTIONAL, REQUIRED = "optional", "required"
TOPICS, BIRTHDAY, EMAIL = "topics", "birthday", "email"
FIRST_DAY = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Askable:
    """One thing that can be asked: for staff, for shoppers, and for their browser."""

    name: str
    staff_label: str
    label: object
    missing: object
    attributes: Mapping[str, str] = field(default_factory=dict)


ASKABLE = {
    one.name: one
    for one in (
        Askable(
            "first_name",
            "First name",
            gettext_lazy("First name"),
            gettext_lazy("Type your first name."),
            {"type": "text", "autocomplete": "given-name"},
        ),
        Askable(
            "last_name",
            "Last name",
            gettext_lazy("Last name"),
            gettext_lazy("Type your last name."),
            {"type": "text", "autocomplete": "family-name"},
        ),
        Askable(
            EMAIL,
            "E-mail",
            gettext_lazy("E-mail"),
            gettext_lazy("Type your e-mail address."),
            {"type": "email", "autocomplete": "email", "dir": "ltr"},
        ),
        Askable(
            BIRTHDAY,
            "Birthday",
            gettext_lazy("Birthday"),
            gettext_lazy("Say when your birthday is."),
            {"type": "date", "autocomplete": "bday", "dir": "ltr"},
        ),
        Askable(
            "postcode",
            "Postcode",
            gettext_lazy("Postcode"),
            gettext_lazy("Type your postcode."),
            {"type": "text", "autocomplete": "postal-code", "dir": "ltr"},
        ),
        Askable(
            TOPICS,
            "Topics",
            gettext_lazy("What would you like to hear about?"),
            gettext_lazy("Choose at least one topic."),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One of the page's own fields, as the template draws it."""

    what: Askable
    is_required: bool
    bound: forms.BoundField

    @property
    def is_choice(self) -> bool:
        return self.what.name == TOPICS

    @property
    def attributes(self) -> dict[str, object]:
        """What its input says beside its name, value and description."""
        longest = getattr(self.bound.field, "max_length", None)
        day = {
            "min": f"{FIRST_DAY:%Y-%m-%d}",
            "max": f"{timezone.localdate():%Y-%m-%d}",
        }
        return {
            **self.what.attributes,
            **(day if self.what.name == BIRTHDAY else {}),
            **({"maxlength": longest} if longest else {}),
        }


def fields_for(
    asks: Sequence[Sequence[str]], lst: SubscriberList
) -> Iterator[tuple[str, forms.Field]]:
    """Yield the form's fields in the page's order. One query where topics are asked."""
    for name, how in asks:
        topics = list(lst.topics.all()) if name == TOPICS else []
        if name not in ASKABLE or (name == TOPICS and not topics):
            continue
        made = _field(name, topics)
        made.required = how == REQUIRED
        made.error_messages["required"] = ASKABLE[name].missing
        yield name, made


def asked_in_words(page: SignupPage) -> list[str]:
    """Return what the page asks beside the number, as staff read it."""
    return [
        f"{ASKABLE[name].staff_label.lower()} ({how})"
        for name, how in page.asks
        if name in ASKABLE
    ]


def answered(
    values: Mapping[str, Any], asks: Sequence[Sequence[str]]
) -> dict[str, Any]:
    """Return what was answered, JSON-ready; blanks are no answers."""
    given = {name: values.get(name) for name, _ in asks}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in given.items()
        if value
    }


def _field(name: str, topics: Sequence[Any]) -> forms.Field:
    if name == TOPICS:
        return forms.TypedMultipleChoiceField(
            coerce=int,
            choices=[(topic.pk, topic.name) for topic in topics],
            widget=forms.CheckboxSelectMultiple,
        )
    if name == BIRTHDAY:
        wrong = {"invalid": gettext_lazy("Write the day as 1990-12-31.")}
        return forms.DateField(
            input_formats=["%Y-%m-%d"], validators=[_lived], error_messages=wrong
        )
    longest = Subscriber._meta.get_field(name).max_length
    wrong = {
        "max_length": gettext_lazy("This is too long."),
        "invalid": gettext_lazy("This is not an e-mail address."),
    }
    kind = forms.EmailField if name == EMAIL else forms.CharField
    return kind(max_length=longest, error_messages=wrong)


def _lived(day: date) -> None:
    if not FIRST_DAY <= day <= timezone.localdate():
        raise forms.ValidationError(
            gettext("Nobody has this birthday. Check the year.")
        )
