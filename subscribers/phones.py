"""Text to a phone number in E.164 or a refusal in words; never a guess.

Zones and hours are not here: they belong to the rulebook, keyed by place.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, ValidationResult

from subscribers import numbering
from subscribers.cellrepair import NotPhoneText, PhoneText, read_cell
from subscribers.numbering import Kind, Phone

__all__ = [
    "InvalidPhone",
    "Kind",
    "Phone",
    "Repaired",
    "mask",
    "parse",
    "parse_msisdn",
    "repair",
]

# A number, and what had to be mended to read it so.
Reading = tuple[Phone, tuple[str, ...]]

_PLAIN = re.compile(r"\+[1-9][0-9]{6,14}")

_REASONS = {
    "empty": "There is no phone number here.",
    "not_a_number": "This is not a phone number.",
    "lost_digits": "The spreadsheet cut digits off this number. Format the column as "
    "text and export it again.",
    "extension": "This number has an extension, which texts cannot reach.",
    "several_numbers": "There is more than one phone number here. Keep one.",
    "no_country": "This number has no country code. Write it with + and the country "
    "code, or say which country it is from.",
    "unknown_country": "No country has this country code.",
    "unknown_region": "Phone numbers of this country or region are not known.",
    "too_short": "This phone number is too short.",
    "too_long": "This phone number is too long. If it is from abroad, write it with + "
    "and the country code.",
    "ambiguous": "This number can be read in two ways. Write it with + and the "
    "country code.",
    "not_geographic": "This number belongs to no country and cannot be texted.",
    "not_valid": "No such phone number can exist.",
}
_POSSIBLE = {
    ValidationResult.TOO_SHORT: "too_short",
    ValidationResult.TOO_LONG: "too_long",
    ValidationResult.INVALID_COUNTRY_CODE: "unknown_country",
}
_UNPARSED = {
    NumberParseException.INVALID_COUNTRY_CODE: "unknown_country",
    NumberParseException.TOO_SHORT_AFTER_IDD: "too_short",
    NumberParseException.TOO_SHORT_NSN: "too_short",
    NumberParseException.TOO_LONG: "too_long",
}


class InvalidPhone(ValueError):
    """Not a number we may use: `code` is a short word, the text a full sentence."""

    def __init__(self, code: str) -> None:
        super().__init__(_REASONS[code])
        self.code = code


@dataclass(frozen=True, slots=True)
class Repaired:
    """A number and the names of what had to be mended to read it."""

    phone: Phone
    repairs: tuple[str, ...]


def parse(text: str, region: str | None = None) -> Phone:
    """Return the number written in any format.

    `region` (ISO 3166) is the country of numbers written without a country code.
    Raises: InvalidPhone.
    """
    return repair(text, region).phone


def parse_msisdn(text: str) -> Phone:
    """Return the number a provider sends: country code first, plus or no plus.

    Only for sources that promise that form; what a person typed goes to `parse`.
    Raises: InvalidPhone.
    """
    return _with_plus(_read(text).digits)[0]


def repair(cell: str, region: str | None = None) -> Repaired:
    """Return the number of a spreadsheet cell, and what was mended.

    A number is refused where two readings are valid ("ambiguous") and where the
    spreadsheet threw digits away ("lost_digits").
    Raises: InvalidPhone.
    """
    if _PLAIN.fullmatch(cell):
        phone = _as_written(cell[1:])
        if phone is not None:
            return Repaired(phone, ())
    text = _read(cell)
    if text.has_plus:
        phone, repairs = _with_plus(text.digits)
    else:
        phone, repairs = _without_plus(text.digits, _known_region(region))
    return Repaired(phone, text.repairs + repairs)


def mask(e164: str) -> str:
    """Return what logs and sentences may show of a number: "+1•••0123"."""
    digits = e164.lstrip("+")
    shown = digits[-4:] if len(digits) >= 8 else ""
    return f"+{numbering.calling_code(digits)}•••{shown}"


def number_in_words(number: str) -> str:
    """Return an E.164 number with its spaces; a short code or a name as it is."""
    if not number.startswith("+"):
        return number
    return phonenumbers.format_number(
        phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )


def _read(cell: str) -> PhoneText:
    try:
        return read_cell(cell)
    except NotPhoneText as refusal:
        raise InvalidPhone(refusal.code) from None


def _known_region(region: str | None) -> str | None:
    if not region:
        return None
    if not numbering.is_region(region.upper()):
        raise InvalidPhone("unknown_region")
    return region.upper()


def _as_written(digits: str) -> Phone | None:
    """Return the number `+digits` if it is valid exactly as written."""
    if numbering.needs_rewriting(digits):
        phone = _by_library("+" + digits, None)
        return phone if phone is not None and phone.e164 == "+" + digits else None
    return numbering.lookup(digits)


def _international(digits: str) -> Reading | None:
    """Read digits that begin with a country code."""
    phone = _as_written(digits)
    if phone is not None:
        return phone, ()
    # +33 06… and +33 (0)6…: the plan knows where a 0 is dialled but not sent, and
    # where (Italy) it belongs to the number.
    phone = _by_library("+" + digits, None)
    return None if phone is None else (phone, ("trunk",))


def _with_plus(digits: str) -> Reading:
    idd = digits.startswith("00")
    digits = digits[2:] if idd else digits
    found = _international(digits)
    if found is None:
        raise InvalidPhone(_why("+" + digits, None))
    return found[0], (("idd", *found[1]) if idd else found[1])


def _without_plus(digits: str, region: str | None) -> Reading:
    if region is not None:
        phone = _complete_national(digits, region)
        if phone is not None:
            return phone, ()
    readings: dict[str, Reading] = {}
    for reading in _readings(digits, region):
        readings.setdefault(reading[0].e164, reading)
    if len(readings) == 1:
        return next(iter(readings.values()))
    if readings:
        raise InvalidPhone("ambiguous")
    if region is None and not digits.startswith("00"):
        raise InvalidPhone("no_country")
    raise InvalidPhone(_why("+" + digits[2:] if region is None else digits, region))


def _complete_national(digits: str, region: str) -> Phone | None:
    """Read a number whose writing is complete, so that no other reading exists."""
    code = numbering.code_of_region(region)
    if code == "1":
        if len(digits) == 10:
            return numbering.lookup("1" + digits)
        is_long = len(digits) == 11 and digits.startswith("1")
        return numbering.lookup(digits) if is_long else None
    if (
        digits.startswith("0")
        and not digits.startswith("00")
        and numbering.has_plain_trunk_zero(region)
        and not numbering.needs_rewriting(code + digits[1:])
    ):
        return numbering.lookup(code + digits[1:])
    return None


def _readings(digits: str, region: str | None) -> Iterator[Reading]:
    """Yield every valid reading of digits that came without a plus."""
    prefix = _dialled_abroad(digits, region)
    if prefix:
        abroad = _international(digits[len(prefix) :])
        if abroad is not None:
            yield abroad[0], ("idd", *abroad[1])
    if region is None:
        return
    # Only the region's own code: 336… in a US file may as well be a US number
    # with a digit too many, and texting a stranger in France is no repair.
    plus = None
    if digits.startswith(numbering.code_of_region(region)):
        plus = _international(digits)
    if plus is not None:
        yield plus[0], ("leading_plus", *plus[1])
    national = _national(digits, region)
    if national is not None:
        lost_zero = digits[0] != "0" and numbering.writes_leading_zero(region)
        yield national, (("leading_zero",) if lost_zero else ())
    elif plus is None and digits[0] != "0":
        # Italy and a few others keep the 0 as part of the number itself.
        national = _by_library("0" + digits, region)
        if national is not None:
            yield national, ("leading_zero",)


def _national(digits: str, region: str) -> Phone | None:
    if digits[0] != "0" and numbering.has_plain_trunk_zero(region):
        return numbering.lookup(numbering.code_of_region(region) + digits)
    return _by_library(digits, region)


def _dialled_abroad(digits: str, region: str | None) -> str:
    """Return the prefix that says a country code follows: "00", "011" or ""."""
    if digits.startswith("00"):
        return "00"
    north_american = region is not None and numbering.code_of_region(region) == "1"
    return "011" if north_american and digits.startswith("011") else ""


def _by_library(text: str, region: str | None) -> Phone | None:
    """Ask the library where its plans rewrite a number; slower, rarely needed."""
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return None
    country = phonenumbers.region_code_for_number(number)
    if country is None or not country.isalpha():
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if len(e164) > numbering.MAX_DIGITS + 1:
        return None
    area = e164[2:5] if number.country_code == 1 else ""
    kind = _KINDS.get(phonenumbers.number_type(number), Kind.UNKNOWN)
    return Phone(e164, country, area, kind)


_KINDS = {
    phonenumbers.PhoneNumberType.MOBILE: Kind.MOBILE,
    # North America does not tell them apart, and such a number can be texted.
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE: Kind.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE: Kind.LANDLINE,
}


def _why(text: str, region: str | None) -> str:
    """Return the code that says best what is wrong with an unreadable number."""
    if len(text.lstrip("+")) > numbering.MAX_DIGITS:
        return "too_long"
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException as refusal:
        return _UNPARSED.get(refusal.error_type, "not_a_number")
    if phonenumbers.region_code_for_country_code(number.country_code) == "001":
        return "not_geographic"
    reason = phonenumbers.is_possible_number_with_reason(number)
    return _POSSIBLE.get(reason, "not_valid")
