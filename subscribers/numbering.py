"""The phone library's numbering plans compiled for bulk look-ups; not parsing.

`phonenumbers` answers about 26,000 questions a second; the same metadata with its
patterns compiled once answers ten times as many, which is what an import of a million
rows needs. A property test holds the two together.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import phonenumbers
from phonenumbers import PhoneMetadata
from phonenumbers.phonemetadata import PhoneNumberDesc

# ITU-T E.164: at most 15 digits, calling code included. The library allows 17.
MAX_DIGITS = 15

_REGIONS = {
    str(code): regions
    for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items()
}
_NON_GEOGRAPHIC = "001"

# The library's own order: a number that is both premium and mobile is premium.
_UNTEXTABLE = (
    "premium_rate",
    "toll_free",
    "shared_cost",
    "voip",
    "personal_number",
    "pager",
    "uan",
    "voicemail",
)

# Says whether a whole national number is of a pattern.
Fits = Callable[[str], re.Match[str] | None]


class Kind(StrEnum):
    """What answers at a number; landline only when that is certain."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Phone:
    """One valid number: `area` is the three-digit area code of +1 numbers, else ""."""

    e164: str
    country: str
    area: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Patterns:
    """What numbers of one length may look like; None where no such number exists."""

    general: Fits
    untextable: Fits | None
    fixed: Fits | None
    mobile: Fits | None


@dataclass(frozen=True, slots=True)
class _RegionPlan:
    region: str
    leading: re.Pattern[str] | None
    by_length: dict[int, _Patterns]
    same_pattern: bool


@dataclass(frozen=True, slots=True)
class _CodePlan:
    code: str
    regions: tuple[_RegionPlan, ...]
    prefix: re.Pattern[str] | None


def lookup(digits: str) -> Phone | None:
    """Return the valid number written `+digits`, or None.

    Only what needs no rewriting is answered; see `needs_rewriting`.
    """
    code = calling_code(digits)
    if not code or len(digits) > MAX_DIGITS:
        return None
    national = digits[len(code) :]
    for plan in _code_plan(code).regions:
        found = _kind_in(plan, national)
        if found is None:
            continue
        kind, country = found
        if kind is None or country == _NON_GEOGRAPHIC:
            return None
        area = national[:3] if code == "1" else ""
        return Phone("+" + digits, country, area, kind)
    return None


def needs_rewriting(digits: str) -> bool:
    """Say whether `+digits` holds a trunk prefix such as the 0 of +33 06…"""
    code = calling_code(digits)
    if not code:
        return False
    prefix = _code_plan(code).prefix
    match = prefix.match(digits, len(code)) if prefix else None
    return match is not None and match.end() > len(code)


def calling_code(digits: str) -> str:
    """Return the calling code that `digits` begin with, or ""."""
    for size in (1, 2, 3):
        if digits[:size] in _REGIONS:
            return digits[:size]
    return ""


def is_region(region: str) -> bool:
    """Say whether `region` is an ISO 3166 code that has phone numbers."""
    return region in phonenumbers.SUPPORTED_REGIONS


@cache
def code_of_region(region: str) -> str:
    """Return the calling code of an ISO region: "FR" -> "33"."""
    return str(phonenumbers.country_code_for_region(region))


@cache
def has_plain_trunk_zero(region: str) -> bool:
    """Say whether a national number is "0" and the rest, with no further rule."""
    metadata = PhoneMetadata.metadata_for_region(region)
    return (
        metadata is not None
        and metadata.national_prefix == "0"
        and metadata.national_prefix_for_parsing == "0"
        and metadata.national_prefix_transform_rule is None
    )


@cache
def writes_leading_zero(region: str) -> bool:
    """Say whether mobiles of a region are usually written with a leading 0."""
    example = phonenumbers.example_number_for_type(
        region, phonenumbers.PhoneNumberType.MOBILE
    )
    if example is None:
        return False
    written = phonenumbers.format_number(
        example, phonenumbers.PhoneNumberFormat.NATIONAL
    )
    return written.lstrip("(").startswith("0")


def _kind_in(plan: _RegionPlan, national: str) -> tuple[Kind | None, str] | None:
    """Return (kind or None if invalid, region) when the plan claims the number."""
    if plan.leading is not None:
        if not plan.leading.match(national):
            return None
        return _kind(plan, national), plan.region
    kind = _kind(plan, national)
    return None if kind is None else (kind, plan.region)


def _kind(plan: _RegionPlan, national: str) -> Kind | None:
    patterns = plan.by_length.get(len(national))
    if patterns is None or not patterns.general(national):
        return None
    if patterns.untextable and patterns.untextable(national):
        return Kind.UNKNOWN
    mobile = patterns.mobile is not None and patterns.mobile(national)
    if patterns.fixed and patterns.fixed(national):
        return Kind.MOBILE if plan.same_pattern or mobile else Kind.LANDLINE
    return Kind.MOBILE if mobile and not plan.same_pattern else None


@cache
def _code_plan(code: str) -> _CodePlan:
    """Compile one calling code; about 200 exist, so all of them may be kept."""
    regions = _REGIONS[code]
    main = PhoneMetadata.metadata_for_region_or_calling_code(int(code), regions[0])
    prefix = main.national_prefix_for_parsing if main else None
    return _CodePlan(
        code=code,
        # A calling code with one region never asks for its leading digits.
        regions=tuple(_region_plan(code, r, alone=len(regions) == 1) for r in regions),
        prefix=re.compile(prefix) if prefix else None,
    )


def _region_plan(code: str, region: str, *, alone: bool) -> _RegionPlan:
    metadata = PhoneMetadata.metadata_for_region_or_calling_code(int(code), region)
    leading = None if alone else metadata.leading_digits
    lengths = range(1, MAX_DIGITS)
    untextable = [getattr(metadata, name) for name in _UNTEXTABLE]
    by_length = {
        length: _Patterns(
            general=general,
            untextable=_any_of(untextable, length),
            fixed=_any_of([metadata.fixed_line], length),
            mobile=_any_of([metadata.mobile], length),
        )
        for length in lengths
        if (general := _any_of([metadata.general_desc], length))
    }
    return _RegionPlan(
        region=region,
        leading=re.compile(leading) if leading else None,
        by_length=by_length,
        same_pattern=bool(metadata.same_mobile_and_fixed_line_pattern),
    )


def _any_of(descriptions: Sequence[PhoneNumberDesc | None], length: int) -> Fits | None:
    """Return one pattern for all the descriptions that allow a length, or None."""
    patterns = [
        f"(?:{desc.national_number_pattern})"
        for desc in descriptions
        if desc is not None
        and desc.national_number_pattern
        # No lengths of its own: those of the general description hold.
        and (not desc.possible_length or length in desc.possible_length)
    ]
    return re.compile("|".join(patterns)).fullmatch if patterns else None
