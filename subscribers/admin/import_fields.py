"""Fields of the wizard: a file that may be dropped, the country of bare numbers."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from phonenumbers import SUPPORTED_REGIONS

from subscribers.countries import name_of
from subscribers.models import SubscriberList

ACCEPTED = ".csv,.tsv,.tab,.txt,.xlsx"


class DropArea(forms.FileInput):
    """The browser's own file input, drawn large.

    Unfold's script writes the chosen name into a text field three levels above any
    file input; here the input shows it itself, so that field is there and not seen.
    """

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        return format_html(
            '<div><div><div>{}</div></div><input type="text" hidden disabled></div>',
            super().render(*args, **kwargs),
        )


class FileField(forms.FileField):
    """A file, chosen or dropped; browsers take what is dropped on the input itself."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"class": "saywhen-drop", "accept": ACCEPTED}
        kwargs.setdefault("widget", DropArea(attrs=attributes))
        super().__init__(**kwargs)


def countries(lst: SubscriberList) -> list[tuple[str, str]]:
    """Return every country by name, those the list serves first."""
    served = [code for code in lst.countries if code in SUPPORTED_REGIONS]
    others = sorted(SUPPORTED_REGIONS - set(served), key=name_of)
    return [
        ("", "No country: they all have a code"),
        *((code, name_of(code)) for code in [*served, *others]),
    ]
