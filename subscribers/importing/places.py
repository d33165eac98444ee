"""Countries, states, zones and languages as cells name them; "" for what is unknown.

Names come from libraries that keep them; only what they lack is written here.
"""

import re
import zoneinfo
from functools import cache, lru_cache

import holidays
import phonenumbers

from subscribers import numbering
from subscribers.countries import LOCALE_DATA
from subscribers.importing.synonyms import folded

LANGUAGES = ("en", "fr", "es", "pt", "de", "nl", "id", "it", "ar")
MAX_REGION = 8
MAX_ZONE = 40

# Three letters as in ISO 3166, and names in daily use that no list has.
_ALIASES = {
    "GB": "uk|great britain|britain|england|scotland|wales|northern ireland|gbr"
    "|angleterre|grande bretagne|inglaterra|grossbritannien|engeland|inggris"
    "|inghilterra|gran bretagna",
    "US": "usa|united states of america|america|etats unis d amerique|eeuu|ee uu|eua"
    "|estados unidos de america|vereinigte staaten|amerika serikat"
    "|verenigde staten van amerika|stati uniti d america",
    "NL": "holland|nld|hollande|olanda|the netherlands|paises bajos|paises baixos"
    "|belanda",
    "FR": "fra",
    "DE": "deu|ger|allemagne",
    "ES": "esp",
    "PT": "prt",
    "IT": "ita",
    "ID": "idn",
    "BE": "bel",
    "CA": "can",
    "AU": "aus",
    "IE": "irl|republic of ireland",
    "CH": "che",
    "AT": "aut",
    "LU": "lux",
    "MX": "mex",
    "BR": "bra",
    "AR": "arg",
    "CL": "chl",
    "CO": "col",
    "PE": "per",
    "JP": "jpn",
    "CN": "chn",
    "IN": "ind",
    "SG": "sgp",
    "MY": "mys",
    "PH": "phl",
    "TH": "tha",
    "VN": "vnm",
    "NZ": "nzl",
    "ZA": "zaf",
    "PL": "pol",
    "SE": "swe",
    "NO": "nor",
    "DK": "dnk",
    "FI": "fin",
}
_LANGUAGE_NAMES = {
    "en": "english|anglais|ingles|inglese|englisch|engels|inggris|eng",
    "fr": "french|francais|frances|francese|franzosisch|frans|perancis|fra|fre",
    "es": "spanish|espanol|castellano|espagnol|espanhol|spagnolo|spanisch|spaans|spa",
    "pt": "portuguese|portugues|portugais|portoghese|portugiesisch|portugees|por",
    "de": "german|deutsch|allemand|aleman|alemao|tedesco|duits|jerman|deu|ger",
    "nl": "dutch|nederlands|neerlandais|holandes|olandese|niederlandisch|nld|dut",
    "id": "indonesian|bahasa indonesia|indonesien|indonesio|indonesisch|ind",
    "it": "italian|italiano|italien|italienisch|italiaans|ita",
    "ar": "arabic|arabe|arabo|arabisch|arab|ara|العربية|عربي",
}
_LANGUAGE_CODE = re.compile(r"([A-Za-z]{2})(?:[-_][A-Za-z0-9]+)*")
_CALLING_CODE = re.compile(r"\+?(\d{1,3})")


@lru_cache(maxsize=1024)
def country_of(text: str) -> str:
    """Return the ISO code of a country's code or name, in any language served."""
    plain = text.strip()
    if numbering.is_region(plain.upper()):
        return plain.upper()
    return _country_names().get(folded(plain), "")


def country_of_calling_code(text: str) -> str:
    """Return where "+33" is; "" where a code serves several countries, as +1 does."""
    match = _CALLING_CODE.fullmatch(text.strip())
    if match is None:
        return ""
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(match[1]), ())
    return regions[0] if len(regions) == 1 and regions[0].isalpha() else ""


@lru_cache(maxsize=1024)
def region_of(text: str, country: str) -> str:
    """Return the code of a state: "Florida" and "US-FL" are "FL"."""
    plain = text.strip()
    code = plain.upper().removeprefix(f"{country}-")
    codes, names = _states(country)
    if code in codes:
        return code
    found = names.get(folded(plain), "")
    if found or codes:
        return found
    # No list of this country's states: a code is kept as it is, a name is not one.
    return code if len(code) <= 3 and code.isalnum() else ""


def zone_of(text: str) -> str:
    """Return the IANA name of a time zone, whatever its capitals."""
    return _zones().get(text.strip().lower(), "")


@lru_cache(maxsize=256)
def language_of(text: str) -> str:
    """Return the two-letter code of a language's code, locale or name."""
    plain = text.strip()
    match = _LANGUAGE_CODE.fullmatch(plain)
    if match and match[1].lower() in _language_codes():
        return match[1].lower()
    return _languages().get(folded(plain), "")


@cache
def _country_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for country, aliases in _ALIASES.items():
        names.update((folded(alias), country) for alias in aliases.split("|"))
    for language in LANGUAGES:
        for country, by_language in LOCALE_DATA.items():
            name = by_language.get(language, "")
            if name.startswith("*"):  # the same as in another language
                name = by_language.get(name[1:], "")
            if folded(name) and numbering.is_region(country):
                names.setdefault(folded(name), country)
    return names


@cache
def _states(country: str) -> tuple[frozenset[str], dict[str, str]]:
    if country not in holidays.list_supported_countries():
        return frozenset(), {}
    known = getattr(holidays, country)
    names = getattr(known, "subdivisions_aliases", {})
    # Some countries are cut into "north" and "south" for school holidays.
    codes = frozenset(code for code in known.subdivisions if len(code) <= 3)
    return codes, {folded(name): code for name, code in names.items() if code in codes}


@cache
def _zones() -> dict[str, str]:
    zones = zoneinfo.available_timezones()
    return {zone.lower(): zone for zone in zones if len(zone) <= MAX_ZONE}


@cache
def _languages() -> dict[str, str]:
    return {
        folded(name): code
        for code, names in _LANGUAGE_NAMES.items()
        for name in names.split("|")
    }


@cache
def _language_codes() -> frozenset[str]:
    return frozenset(LOCALE_DATA["US"]) - {"in", "iw", "ji"}  # withdrawn codes
