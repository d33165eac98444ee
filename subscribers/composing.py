"""Compose what people agree to from a list's fields, per country and language; pure.

A list's template adds what its trade has to say; what is not filled in yet stands in
capitals in square brackets and keeps the wording from review.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.conf.locale import LANG_INFO

from subscribers.models import SubscriberList
from subscribers.models.lists import Template
from subscribers.required import rule_of
from subscribers.wordings import Words, languages, words_of

# What each template asks to be filled in, as keys of a list's template_values.
BLANKS: Mapping[str, tuple[str, ...]] = {
    Template.RETAIL: ("where_offers_count",),
    Template.HEALTHCARE: ("practice_name", "care_purpose"),
    Template.AGE_GATED: ("goods", "minimum_age"),
}
# Said only where a country asks for it, so that most countries of a page share their
# words and a number of another one needs no second tick: {sentence: element}.
ONLY_WHERE_ASKED = {"costless": "leaving is free of charge"}
LONGEST = 200
YOUNGEST, OLDEST = 13, 25  # no law's minimum age lies outside
_PLACEHOLDER = re.compile(r"\[[A-Z][A-Z0-9 _]*\]")


def compose(
    lst: SubscriberList,
    language: str = "",
    country: str = "",
    *,
    form: str = "agree",
    how: str = "",
) -> str:
    """Return the wording of `lst` in a language we have, else in English.

    `form` is "agree" beside a box to tick, "print" or "spoken" where people are told
    `how` to join. Without a country it says what the strictest asks for.
    """
    language = language or lst.language
    words = words_of(language)
    stop, help_ = words.replies_in(country)
    promise = words.promise(*lst.promised)
    values = {
        "brand": lst.brand,
        "purpose": lst.purpose_in(language) or _purpose_missing(language),
        "promise": promise,
        "support": lst.support,
        "terms_url": _said(lst.terms_url, form),
        "privacy_url": _said(lst.privacy_url, form),
        "stop": stop,
        "help": help_,
        "how": how,
        **_filled_in(lst, language),
    }
    sentences = _sentences(lst, words, country, form)
    return " ".join(sentence.format(**values) for sentence in sentences)


def _sentences(
    lst: SubscriberList, words: Words, country: str, form: str
) -> Iterator[str]:
    said, asked = words.sentences, rule_of(country).names
    yield said[form]
    if lst.template in BLANKS:
        yield words.templates[lst.template]
    yield said["promise" if lst.promise_messages else "varies"]
    yield from (said[name] for name in ("rates", "free", "ways", "withdraw"))
    yield from (said[name] for name, one in ONLY_WHERE_ASKED.items() if one in asked)
    filled = {
        "support": lst.support,
        "terms": lst.terms_url,
        "privacy": lst.privacy_url,
    }
    yield from (said[name] for name, value in filled.items() if value)


def _purpose_missing(language: str) -> str:
    """Return what stands for the purpose until somebody says it in the language."""
    return f"[PURPOSE IN {name_of_language(language).upper()}]"


def name_of_language(code: str) -> str:
    """Return "French" for fr; an unknown code as it is."""
    return LANG_INFO.get(code, {}).get("name", code)


def placeholders(text: str) -> list[str]:
    """Return what a wording still waits for, as it stands there: "[PRACTICE NAME]"."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(text)))


def unfilled(lst: SubscriberList) -> list[str]:
    """Return every placeholder the list's wording still has, in any country."""
    texts = [compose(lst, language) for language in lst.all_languages]
    return placeholders(" ".join(texts))


def placeholder_of(blank: str) -> str:
    """Return how a key of template_values stands in a wording until it is filled in."""
    return f"[{blank.replace('_', ' ').upper()}]"


def mistakes_in(template: str, values: Mapping[str, object]) -> dict[str, str]:
    """Return {blank: a sentence} for what fits no blank of the template.

    "goods.fr" is the blank goods in French.
    """
    blanks = BLANKS.get(template, ())
    found = {}
    for name, value in values.items():
        blank, dot, language = name.partition(".")
        if blank not in blanks or (dot and language not in languages()):
            found[name] = f"The template {template} has no {name}; {_named(blanks)}"
        elif len(str(value)) > LONGEST:
            found[name] = f"{name} has at most {LONGEST} characters."
    age = values.get("minimum_age")
    if age and "minimum_age" in blanks and not _is_age(str(age)):
        found["minimum_age"] = (
            f"The minimum age is a whole number from {YOUNGEST} to {OLDEST}."
        )
    return found


def _named(blanks: Sequence[str]) -> str:
    return f"it has {', '.join(blanks)}." if blanks else "it has nothing to fill in."


def _is_age(text: str) -> bool:
    return text.isdecimal() and YOUNGEST <= int(text) <= OLDEST


@dataclass(frozen=True, slots=True)
class AgeTick:
    """What people state about their age, and what is said where they have not."""

    statement: str
    unticked: str


def age_tick(text: str, language: str) -> AgeTick | None:
    """Return what a wording has people state about their age; None where it does not.

    Read from the words themselves, so that both say the same age.
    """
    templates = words_of(language).templates
    found = _aged(templates[Template.AGE_GATED]).search(text)
    if found is None:
        return None
    statement = templates["age_tick"].format(minimum_age=found["age"])
    return AgeTick(statement, templates["age_unticked"])


@lru_cache(maxsize=64)
def _aged(sentence: str) -> re.Pattern[str]:
    pattern = re.escape(sentence).replace(r"\{minimum_age\}", r"(?P<age>\d+)")
    return re.compile(pattern.replace(r"\{goods\}", r"\S.*?"))


def _filled_in(lst: SubscriberList, language: str) -> dict[str, str]:
    """What stands for each blank, in the language where somebody has said it in it."""
    given = lst.template_values
    return {
        blank: str(
            given.get(f"{blank}.{language}")
            or given.get(blank)
            or placeholder_of(blank)
        )
        for blank in BLANKS.get(lst.template, ())
    }


def _said(address: str, form: str) -> str:
    """An address as it is read out: nobody says its scheme."""
    return address.partition("://")[2].rstrip("/") if form == "spoken" else address
