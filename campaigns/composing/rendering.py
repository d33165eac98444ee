"""Fills merge fields into a text; it knows no tags, loops, markup or objects.

The syntax is Django's `{{ field|filter:'text' }}`, the parser is ours: Django's would
call what it finds behind a dot, escape apostrophes for HTML and run `{% %}` tags, and
each would have to be fenced off again; this one has nothing to fence, and is faster.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache

from campaigns.composing.parts import clusters

Filter = Callable[[str], str]

_FIELD = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_NAME = re.compile(r"[^\W\d_]\w*\Z|attr\.\w+\Z")
# Phones and word processors curl the quotes that staff type.
_ARGUMENT = re.compile(
    r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|‘[^’]*’|“[^”]*”|\d+""", re.DOTALL
)
_STEP = re.compile(rf"\s*(\w+)\s*(?::\s*({_ARGUMENT.pattern})\s*)?\Z", re.DOTALL)
_WORD_START = re.compile(r"(?:^|(?<=[\s-]))\w")


class RenderingError(ValueError):
    """What is wrong with a text, in a sentence staff may read."""


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    steps: tuple[Filter, ...]


@lru_cache(maxsize=1024)
def merge_fields(body: str) -> tuple[str, ...]:
    """Return the names of the fields `body` uses, sorted, once each."""
    names = {piece.name for piece in _compile(body) if isinstance(piece, Field)}
    return tuple(sorted(names))


def fields_left_blank(body: str) -> tuple[str, ...]:
    """Return the names of the fields that leave nothing where their value is missing.

    Raises: RenderingError, as `render`.
    """
    pieces = [piece for piece in _compile(body) if isinstance(piece, Field)]
    return tuple(sorted({piece.name for piece in pieces if not _fill(piece, {})}))


def render(body: str, values: Mapping[str, object]) -> str:
    """Return `body` with its fields filled from `values`, as plain text.

    Shape: `attr.spend` is looked up as "attr.spend", else as "spend" inside "attr".
    A value that is missing or blank becomes the default, or nothing.
    Raises: RenderingError when `body` itself is wrong; never because of a value.
    """
    return "".join(
        piece if isinstance(piece, str) else _fill(piece, values)
        for piece in _compile(body)
    )


def check(body: str, known: Collection[str]) -> None:
    """Raise RenderingError unless `body` can be rendered from the fields `known`."""
    for name in merge_fields(body):
        if name not in known:
            near = get_close_matches(name, known, n=1)
            advice = f"did you mean “{near[0]}”" if near else _offer(known)
            raise RenderingError(f"There is no field “{name}”: {advice}.")


@lru_cache(maxsize=1024)
def _compile(body: str) -> tuple[str | Field, ...]:
    pieces: list[str | Field] = []
    for index, piece in enumerate(_FIELD.split(body)):
        if index % 2:
            pieces.append(_parse(piece))
        elif piece:
            _refuse_markup(piece)
            pieces.append(piece)
    return tuple(pieces)


def _refuse_markup(text: str) -> None:
    if "{%" in text or "{#" in text:
        raise RenderingError(
            "Tags such as {% … %} and {# … #} do not work in a text: use only "
            "{{ field }}, if need be with a default."
        )
    if "{{" in text:
        raise RenderingError("A field is opened with “{{” but not closed with “}}”.")
    if "}}" in text:
        raise RenderingError("A field is closed with “}}” but not opened with “{{”.")


def _parse(inside: str) -> Field:
    # Split at bars outside quotes only: a default may hold one.
    bars = re.findall(rf"(?:{_ARGUMENT.pattern}|[^|])+|\|", inside, re.DOTALL)
    name, *rest = bars or [""]
    name = name.strip()
    if not _NAME.match(name):
        raise RenderingError(
            f"“{{{{{inside}}}}}” names no field: write {{{{ first_name }}}} or, for "
            "one of your own columns, {{ attr.city }}."
        )
    if rest[::2] != ["|"] * len(rest[1::2]):
        raise RenderingError(f"A filter is missing after “|” in the field “{name}”.")
    return Field(name, tuple(_filter(name, step) for step in rest[1::2]))


def _filter(field: str, step: str) -> Filter:
    found = _STEP.match(step)
    if found is None:
        raise RenderingError(
            f"The field “{field}” has a part that can't be read, “{step.strip()}”: "
            "put words in quotes, as in {{ first_name|default:'there' }}."
        )
    name, argument = found.groups()
    if name in PLAIN and argument is None:
        return PLAIN[name]
    if name in WITH_ARGUMENT and argument is not None:
        return WITH_ARGUMENT[name](field, _unquote(argument))
    if name in WITH_ARGUMENT:
        raise RenderingError(f"“{name}” in the field “{field}” needs a value after it.")
    if name in PLAIN:
        raise RenderingError(f"“{name}” in the field “{field}” takes no value.")
    raise RenderingError(
        f"“{name}” in the field “{field}” is not a filter: "
        f"{_offer((*PLAIN, *WITH_ARGUMENT))}."
    )


def _unquote(argument: str) -> str:
    if argument.isdigit():
        return argument
    return re.sub(r"\\(.)", r"\1", argument[1:-1], flags=re.DOTALL)


def _fill(field: Field, values: Mapping[str, object]) -> str:
    text = _as_text(_value(field.name, values))
    for step in field.steps:
        text = step(text)
    return text


def _value(name: str, values: Mapping[str, object]) -> object:
    if name in values or not name.startswith("attr."):
        return values.get(name)
    attributes = values.get("attr")
    if isinstance(attributes, Mapping):
        return attributes.get(name.removeprefix("attr."))
    return None


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # an imported 100 may be stored as 100.0
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value).strip()


def _offer(names: Collection[str]) -> str:
    return f"use one of {', '.join(sorted(names))}" if names else "there are none here"


def _capfirst(text: str) -> str:
    return text[:1].upper() + text[1:]


def _title(text: str) -> str:
    # str.title would also raise the letter after an apostrophe.
    return _WORD_START.sub(lambda found: found[0].upper(), text.lower())


def _default(field: str, argument: str) -> Filter:
    return lambda text: text or argument


def _truncatechars(field: str, argument: str) -> Filter:
    if not argument.isdecimal() or int(argument) < 4:
        raise RenderingError(
            f"“truncatechars” in the field “{field}” needs a number from 4 up."
        )
    room = int(argument)

    def shorten(text: str) -> str:
        found = clusters(text)
        # Three dots, not “…”, which would turn the whole text into UCS-2.
        return text if len(found) <= room else "".join(found[: room - 3]) + "..."

    return shorten


PLAIN: dict[str, Filter] = {
    "capfirst": _capfirst,
    "lower": str.lower,
    "title": _title,
    "upper": str.upper,
}
WITH_ARGUMENT: dict[str, Callable[[str, str], Filter]] = {
    "default": _default,
    "truncatechars": _truncatechars,
}
