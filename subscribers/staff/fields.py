"""Form fields for what the tables keep as JSON: words, countries, attributes."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import CharField, MultipleChoiceField
from django.utils.functional import lazy
from django.utils.translation import get_language_info
from phonenumbers import SUPPORTED_REGIONS
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from subscribers.instants import zone_in_words
from subscribers.wordings import languages


def _on_your_clock(more: str = "") -> str:
    return f"In {zone_in_words()}. {more}".strip()


# The help text of a time to be typed; lazy, because each viewer has a zone.
on_your_clock = lazy(_on_your_clock, str)


class WordsField(CharField):
    """A list of words, typed with commas between them."""

    widget = UnfoldAdminTextInputWidget

    def prepare_value(self, value: object) -> object:
        return value if isinstance(value, str) or value is None else ", ".join(value)

    def to_python(self, value: object) -> list[str]:
        words = (word.strip() for word in str(value or "").split(","))
        return list(dict.fromkeys(word for word in words if word))

    def validate(self, value: list[str]) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: list[str]) -> None:
        for word in value:
            super().run_validators(word)

    def has_changed(self, initial: Iterable[str] | None, data: object) -> bool:
        return list(initial or []) != self.to_python(data)


class CountriesField(WordsField):
    """ISO codes of countries, in capitals."""

    def to_python(self, value: object) -> list[str]:
        codes = [word.upper() for word in super().to_python(value)]
        unknown = [code for code in codes if code not in SUPPORTED_REGIONS]
        if unknown:
            raise ValidationError(
                f"{', '.join(unknown)} is not a country's code. Write two letters "
                "each, such as US, FR.",
                code="unknown_country",
            )
        return codes


class LanguagesField(MultipleChoiceField):
    """Some of the languages there is wording in, ticked by name."""

    widget = UnfoldAdminCheckboxSelectMultipleWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=language_choices, **kwargs)


def language_choices() -> list[tuple[str, str]]:
    """Return the languages there is wording in, by name."""
    return [(code, language_name(code)) for code in languages()]


def language_name(code: str) -> str:
    """Return a language as staff call it; a code nobody knows as it is."""
    try:
        return get_language_info(code)["name"]
    except KeyError:
        return code


class LinesField(CharField):
    """A list of texts, typed one a line."""

    widget = UnfoldAdminTextareaWidget

    def __init__(self, *, at_most: int, longest: int, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self._at_most, self._longest = at_most, longest

    def prepare_value(self, value: object) -> object:
        return value if isinstance(value, str) or value is None else "\n".join(value)

    def to_python(self, value: object) -> list[str]:
        lines = (line.strip() for line in str(value or "").splitlines())
        found = [line for line in lines if line]
        if len(found) > self._at_most:
            raise ValidationError(
                f"These are {len(found)} lines; at most {self._at_most} fit.",
                code="many",
            )
        for line in found:
            if len(line) > self._longest:
                raise ValidationError(
                    f"“{line[:30]}…” has {len(line)} characters; at most "
                    f"{self._longest} fit.",
                    code="long",
                )
        return found

    def has_changed(self, initial: Iterable[str] | None, data: object) -> bool:
        try:
            return list(initial or []) != self.to_python(data)
        except ValidationError:
            return True


class PairsField(CharField):
    """Names and values, one pair a line, written `name = value`."""

    widget = UnfoldAdminTextareaWidget

    def prepare_value(self, value: object) -> object:
        if not isinstance(value, Mapping):
            return value
        return "\n".join(f"{name} = {kept}" for name, kept in value.items())

    def to_python(self, value: object) -> dict[str, str]:
        pairs: dict[str, str] = {}
        for line in str(value or "").splitlines():
            name, equals, kept = (part.strip() for part in line.partition("="))
            if not line.strip():
                continue
            if not (name and equals and kept):
                raise ValidationError(
                    f"“{line.strip()}” is not written name = value.", code="no_pair"
                )
            if name in pairs:
                raise ValidationError(f"“{name}” is there twice.", code="twice")
            pairs[name] = kept
        return pairs

    def validate(self, value: dict[str, str]) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: dict[str, str]) -> None:
        """Values are checked by whoever knows what they mean."""

    def has_changed(self, initial: Mapping[str, object] | None, data: object) -> bool:
        try:
            typed = self.to_python(data)
        except ValidationError:
            return True
        return {name: str(kept) for name, kept in (initial or {}).items()} != typed
