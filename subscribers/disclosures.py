"""The versions of a list's wording: publish them, and find the one shown."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import product
from typing import Any

from subscribers import versions
from subscribers.composing import compose as compose
from subscribers.lines import hash_of
from subscribers.models import Disclosure, SubscriberList


def drafts_of(lst: SubscriberList) -> list[Disclosure]:
    """Return the list's wording as it says it now, for each country and language."""
    return [
        draft_of(lst, country, language)
        for country, language in product(lst.countries, lst.all_languages)
    ]


def publish(
    lst: SubscriberList, *, author: str, approved_by: str, now: datetime
) -> list[Disclosure]:
    """Write, approve and show whatever of its wording is not live; return those.

    Raises: NotAllowed where a template's placeholder is left in it.
    """
    return versions.publish(
        drafts_of(lst), author=author, approved_by=approved_by, now=now
    )


def shown(
    lst: SubscriberList, countries: Collection[str], language: str = ""
) -> dict[str, Disclosure]:
    """Return per country the version that is live there. One query.

    That in `language`; where there is none, in the list's own language; where there
    is none either, the newest of any.
    """
    rows = Disclosure.objects.filter(
        list=lst, place=None, country__in=countries, state=Disclosure.State.LIVE
    )
    wanted = language or lst.language

    def better(row: Disclosure) -> tuple[bool, bool, int]:
        return row.language == wanted, row.language == lst.language, row.version

    found = {row.country: row for row in sorted(rows, key=better)}
    for row in found.values():
        row.list = lst
    return found


def draft_of(lst: SubscriberList, country: str, language: str) -> Disclosure:
    """Return the wording as the list says it now, in no state of review; unsaved."""
    text = compose(lst, language, country)
    return Disclosure(
        list=lst,
        country=country,
        language=language,
        text=text,
        text_hash=hash_of(text),
        promise_messages=lst.promise_messages,
        promise_per=lst.promise_per,
    )


def texts_named(lines: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the words of the versions that lines name, by hash. At most one query."""
    shown = {line["disclosure"]["sha256"] for line in lines if line.get("disclosure")}
    if not shown:
        return {}
    rows = Disclosure.objects.filter(text_hash__in=shown)
    return dict(rows.values_list("text_hash", "text"))


def named(disclosure: Disclosure) -> dict[str, object]:
    """Return a version as ledger lines name it."""
    named = {
        "version": disclosure.version,
        "language": disclosure.language,
        "sha256": disclosure.text_hash,
    }
    # A place has versions of its own, so that its name belongs to the number.
    return named | ({"place": disclosure.place.slug} if disclosure.place_id else {})
