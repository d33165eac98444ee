"""What a wording has to say in its country, and which of it it leaves out; pure.

What each country asks for stands in required/, with its sources; how an element is
said, in the sentences of wordings/.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from subscribers.composing import BLANKS, compose, placeholder_of
from subscribers.models import Disclosure, SubscriberList
from subscribers.models.lists import Template
from subscribers.required import rule_of
from subscribers.wordings import Words, words_of

# What a call to action has to say besides, and what stands there until it does.
HOW_TO_JOIN_NAME, HOW_TO_JOIN = "how to join", placeholder_of("how_to_join")
OPENINGS = "agree|print|spoken"
# Each element's name, and the sentences that say it together; of those joined by a bar
# one is enough.
ELEMENTS: Mapping[str, tuple[str, ...]] = {
    "brand": (OPENINGS,),
    "purpose": (OPENINGS,),
    "recurring automated marketing texts": (OPENINGS,),
    "at the number given": (OPENINGS,),
    "frequency": ("one|many|varies",),
    "message and data rates": ("rates",),
    "STOP": ("ways",),
    "HELP with a contact": ("ways", "support"),
    "terms": ("terms",),
    "privacy": ("privacy",),
    "consent is no condition of purchase": ("free",),
    "consent can be withdrawn": ("withdraw",),
    "leaving is free of charge": ("costless",),
}
# What a list's own trade has to say besides.
OF_TEMPLATES: Mapping[str, tuple[str, str]] = {
    Template.RETAIL: ("where offers count", "retail"),
    Template.HEALTHCARE: ("what texts about care mean", "healthcare"),
    Template.AGE_GATED: ("minimum age", "age_gated"),
}


@dataclass(frozen=True, slots=True)
class Element:
    name: str
    is_there: bool


def elements_of(
    text: str, language: str, country: str = "", template: str = ""
) -> list[Element]:
    """Return every element a country asks for, and whether `text` says it.

    `text` was composed in `language`. Without a country, all there are.
    """
    words = words_of(language)
    asked = {name: ELEMENTS[name] for name in rule_of(country).names}
    if template in BLANKS:
        name, sentence = OF_TEMPLATES[template]
        asked[name] = (sentence,)
    return [
        Element(name, all(_says(text, words, sentence) for sentence in sentences))
        for name, sentences in asked.items()
    ]


def elements_in(row: Disclosure) -> list[Element]:
    """Return what a version says and leaves out; its list is at hand."""
    found = elements_of(row.text, row.language, row.country, row.list.template)
    if row.place_id is None:
        return found
    is_told = HOW_TO_JOIN not in row.text
    return [Element(HOW_TO_JOIN_NAME, is_told), *found]


def missing_in(row: Disclosure) -> list[str]:
    return [element.name for element in elements_in(row) if not element.is_there]


def missing_elements(
    lst: SubscriberList, language: str = "", country: str = ""
) -> list[str]:
    """Return what the wording of `lst` as it stands leaves out in a country."""
    language = language or lst.language
    text = compose(lst, language, country)
    found = elements_of(text, language, country, lst.template)
    return [element.name for element in found if not element.is_there]


def _says(text: str, words: Words, sentence: str) -> bool:
    said = {**words.sentences, **words.promises, **words.templates}
    return any(_pattern(said[one]).search(text) for one in sentence.split("|"))


@lru_cache(maxsize=1024)
def _pattern(template: str) -> re.Pattern[str]:
    """A sentence with anything where the list's own words stand."""
    return re.compile(re.sub(r"\\{\w+\\}", r"\\S.*?", re.escape(template)))
