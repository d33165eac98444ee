"""Countries by name, as people write them: English from the phone library's table,
other languages from Unicode's, which has them all and spells them with their accents.
"""

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from phonenumbers.geodata.locale import LOCALE_DATA


@lru_cache(maxsize=1024)
def name_of(code: str, language: str = "en") -> str:
    """Return the country's name in the language, else in English, else its code."""
    names = LOCALE_DATA.get(code, {})
    name = names.get("en", code)
    # "*aa" says: as in the language of that code.
    english = names.get(name[1:], code) if name.startswith("*") else name
    base = language.partition("-")[0]
    if base == "en":
        return english
    try:
        return Locale(base).territories.get(code, english)
    except (UnknownLocaleError, ValueError):
        return english
