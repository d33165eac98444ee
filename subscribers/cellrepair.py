"""What a cell's text says a phone number's digits are; whether they are valid is not
decided here.

Spreadsheets, address books and web pages wrap numbers in apostrophes, look-alike
digits, unseen characters, formulas and powers of ten.
"""

import re
import unicodedata
from dataclasses import dataclass

# Longer text is a note, not a number; it also bounds the work below.
MAX_LENGTH = 100

_ABSENT = frozenset(
    {"-", "--", "?", ".", "n/a", "na", "n.a.", "none", "null", "nil", "nan"}
    # Excel's error values, and what programs write for nothing.
    | {"#n/a", "#ref!", "#value!", "#name?", "#null!", "#num!", "#div/0!"}
    | {"undefined", "unknown"}
)
# "p:" is how Meta's lead forms write a phone, "whatsapp:" how Twilio does.
_SCHEME = re.compile(r"(?:tel|sms|smsto|callto|whatsapp|p):(?://)?", re.IGNORECASE)
# A plus that was typed into a spreadsheet begins a formula: =+33612340000.
_TEXT_FORMULA = re.compile(r'="([^"]*)"|=\s*(\+?\d[\d ]*)')
_QUOTES = "'`\"´"
_EXTENSION = re.compile(
    r"[\d)\s](?:;ext=|ext\.?|x|#|poste|extension)\s*:?\s*\d+$", re.I
)
_SCIENTIFIC = re.compile(r"(\+?)(\d+)(?:[.,](\d+))?[eE]\+?(\d{1,3})")
_DECIMAL = re.compile(r"(\+?\d{7,})[.,]0{1,2}")
_NUMBER = re.compile(r"[\s(\[]*(\+?)[\s(]*([\d\s().\-/\[\]_·]*)")
_NOT_DIGITS = re.compile(r"[^0-9]")
_SEPARATE = re.compile(r"[,;/|\n]|\s(?:or|and|ou|et|oder|und|o|y|e)\s")
_LEAST_DIGITS = 7  # what a piece needs to be a second number, not an area code

_LOOKALIKES = {
    **dict.fromkeys("‘’‛′ʼʹ＇", "'"),
    **dict.fromkeys("“”„‟″«»＂", '"'),
    **dict.fromkeys("＋﹢⁺", "+"),
    **dict.fromkeys("−‒–—―‐‑﹣－", "-"),
    **dict.fromkeys("（﹙", "("),
    **dict.fromkeys("）﹚", ")"),
    **dict.fromkeys("．․•∙", "."),
    "＝": "=",
    "／": "/",
    "：": ":",
}


class NotPhoneText(ValueError):
    """The cell holds no phone number; `code` says what it holds."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class PhoneText:
    """ASCII digits, whether a plus stood before them, and what was mended."""

    has_plus: bool
    digits: str
    repairs: tuple[str, ...]


def read_cell(cell: str) -> PhoneText:
    """Return the digits a cell stands for. Raises: NotPhoneText."""
    repairs: list[str] = []
    text = cell if cell.isascii() else _to_ascii(cell, repairs)
    text = _unwrap(text, repairs)
    match = _NUMBER.fullmatch(text)
    if match is None or "." in text:  # the point may be a decimal one
        _refuse_other_things(text)
        text = _unfold(text, repairs)
        match = _NUMBER.fullmatch(text)
    if match is None or "/" in text or "\n" in text:
        several = _holds_several(text)
        if several or match is None:
            raise NotPhoneText("several_numbers" if several else "not_a_number")
    digits = _NOT_DIGITS.sub("", match[2])
    if not digits:
        raise NotPhoneText("empty" if _is_absent(text) else "not_a_number")
    return PhoneText(bool(match[1]), digits, tuple(repairs))


def _to_ascii(cell: str, repairs: list[str]) -> str:
    return "".join(
        char if char.isascii() else _ascii_of(char, repairs) for char in cell
    )


def _ascii_of(char: str, repairs: list[str]) -> str:
    if char in _LOOKALIKES:
        return _LOOKALIKES[char]
    category = unicodedata.category(char)
    if category == "Nd":
        _note(repairs, "digits")
        return str(unicodedata.digit(char))
    if category == "Zs":
        _note(repairs, "nbsp")
        return " "
    if category in ("Cf", "Cc"):
        _note(repairs, "zero_width")
        return ""
    return char


def _unwrap(text: str, repairs: list[str]) -> str:
    """Take off what stands around a number: spaces, quotes, formula, scheme."""
    if len(text) > MAX_LENGTH:
        text = text.strip()
        if len(text) > MAX_LENGTH:
            raise NotPhoneText("not_a_number")
    bare = text.replace("\0", "").strip()
    if bare != text:
        _note(repairs, "spaces")
    formula = _TEXT_FORMULA.fullmatch(bare)
    if formula:
        _note(repairs, "formula")
        bare = (formula[1] or formula[2] or "").strip()
    unquoted = bare.strip(_QUOTES).strip()
    if unquoted != bare:
        _note(repairs, "apostrophe")
    scheme = _SCHEME.match(unquoted)
    if scheme:
        _note(repairs, "tel")
        unquoted = unquoted[scheme.end() :].strip()
    return unquoted.rstrip(",;. ")


def _refuse_other_things(text: str) -> None:
    if _is_absent(text):
        raise NotPhoneText("empty")
    if not text.strip("#"):  # a column too narrow for its numbers, saved as seen
        raise NotPhoneText("lost_digits")
    if _EXTENSION.search(text):
        raise NotPhoneText("extension")


def _is_absent(text: str) -> bool:
    return not text or text.lower() in _ABSENT


def _unfold(text: str, repairs: list[str]) -> str:
    """Undo what storing the number as a quantity did: 3.3612340000E+10, 336….0."""
    decimal = _DECIMAL.fullmatch(text)
    if decimal:
        _note(repairs, "decimal")
        return decimal[1]
    power = _SCIENTIFIC.fullmatch(text)
    if power:
        _note(repairs, "scientific")
        return power[1] + _exact_integer(power[2], power[3] or "", int(power[4]))
    return text


def _exact_integer(whole: str, fraction: str, exponent: int) -> str:
    """Return the integer a mantissa spells out in full; a shorter one lost digits."""
    if exponent > len(fraction):
        raise NotPhoneText("lost_digits")
    digits, tail = whole + fraction[:exponent], fraction[exponent:]
    if tail.strip("0"):
        raise NotPhoneText("not_a_number")
    return digits


def _holds_several(text: str) -> bool:
    pieces = _SEPARATE.split(text)
    sizes = (sum(char.isdigit() for char in piece) for piece in pieces)
    return sum(size >= _LEAST_DIGITS for size in sizes) > 1


def _note(repairs: list[str], name: str) -> None:
    if name not in repairs:
        repairs.append(name)
