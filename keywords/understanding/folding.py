"""Folds a text to what two people would call the same word; it gives it no meaning."""

import unicodedata
from functools import lru_cache

APOSTROPHES = "'`´’‘‛ʼ′＇"
SHORT = 40
# Letters that a normal form leaves alone but a keyboard often replaces.
_LOOK_ALIKES = {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ـ": ""}
# Arabic: one word is spelt with either of these; the hamza goes with the accents.
_LOOK_ALIKES |= {"ى": "ي", "ی": "ي", "ة": "ه", "ٱ": "ا", "ک": "ك"}
_LOOK_ALIKES |= dict.fromkeys(APOSTROPHES, "")  # some appear only once decomposed
# Accents of European letters and the vowel signs of Arabic. Signs of other scripts
# (Devanagari, Thai …) spell the word and stay.
_ACCENTS = ((0x0300, 0x036F), (0x064B, 0x065F), (0x0670, 0x0670), (0xFE00, 0xFE0F))
_DROP_APOSTROPHES = str.maketrans(dict.fromkeys(APOSTROPHES))


def fold(text: str) -> str:
    """Return `text` without what doesn't matter when words are compared.

    Shape: lower case, no accents, plain width, no apostrophes or invisible characters,
        punctuation as single spaces, digits of any script as 0 to 9, emoji as words of
        their own without skin tone.
        Folding twice changes nothing; any str is valid.
    """
    # Keywords and list names come again with every message; people's texts do not.
    return _fold_short(text) if len(text) <= SHORT else _fold(text)


def _fold(text: str) -> str:
    plain = text.translate(_DROP_APOSTROPHES)
    lower = unicodedata.normalize("NFKC", plain).casefold()
    kept = "".join(map(_fold_character, unicodedata.normalize("NFKD", lower)))
    return " ".join(unicodedata.normalize("NFKC", kept).split())


_fold_short = lru_cache(maxsize=4096)(_fold)


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    if character in _LOOK_ALIKES:
        return _LOOK_ALIKES[character]
    category = unicodedata.category(character)
    code = ord(character)
    if category == "Cf" or 0x1F3FB <= code <= 0x1F3FF:
        return ""  # zero-width characters and skin tones
    if category.startswith("M"):
        return "" if any(low <= code <= high for low, high in _ACCENTS) else character
    if category == "Nd":
        return str(int(character))
    if category[0] in "LN":
        return character
    return f" {character} " if category == "So" else " "
