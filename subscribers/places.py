"""Places: where a way in is printed or said, and the call to action that stands there.

Upper floors tell by `registries.words_at` which words people text there.
"""

from collections.abc import Collection, Iterable, Mapping
from urllib.parse import urlencode, urljoin

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.text import slugify

from subscribers.composing import compose
from subscribers.elements import HOW_TO_JOIN
from subscribers.lines import hash_of
from subscribers.models import Disclosure, Place, SubscriberList
from subscribers.phones import number_in_words
from subscribers.registries import words_at
from subscribers.wordings import words_of

NAMED_IN_ADDRESS = "place"
SLUG_AT_MOST = 50
# Where people have a page at hand before a phone's keys.
BY_LINK_FIRST = (Place.Medium.EMAIL, Place.Medium.SOCIAL)

# What people text, and to which number.
Word = tuple[str, str]


def place_named(lst: SubscriberList, name: str, *, author: str) -> Place:
    """Return the list's place called so, by its name or slug, made where there is none.

    A new one has no call to action that anybody has approved.
    """
    name = " ".join(name.split())
    for row in Place.objects.filter(list=lst):
        if name.casefold() in (row.name.casefold(), row.slug):
            return row
    return Place.objects.create(
        slug=_free_slug(name), name=name, list=lst, language=lst.language, author=author
    )


def with_words(rows: QuerySet[Place]) -> list[Place]:
    """Return places that know the words texted there. As many queries as floors."""
    places = list(rows)
    found = _words({place.pk for place in places})
    for place in places:
        place.words = found.get(place.pk, ())
    return places


def country_of(place: Place) -> str:
    """Return the country its wording has to suit; "" for several."""
    if place.country or len(place.list.countries) != 1:
        return place.country
    return place.list.countries[0]


def draft_of(place: Place) -> Disclosure:
    """Return its call to action as it would be now, saved nowhere."""
    country = country_of(place)
    form = "spoken" if place.is_spoken else "print"
    how = how_to_join(place) or HOW_TO_JOIN
    text = compose(place.list, place.language, country, form=form, how=how)
    return Disclosure(
        list=place.list,
        place=place,
        country=country,
        language=place.language,
        text=text,
        text_hash=hash_of(text),
        promise_messages=place.list.promise_messages,
        promise_per=place.list.promise_per,
    )


def how_to_join(place: Place) -> str:
    """Return "Text TULIP to +1 202-555-0100", or "" where no way leads in."""
    said = words_of(place.language).joining
    by_word = [
        said["text_word"].format(word=word, number=number_in_words(number))
        for word, number in _words_of(place)
    ]
    by_link = [said["visit"].format(address=_said(place))] if place.page else []
    if place.medium in BY_LINK_FIRST:
        return next(iter([*by_link, *by_word]), "")
    return " / ".join(by_word) or next(iter(by_link), "")


def address_of(place: Place) -> str:
    """Return the address of its page that counts for it, or ""."""
    if place.page is None:
        return ""
    path = reverse("subscribers:join", args=[place.page.slug])
    query = urlencode({NAMED_IN_ADDRESS: place.slug})
    return f"{urljoin(settings.PUBLIC_URL, path)}?{query}"


def opened_by(place: Place) -> str:
    """Return what its code holds: the written text, or its page's address; else "".

    Cameras of both systems know SMSTO, and ask before they send anything.
    """
    words, address = list(_words_of(place)), address_of(place)
    if address and (place.medium in BY_LINK_FIRST or not words):
        return address
    return f"SMSTO:{words[0][1]}:{words[0][0]}" if words else ""


def shown_at(place: Place) -> Disclosure | None:
    """Return the call to action that is live there. One query."""
    return Disclosure.objects.filter(place=place, state=Disclosure.State.LIVE).first()


def shown_by_slug(
    lst: SubscriberList, slugs: Collection[str]
) -> list[tuple[Place, int | None]]:
    """Return the list's places so named, with the version live there. One query."""
    live = Disclosure.objects.filter(
        place=OuterRef("pk"), state=Disclosure.State.LIVE
    ).values("version")
    rows = Place.objects.filter(list=lst, slug__in=slugs).annotate(live=Subquery(live))
    return [(row, row.live) for row in rows]


def _said(place: Place) -> str:
    address = address_of(place)
    return address.partition("://")[2] if place.is_spoken else address


def _words_of(place: Place) -> Iterable[Word]:
    if not hasattr(place, "words"):
        place.words = _words({place.pk}).get(place.pk, ())
    return place.words


def _words(places: Collection[int]) -> Mapping[int, list[Word]]:
    found: dict[int, list[Word]] = {}
    for source in words_at:
        for place, words in source(places).items():
            found.setdefault(place, []).extend(words)
    return found


def _free_slug(name: str) -> str:
    base = slugify(name)[: SLUG_AT_MOST - 4].strip("-") or "place"
    taken = set(
        Place.objects.filter(slug__startswith=base).values_list("slug", flat=True)
    )
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (base, *numbered) if slug not in taken)
