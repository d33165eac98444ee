"""Which languages a person may be writing in; it reads no text."""

from collections.abc import Iterable
from functools import lru_cache

from babel.languages import get_official_languages

from subscribers.models import Subscriber, SubscriberList

# Norway's table names both ways of writing it.
_WRITTEN_AS = {"nb": "no", "nn": "no"}


def languages_of(
    person: Subscriber | None, lists: Iterable[SubscriberList]
) -> frozenset[str]:
    """Return codes such as "fr": their own, their country's, and of who texts them."""
    spoken = {_base(lst.language) for lst in lists}
    if person is not None:
        spoken |= {_base(person.language)} | _languages_in(person.country)
    return frozenset(spoken - {""})


@lru_cache(maxsize=512)
def _languages_in(country: str) -> frozenset[str]:
    official = get_official_languages(country, de_facto=True) if country else ()
    return frozenset(_base(code) for code in official)


def _base(code: str) -> str:
    base = code.lower().replace("_", "-").partition("-")[0]
    return _WRITTEN_AS.get(base, base)
