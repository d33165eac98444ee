"""What a disclosure has to say, and which of it a wording leaves out; pure reading.

The elements are those US carriers look for in a call to action (Aerialink's content
guide, CTIA wording as Smart Lead Capture gives it; 47 CFR 64.1200(f) for consent as no
condition). No country's source asks for less of a list's wording, so all ask for all.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from subscribers.disclosures import WORDING, compose
from subscribers.models import SubscriberList

# Each element's name, and the sentences of WORDING that say it together; of those
# joined by a bar one is enough.
ELEMENTS = (
    ("brand", ("agree",)),
    ("purpose", ("agree",)),
    ("frequency", ("promise|varies",)),
    ("message and data rates", ("rates",)),
    ("STOP", ("ways",)),
    ("HELP with a contact", ("ways", "support")),
    ("terms", ("terms",)),
    ("privacy", ("privacy",)),
    ("consent is no condition of purchase", ("free",)),
)


@dataclass(frozen=True, slots=True)
class Element:
    name: str
    is_there: bool


def elements_of(text: str, language: str) -> list[Element]:
    """Return every element, and whether `text`, composed in `language`, says it."""
    words = WORDING.get(language, WORDING["en"])
    return [
        Element(name, all(_says(text, words, sentence) for sentence in sentences))
        for name, sentences in ELEMENTS
    ]


def missing_elements(lst: SubscriberList, language: str = "") -> list[str]:
    """Return what the wording of `lst` as it stands leaves out."""
    language = language or lst.language
    found = elements_of(compose(lst, language), language)
    return [element.name for element in found if not element.is_there]


def _says(text: str, words: Mapping[str, Any], sentence: str) -> bool:
    return any(_pattern(words[one]).search(text) for one in sentence.split("|"))


@lru_cache(maxsize=256)
def _pattern(template: str) -> re.Pattern[str]:
    """A sentence with anything where the list's own words stand."""
    return re.compile(re.sub(r"\\{\w+\\}", r"\\S.*?", re.escape(template)))
