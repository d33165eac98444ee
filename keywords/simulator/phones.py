"""Reads what the simulator's screen shows: which phones, their texts, the news.

The number of queries is the same for any number of phones and texts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Max, QuerySet, Window
from django.db.models.functions import RowNumber

from campaigns.models import SimulatedText
from keywords.simulator import contacts, owners
from keywords.simulator.contacts import Book, Contact
from keywords.simulator.frames import Phone, Text
from keywords.simulator.owners import Owner
from keywords.simulator.shelf import Shelf

SHOWN_AT_MOST = 8
# Enough to meet eight phones, however chatty; the table may hold millions of texts.
LOOKED_BACK = 2_000
# Rows get their keys before they commit, so a lower key may come to light after a
# higher one: what is this young is told again, and the page knows it by its key.
UNSETTLED = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Screen:
    """Phones, those texted last first; `last` is where the news will go on."""

    phones: Sequence[Phone]
    last: int


@dataclass(frozen=True, slots=True)
class News:
    """New texts of phones the page has, by the key it knows, and phones it lacks."""

    texts: dict[str, list[Text]]
    phones: Sequence[Phone]
    last: int


def screen(shelf: Shelf, book: Book, *, now: datetime) -> Screen:
    """Return the phones in hand, and those texted last up to eight in all."""
    latest = _latest(SimulatedText.objects.all())
    recent = _numbers(latest)
    known = owners.meet(shelf, numbers=recent[: 2 * SHOWN_AT_MOST])
    by_who = {owner.who: owner.number for owner in known.values()}
    in_hand = [by_who[row.who] for row in shelf.held if row.who in by_who]
    chosen = list(dict.fromkeys((*in_hand, *(one for one in recent if one in known))))
    return Screen(
        _phones([known[number] for number in chosen[:SHOWN_AT_MOST]], shelf, book),
        _settled(latest, 0, now),
    )


def phone(owner: Owner, shelf: Shelf, book: Book) -> Phone:
    return _phones([owner], shelf, book)[0]


def newest() -> int:
    """Return the key of the newest text, 0 when there is none."""
    return SimulatedText.objects.aggregate(newest=Max("pk"))["newest"] or 0


def news(after: int, keys: Sequence[str], shelf: Shelf, *, now: datetime) -> News:
    """Return what has come after that text; one query where that is nothing."""
    since = SimulatedText.objects.filter(pk__gt=after)
    latest = _latest(since)
    if not latest:
        return News({}, (), after)
    recent = _numbers(latest)
    known = owners.meet(shelf, keys=keys, numbers=recent[: 2 * SHOWN_AT_MOST])
    by_key = owners.by_key(known)
    theirs = {by_key[key].number: key for key in keys if key in by_key}
    lacking = [one for one in recent if one in known and one not in theirs]
    book = contacts.book(now=now)
    texts: dict[str, list[Text]] = {}
    rows = since.filter(phone__in=theirs).order_by("pk")
    for row in rows[:LOOKED_BACK]:
        texts.setdefault(theirs[row.phone], []).append(Text(row, _contact(row, book)))
    return News(
        texts,
        _phones([known[number] for number in lacking[:SHOWN_AT_MOST]], shelf, book),
        _settled(latest, after, now),
    )


def _latest(rows: QuerySet[SimulatedText]) -> list[SimulatedText]:
    """The newest texts, newest first, without their words."""
    return list(rows.only("phone", "created_at").order_by("-pk")[:LOOKED_BACK])


def _numbers(latest: Iterable[SimulatedText]) -> list[str]:
    return list(dict.fromkeys(row.phone for row in latest))


def _settled(latest: Sequence[SimulatedText], after: int, now: datetime) -> int:
    """The key from which on texts are told again, or for the first time."""
    old = (row.pk for row in latest if abs(now - row.created_at) > UNSETTLED)
    return max(old, default=latest[-1].pk - 1 if latest else after)


def _contact(row: SimulatedText, book: Book) -> Contact:
    gone = Contact(row.gateway, row.sender)
    return book.get(gone.key, gone)


def _phones(people: Sequence[Owner], shelf: Shelf, book: Book) -> list[Phone]:
    """Return their phones, the one with the newest text first. One query."""
    deepest = max((shelf.of(owner.who).texts for owner in people), default=0)
    talks: dict[str, dict[str, list[Text]]] = {owner.number: {} for owner in people}
    # One more than is shown tells whether there are earlier ones.
    for row in _conversations(talks, deepest + 1):
        contact = _contact(row, book)
        talk = talks[row.phone].setdefault(contact.key, [])
        talk.append(Text(row, contact))
    phones = [_phone(owner, shelf, talks[owner.number], book) for owner in people]
    return sorted(phones, key=_place_of, reverse=True)


def _place_of(phone: Phone) -> tuple[int, int]:
    return max(phone.last, phone.held.since), phone.held.since


def _conversations(numbers: Iterable[str], depth: int) -> QuerySet[SimulatedText]:
    """The newest texts of every conversation of these phones, oldest first."""
    place = Window(
        RowNumber(),
        partition_by=[F("phone"), F("gateway"), F("sender")],
        order_by=F("pk").desc(),
    )
    rows = SimulatedText.objects.filter(phone__in=list(numbers))
    return rows.annotate(place=place).filter(place__lte=depth).order_by("pk")


def _phone(
    owner: Owner, shelf: Shelf, talks: dict[str, list[Text]], book: Book
) -> Phone:
    held = shelf.of(owner.who)
    newest_first = sorted(talks.values(), key=lambda talk: -talk[-1].row.pk)
    known = {talk[0].contact.key: talk[0].contact for talk in newest_first}
    choice = dict(known)
    for contact in book.values():
        if contact.hears:
            choice.setdefault(contact.key, contact)
    newest = next(iter(known.values()), contacts.nearest(book, owner.country))
    contact = choice.get(held.contact, newest)
    talk = talks.get(contact.key, []) if contact else []
    return Phone(
        owner=owner,
        contact=contact,
        contacts=tuple(choice.values()),
        texts=talk[-held.texts :],
        has_earlier=len(talk) > held.texts,
        held=held,
        is_held=shelf.holds(owner.who),
        last=newest_first[0][-1].row.pk if newest_first else 0,
    )
