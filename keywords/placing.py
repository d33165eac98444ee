"""Which place a keyword stands at, and which words stand at a place."""

from collections.abc import Collection, Mapping

from keywords.models import Keyword
from subscribers import places
from subscribers.consent import Particulars
from subscribers.models import Place, SubscriberList

Word = tuple[str, str]


def place_of(
    action: str, lst: SubscriberList | None, name: str, *, author: str
) -> Place | None:
    """Return the place a keyword's words name, made where there is none.

    Only words that join a list have one: what people agree to has to stand there.
    """
    if action != Keyword.Action.JOIN or lst is None or not name.strip():
        return None
    return places.place_named(lst, name, author=author)


def words_at(keys: Collection[int]) -> Mapping[int, list[Word]]:
    """Return the words texted at each place, with the numbers they go to. One query."""
    found: dict[int, list[Word]] = {}
    rows = Keyword.objects.filter(stands_at__in=keys).select_related("sender")
    for row in rows.order_by("word", "pk"):
        found.setdefault(row.stands_at_id, []).append((row.word, row.sender.number))
    return found


def particulars_of(keyword: Keyword) -> Particulars:
    """Return what a line says of the place: which, and the words that stood there.

    Where nobody has approved any, the list's own wording speaks for it. One query.
    """
    place = keyword.stands_at
    if place is None:
        return Particulars()
    shown = places.shown_at(place)
    return Particulars(
        place=place,
        place_version=shown.version if shown else None,
        disclosure=shown,
    )
