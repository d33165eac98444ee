"""Which of a page's languages a visitor reads, and what languages call themselves."""

from collections.abc import Sequence

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.translation.trans_real import parse_accept_lang_header

# Those the public pages are written in.
LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)
LONGEST_HEADER = 500


def chosen(languages: Sequence[str], *, asked: str, accept: str) -> str:
    """Return the language asked for, else the browser's favourite, else the first."""
    if asked in languages:
        return asked
    for wanted, _ in parse_accept_lang_header(accept[:LONGEST_HEADER].lower()):
        for language in languages:
            if language.lower() == wanted or _base(language) == _base(wanted):
                return language
    return languages[0]


def own_name(language: str) -> str:
    """Return what a language calls itself: "Français"."""
    known = LANG_INFO.get(language.lower()) or LANG_INFO.get(_base(language), {})
    name = str(known.get("name_local", language))
    return name[:1].upper() + name[1:]


def direction(language: str) -> str:
    """Return which way a language is written, as HTML says it."""
    return "rtl" if LANG_INFO.get(_base(language), {}).get("bidi") else "ltr"


def _base(language: str) -> str:
    return language.lower().partition("-")[0]
