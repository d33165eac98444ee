"""Reads one text a person sent: text in, intent out. It acts on nothing.

The order is fixed and leaving always wins: leaving, confirming (or declining), help,
resuming, choosing (less, more, pause, topics), the shop's own keywords, unclear leaving
(asked once), anything else.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from keywords.understanding.courtesy import without_courtesy, without_symbols
from keywords.understanding.folding import fold
from keywords.understanding.spelling import corrected
from keywords.understanding.vocabulary import (
    CHOOSING,
    LEAVING,
    Intent,
    Vocabulary,
    Word,
    squeeze,
    vocabulary_for,
)

__all__ = [
    "Intent",
    "Interpretation",
    "fold",
    "interpret",
    "possible_words",
    "reserved_as",
]

LONGEST = 2000  # characters read; the longest text a gateway joins has about 1,600
LONGEST_NAME = 4  # words of a list's name after STOP
LONGEST_KEYWORD = 60  # characters, folded
# Languages whose phrases are read for one another's people.
ALIKE = ({"da", "no", "sv"}, {"id", "ms"}, {"es", "pt"})
_SENTENCE_END = re.compile(r"[\n\r.!?;…]+")
_QUOTE = re.compile(r"[\"“”«„]")
_LENGTH = re.compile(r"(\d{1,3}) ?([^\W\d]*)")
_NUMBERS = re.compile(
    r"\d{1,3}(?: (?:(?:and|et|y|e|und|en|dan|og|och|ja|i|ve|و) )?\d{1,3})*"
)
_SENTENCES = (Intent.OPT_OUT_ALL, Intent.WRONG_NUMBER)
_DRAWN_OUT = re.compile(r"([^\W\d])\1{2,}")  # "stooop"; nobody joins by a long yes
_SHOUTED_STOP = re.compile(r"\bSTOP\b")


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What a text asks for.

    word: the reserved or staff word it matched, or the phrase, folded; "" for none.
    argument: what followed STOP or START, folded. After START it is one of
        `list_names`; after STOP it may be no list at all ("stop texting me"), which
        then ends as much as STOP alone. After PAUSE it is a number of days; after
        TOPICS numbers, or "all".
    keyword: the staff keyword's object; where people come back or choose, the one
        that owns the same word.
    language: of the word or phrase, such as "fr"; "" where unknown.
    says_nothing: whether it is empty, or only a reaction that quotes us.
    """

    intent: Intent
    word: str = ""
    argument: str = ""
    keyword: object | None = None
    language: str = ""
    says_nothing: bool = False


def interpret(
    text: str,
    *,
    staff_words: Mapping[str, object] = {},
    list_names: Collection[str] = (),
    speaks: Collection[str] = (),
    own: Mapping[str, Word] = {},
) -> Interpretation:
    """Return what `text` asks for.

    Shape: `staff_words` maps the shop's keywords, however written, to what they stand
        for. `list_names` are what may follow START or JOIN; anything at all may
        follow STOP, because not knowing a list must not keep anyone on it. `speaks`
        are languages the person may be writing in, such as "fr": a reserved word that
        is an everyday word there counts for nothing. `own` are the words a shop
        reserved itself, by folded word without spaces; they never replace ours.
    Raises: nothing; any str is valid.
    """
    folded = fold(text[:LONGEST])
    known = vocabulary_for(frozenset(speaks))
    if own:
        known = replace(known, exact={**own, **known.exact})
    if not folded or _quotes_us(text, known):
        return Interpretation(Intent.MESSAGE, says_nothing=True)
    word = _reserved(folded, known)
    found = (
        _leaving(text[:LONGEST], folded, known)
        or _choosing(folded, known)
        or _exact(word, folded, known, staff_words)
        or _joining(folded, known, staff_words, list_names)
        or _unclear(text[:LONGEST], folded, word, known)
        or Interpretation(Intent.MESSAGE)
    )
    if _is_a_neighbour(found.language, speaks):
        return replace(found, language="")
    return found


def _is_a_neighbour(language: str, speaks: Collection[str]) -> bool:
    """Whether it is only like what they speak: much of the one is said in the other."""
    return language not in speaks and any(
        language in some and not some.isdisjoint(speaks) for some in ALIKE
    )


def possible_words(text: str) -> set[str]:
    """Return the keywords that `text` may be, folded and without spaces.

    `interpret` decides among those that exist, so that nobody has to bring it all.
    """
    known = vocabulary_for(frozenset())
    folded = fold(text[:LONGEST])
    plain = without_symbols(folded)
    trimmed = without_courtesy(plain, known)
    wanted = {folded, plain, trimmed}
    # Behind a word of coming back, which a shop may have reserved itself.
    _, _, rest = trimmed.partition(" ")
    wanted |= {rest, without_symbols(rest), without_courtesy(rest, known)}
    # A keyword of repeated emoji is stored with each of them.
    keys = {key for one in wanted for key in (one.replace(" ", ""), squeeze(one))}
    return {key for key in keys if 0 < len(key) <= LONGEST_KEYWORD}


def reserved_as(word: str) -> Intent | None:
    """Return what `word` already means to everyone, or None if staff may have it."""
    intent = interpret(word).intent
    return None if intent in (Intent.MESSAGE, Intent.CLARIFY) else intent


def _quotes_us(text: str, known: Vocabulary) -> bool:
    """A reaction arrives as: Liked “Tulips are in. Reply STOP to end”."""
    before, *quoted = _QUOTE.split(text[:LONGEST], maxsplit=1)
    return bool(quoted) and without_symbols(fold(before)) in known.quoting


def _reserved(folded: str, known: Vocabulary) -> Word | None:
    plain = without_symbols(folded)
    for candidate in (folded, plain, without_courtesy(plain, known)):
        if word := known.exact.get(squeeze(candidate)):
            return word
    return None


def _leaving(text: str, folded: str, known: Vocabulary) -> Interpretation | None:
    plain = without_symbols(folded)
    if found := _leaving_in(plain, known, LONGEST_NAME):
        return found
    for sentence in _SENTENCE_END.split(text):
        key = squeeze(fold(sentence))
        word = known.exact.get(key)
        # Only words with no other use count as a sentence of their own: not "End."
        if word and (key in known.takes_list or word.intent in _SENTENCES):
            return Interpretation(word.intent, word.word, language=word.language)
    return None


def _leaving_in(
    plain: str, known: Vocabulary, longest_name: int
) -> Interpretation | None:
    for said in (plain, _DRAWN_OUT.sub(r"\1", plain)):
        word = _reserved(said, known)
        if word and word.intent in LEAVING:
            return Interpretation(word.intent, word.word, language=word.language)
    if known.not_leaving.search(plain):
        return None
    trimmed = without_courtesy(plain, known)
    found = _asked(plain, trimmed, known)
    if found and found.intent is Intent.OPT_OUT_ALL:
        return found
    # Before what is asked in other words: a list may be called "offers" or "texts".
    return _with_list(trimmed, known, longest_name) or found


def _asked(plain: str, trimmed: str, known: Vocabulary) -> Interpretation | None:
    for intent, asks in known.asks:
        if intent not in LEAVING:
            continue
        # Courtesy hides an end of the sentence, or is part of it ("no more sms").
        found = asks.search(plain) or (plain != trimmed and asks.search(trimmed))
        if found:
            return Interpretation(intent, found.words, language=found.language)
    return None


def _with_list(
    trimmed: str, known: Vocabulary, longest_name: int
) -> Interpretation | None:
    first, _, name = trimmed.partition(" ")
    tokens = name.split()
    if first not in known.takes_list or not 0 < len(tokens) <= longest_name:
        return None
    word = known.exact[first]
    if tokens[0] in known.everything:
        return Interpretation(Intent.OPT_OUT_ALL, word.word, language=word.language)
    return Interpretation(Intent.OPT_OUT, word.word, name, language=word.language)


def _exact(
    word: Word | None, folded: str, known: Vocabulary, staff_words: Mapping[str, object]
) -> Interpretation | None:
    name, keyword = _staff(folded, known, staff_words)
    if word and (word.intent is Intent.RESUME or word.intent in CHOOSING):
        return Interpretation(word.intent, word.word, "", keyword, word.language)
    if word and word.intent is not Intent.CLARIFY:
        return Interpretation(word.intent, word.word, language=word.language)
    if name:
        return Interpretation(Intent.KEYWORD, name, keyword=keyword)
    return None


def _staff(
    folded: str, known: Vocabulary, staff_words: Mapping[str, object]
) -> tuple[str, object | None]:
    plain = without_symbols(folded)
    wanted = {squeeze(one) for one in (folded, plain, without_courtesy(plain, known))}
    for name, keyword in staff_words.items():
        if squeeze(fold(name)) in wanted:
            return name, keyword
    return "", None


def _choosing(folded: str, known: Vocabulary) -> Interpretation | None:
    """Read "PAUSE 2 weeks", "TOPICS 1, 3" and "TOPICS all"."""
    first, _, rest = without_courtesy(without_symbols(folded), known).partition(" ")
    word = known.exact.get(first)
    if not rest or word is None:
        return None
    argument = ""
    if word.intent is Intent.PAUSE:
        argument = _days(rest, known)
    elif word.intent is Intent.TOPICS and rest in known.everything:
        argument = "all"
    elif word.intent is Intent.TOPICS and _NUMBERS.fullmatch(rest):
        argument = rest
    if not argument:
        return None
    return Interpretation(word.intent, word.word, argument, language=word.language)


def _days(length: str, known: Vocabulary) -> str:
    """Return how many days "2 weeks" are; "" for what is no length."""
    found = _LENGTH.fullmatch(length)
    if not found or (found[2] and found[2] not in known.units):
        return ""
    return str(int(found[1]) * known.units.get(found[2], 1))


def _joining(
    folded: str,
    known: Vocabulary,
    staff_words: Mapping[str, object],
    list_names: Collection[str],
) -> Interpretation | None:
    """Read "JOIN BUNGA" and "START Weekly offers"."""
    first, _, rest = without_courtesy(without_symbols(folded), known).partition(" ")
    word = known.exact.get(first)
    if not rest or word is None or word.intent is not Intent.RESUME:
        return None
    name, keyword = _staff(rest, known, staff_words)
    if name:
        return Interpretation(Intent.KEYWORD, name, keyword=keyword)
    if any(fold(list_name) == rest for list_name in list_names):
        return Interpretation(word.intent, word.word, rest, language=word.language)
    return None


def _unclear(
    text: str, folded: str, word: Word | None, known: Vocabulary
) -> Interpretation | None:
    if word:
        return Interpretation(Intent.CLARIFY, word.word, language=word.language)
    plain = without_symbols(folded)
    for intent, asks in known.asks:
        if intent is Intent.CLARIFY and (found := asks.search(plain)):
            return Interpretation(intent, found.words, language=found.language)
    if known.not_leaving.search(plain):
        return None
    mended = corrected(plain)
    if mended != plain and (found := _leaving_in(mended, known, longest_name=2)):
        return Interpretation(Intent.CLARIFY, found.word)
    first = without_courtesy(plain, known).partition(" ")[0]
    shouted = _SHOUTED_STOP.search(text) and not text.isupper()
    if first in known.takes_list or shouted:
        return Interpretation(Intent.CLARIFY, "STOP")
    return None
