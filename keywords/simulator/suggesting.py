"""Which words a phone suggests to text: first those that the newest text asks for."""

import re
from collections.abc import Sequence
from dataclasses import astuple

from campaigns.composing.languages import REPLY_WORDS

USUAL = ("YES", "STOP", "HELP", "START")
# Every text says how to leave and where to ask: that answers nothing.
_ALWAYS = frozenset(
    word for one in REPLY_WORDS.values() for word in (one.stop, one.help)
)
_ASKED = frozenset(word for one in REPLY_WORDS.values() for word in astuple(one))
_WORD = re.compile(r"\w+")
# A poll's options stand one a line behind their numbers.
_OPTION = re.compile(r"^(\d{1,2}) \S", re.MULTILINE)


def at_first(keywords: Sequence[str]) -> tuple[str, ...]:
    """Return what to suggest where nothing has been said yet."""
    return tuple(dict.fromkeys((*keywords, *USUAL)))


def after(text: str, keywords: Sequence[str]) -> tuple[str, ...]:
    """Return what to suggest to whoever has just read `text`."""
    said = _WORD.findall(text)
    asked = (word for word in said if word in _ASKED and word not in _ALWAYS)
    return tuple(dict.fromkeys((*_OPTION.findall(text), *asked, *USUAL, *keywords)))
