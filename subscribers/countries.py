"""Countries by name, as people write them, from the phone library's own table."""

from functools import lru_cache

from phonenumbers.geodata.locale import LOCALE_DATA


@lru_cache(maxsize=1024)
def name_of(code: str, language: str = "en") -> str:
    """Return the country's name in the language, else in English, else its code."""
    names = LOCALE_DATA.get(code, {})
    name = names.get(language.partition("-")[0]) or names.get("en", code)
    # "*fr" says: as in French.
    return names.get(name[1:], code) if name.startswith("*") else name
