"""What visitors may send from the simulator's screen, and what is wrong with it."""

from typing import Any

from django import forms

from keywords.simulator import contacts, numbers
from keywords.simulator.contacts import Book, Contact
from keywords.simulator.phones import SHOWN_AT_MOST
from subscribers.phones import InvalidPhone, Phone

# Ten parts: more than any phone sends as one text.
BODY_AT_MOST = 1_530
SHOWN_TEXTS_AT_MOST = 600


class AddForm(forms.Form):
    number = forms.CharField(
        max_length=60,
        error_messages={"required": "Type the number of the phone."},
    )

    def __init__(self, *args: Any, book: Book, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._countries = contacts.countries(book)

    def clean_number(self) -> Phone:
        try:
            return numbers.read(self.cleaned_data["number"], self._countries)
        except InvalidPhone as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class NewsForm(forms.Form):
    """The last text a page has, and the phones on it."""

    after = forms.IntegerField(min_value=0, max_value=2**63 - 1)

    def clean(self) -> dict[str, Any]:
        keys = self.data.getlist("phone")[: 2 * SHOWN_AT_MOST]
        return {**self.cleaned_data, "phone": keys}


class OpenForm(forms.Form):
    """Which conversation to open, and how far back."""

    contact = forms.CharField(max_length=61)
    texts = forms.IntegerField(min_value=1, max_value=SHOWN_TEXTS_AT_MOST)


class ReplyForm(forms.Form):
    """A typed body, or a suggested word that was pressed instead."""

    contact = forms.CharField(max_length=61, required=False)
    once = forms.RegexField(r"\A[0-9a-f]{32}\Z")
    word = forms.CharField(max_length=40, required=False)
    body = forms.CharField(max_length=BODY_AT_MOST, required=False)

    def __init__(self, *args: Any, book: Book, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._book = book

    def clean_contact(self) -> Contact:
        contact = self._book.get(self.cleaned_data["contact"])
        if contact is None or not contact.hears:
            raise forms.ValidationError("This sender cannot be texted.")
        return contact

    def clean(self) -> dict[str, Any]:
        # Browsers send line ends as two characters, phones as one.
        typed = self.cleaned_data.get("body", "").replace("\r\n", "\n")
        said = self.cleaned_data.get("word") or typed
        if not said and not self.errors:
            raise forms.ValidationError("Type a text first.")
        return {**self.cleaned_data, "said": said}

    @property
    def complaint(self) -> str:
        return next((errors[0] for errors in self.errors.values()), "")
