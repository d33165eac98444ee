"""What keeps a page from being approved, said in sentences; it changes nothing."""

from collections.abc import Iterator

from subscribers.countries import name_of
from subscribers.elements import missing_in
from subscribers.models import Disclosure, SignupPage
from subscribers.models.signup import B
from subscribers.signup.pages import colours_of, wordings_of
from subscribers.signup.texts import texts_of


def lacking(page: SignupPage) -> list[str]:
    """Return what keeps the page from being approved, one sentence each.

    One query per language.
    """
    return list(dict.fromkeys((*_in_words(page), *_in_wording(page))))


def _in_words(page: SignupPage) -> Iterator[str]:
    if not page.countries:
        yield "The page names no country."
    for pair in colours_of(page).failing:
        yield pair.sentence
    second = texts_of(page).get((page.first_language, B), {})
    if page.share_b and not any(second.values()):
        yield "Version B says nothing of its own, so there is nothing to compare."


def _in_wording(page: SignupPage) -> Iterator[str]:
    for wording in wordings_of(page).values():
        for country in page.countries:
            name = name_of(country)
            if not page.list.serves(country):
                yield f"{page.list} does not serve {name}."
            elif country not in wording:
                yield f"Nobody has approved the wording of {page.list} for {name}."
            else:
                yield from _elements(wording[country], name)


def _elements(row: Disclosure, name: str) -> Iterator[str]:
    missing = missing_in(row)
    if missing:
        yield f"The approved wording for {name} lacks {_joined(missing)}."


def _joined(words: list[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
