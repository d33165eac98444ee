"""A page's own words by language and version, and which of them are missing; pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from subscribers.models import SignupPage
from subscribers.models.signup import A, B

PARTS = ("headline", "incentive", "benefits", "thanks")
VARIANTS = (A, B)
Texts = Mapping[tuple[str, str], Mapping[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What a visitor reads; `language` is the one it is really in."""

    language: str
    headline: str
    incentive: str = ""
    benefits: tuple[str, ...] = ()
    thanks: str = ""


def texts_of(page: SignupPage) -> dict[tuple[str, str], dict[str, object]]:
    """Return the words written for each (language, version)."""
    first = {part: getattr(page, part) for part in PARTS}
    others = {
        (row["language"], row["variant"]): {part: row.get(part, "") for part in PARTS}
        for row in page.texts
    }
    return {**others, (page.first_language, A): first}


def text_of(page: SignupPage, language: str, variant: str = A) -> Text:
    """Return what the page says in a language; without a headline there, in its first.

    What version B leaves out, it says as version A does.
    """
    written = texts_of(page)
    spoken = _spoken(page, written, language)
    own = written.get((spoken, variant), {})
    said = {part: own.get(part) or written[spoken, A].get(part) or "" for part in PARTS}
    return Text(language=spoken, **{**said, "benefits": tuple(said["benefits"] or ())})


def variants_in(page: SignupPage, language: str) -> tuple[str, ...]:
    """Return the versions under test for who reads the page in this language."""
    written = texts_of(page)
    own = written.get((_spoken(page, written, language), B), {})
    return VARIANTS if page.share_b and any(own.values()) else (A,)


def untranslated(page: SignupPage) -> Iterator[tuple[str, str, str]]:
    """Yield (language, version, part) of what others lack and the first has."""
    written = texts_of(page)
    for language in page.all_languages[1:]:
        for variant in VARIANTS if page.share_b else (A,):
            wanted = written.get((page.first_language, variant), {})
            there = written.get((language, variant), {})
            for part in PARTS:
                if wanted.get(part) and not there.get(part):
                    yield language, variant, part


def _spoken(page: SignupPage, written: Texts, language: str) -> str:
    has_headline = written.get((language, A), {}).get("headline")
    return language if has_headline else page.first_language
