"""What a sign-up page of the file says beyond its headline, and what it asks."""

from typing import Any

from keywords.applying.mistakes import Mistake
from keywords.applying.table import Key, part, parts
from keywords.applying.values import (
    choice,
    language,
    like,
    mapping,
    several,
    shown,
    text,
    whole,
)
from subscribers.models import SignupPage, SubscriberList
from subscribers.models.signup import BENEFITS_AT_MOST, HOUSE_COLOURS, A, B
from subscribers.signup.asking import ASKABLE, OPTIONAL, REQUIRED
from subscribers.signup.colours import Colours, is_colour
from subscribers.signup.framing import is_site
from subscribers.signup.speaking import LANGUAGES
from subscribers.signup.texts import PARTS, VARIANTS

BENEFIT_LENGTH = 120
COLOURS = ("background", "accent", "on_accent")


def _benefits(value: object) -> list[str]:
    lines = several(text(BENEFIT_LENGTH))(value)
    if len(lines) > BENEFITS_AT_MOST:
        raise Mistake(f"must not be more than {BENEFITS_AT_MOST} lines.")
    return lines


def _colour(value: object) -> str:
    written = text(7)(value).lower()
    if not is_colour(written):
        raise Mistake('must be a colour such as "#0f766e".')
    return written


def _site(value: object) -> str:
    written = text(200)(value).lower()
    if not is_site(written):
        raise Mistake(
            'must be a site such as "https://shop.example", with nothing after it, '
            f"not {shown(value)}."
        )
    return written


_WORDS = (
    Key("incentive", like(SignupPage, "incentive"), ""),
    Key("benefits", _benefits, []),
    Key("thanks", like(SignupPage, "thanks"), ""),
)
KEYS = (
    *_WORDS,
    Key("languages", several(choice(LANGUAGES)), []),
    Key("sites", several(_site), []),
    Key("asks", mapping(choice(ASKABLE), choice((OPTIONAL, REQUIRED))), {}),
    part(
        "colours",
        *(
            Key(name, _colour, colour)
            for name, colour in zip(COLOURS, HOUSE_COLOURS, strict=True)
        ),
        default=None,
    ),
    parts(
        "texts",
        Key("language", language),
        Key("variant", choice(VARIANTS), A),
        Key("headline", text(200, blank=True), ""),
        *_WORDS,
        default=[],
    ),
    Key("share_b", whole(0, 90), 0),
)


def into_columns(entry: dict[str, Any], lst: SubscriberList) -> None:
    """Turn what was read into the columns of a page.

    Raises: Mistake for colours nobody can read, and for words of no page's language.
    """
    entry["asks"] = [[name, how] for name, how in entry["asks"].items()]
    colours = entry.pop("colours") or dict(zip(COLOURS, HOUSE_COLOURS, strict=True))
    for pair in Colours(**colours).failing:
        raise Mistake(pair.sentence, "colours", pair.field)
    entry |= colours
    _check_languages(entry, entry["language"] or lst.language)


def _check_languages(entry: dict[str, Any], first: str) -> None:
    languages = {first, *entry["languages"]}
    seen = {(first, A)}
    for index, row in enumerate(entry["texts"]):
        if row["language"] not in languages:
            raise Mistake(
                f'the page is not in "{row["language"]}"; name it in languages.',
                *("texts", index, "language"),
            )
        if (row["language"], row["variant"]) in seen:
            raise Mistake(
                f"version {row['variant']} in {row['language']} is written twice.",
                *("texts", index),
            )
        if not any(row[name] for name in PARTS):
            raise Mistake("says nothing.", "texts", index)
        seen.add((row["language"], row["variant"]))
    if entry["share_b"] and (first, B) not in seen:
        raise Mistake(
            f"there is no version B in {first}: write one in texts.", "share_b"
        )
