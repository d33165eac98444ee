"""The versions of a list's wording: publish them, and find the one shown."""

from collections.abc import Collection
from datetime import datetime
from itertools import product

from django.db import transaction
from django.db.models import Max

from subscribers.composing import compose as compose
from subscribers.ledger import hash_of
from subscribers.models import Disclosure, SubscriberList


@transaction.atomic
def publish(
    lst: SubscriberList, *, author: str, approved_by: str, now: datetime
) -> list[Disclosure]:
    """Make a new approved version wherever the wording has changed; return those."""
    made = []
    for country, language in product(lst.countries, lst.all_languages):
        text = compose(lst, language, country)
        found = Disclosure.objects.filter(list=lst, country=country, language=language)
        newest = found.order_by("-version").first()
        if newest and newest.text == text and newest.state == Disclosure.State.APPROVED:
            continue
        version = (found.aggregate(top=Max("version"))["top"] or 0) + 1
        made.append(
            Disclosure.objects.create(
                list=lst,
                country=country,
                language=language,
                version=version,
                text=text,
                text_hash=hash_of(text),
                promise_messages=lst.promise_messages,
                promise_per=lst.promise_per,
                state=Disclosure.State.APPROVED,
                author=author,
                approved_by=approved_by,
                approved_at=now,
            )
        )
    return made


def shown(
    lst: SubscriberList, countries: Collection[str], language: str = ""
) -> dict[str, Disclosure]:
    """Return per country the approved version that is shown there now. One query.

    The newest in `language`; where there is none, in the list's own language;
    where there is none either, the newest of any.
    """
    rows = Disclosure.objects.filter(
        list=lst, country__in=countries, state=Disclosure.State.APPROVED
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


def named(disclosure: Disclosure) -> dict[str, object]:
    """Return a version as ledger lines name it."""
    return {
        "version": disclosure.version,
        "language": disclosure.language,
        "sha256": disclosure.text_hash,
    }
