"""Countries by name, as people write them: English from the phone library's table,
other languages from Unicode's, which has them all and spells them with their accents.
"""

from collections.abc import Mapping
from functools import lru_cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import phonenumbers
from babel import Locale, UnknownLocaleError


def _table() -> Mapping[str, Mapping[str, str]]:
    """Return {country: {language: name}}.

    Its file is read by itself: the package around it brings the names of all places
    by area code, which is 98 MB in every process.
    """
    name = "phonenumbers.geodata.locale"
    package = Path(phonenumbers.__file__).parent
    spec = spec_from_file_location(name, package / "geodata" / "locale.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.LOCALE_DATA


LOCALE_DATA = _table()


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
