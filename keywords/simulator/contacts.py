"""Whom a simulated phone can text: our senders on simulator gateways."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from campaigns.gateways.base import NotConfigured
from campaigns.gateways.registry import configured
from campaigns.models import ListSender, Sender
from keywords.models import Keyword
from subscribers.models import SubscriberList
from subscribers.phones import number_in_words


@dataclass(frozen=True, slots=True)
class Contact:
    """One of our senders as a phone knows it; `hears` if somebody reads its texts.

    `countries` are those the sender may text, none: any; `home` those its lists serve.
    """

    gateway: str
    number: str
    brand: str = ""
    words: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    home: tuple[str, ...] = ()
    hears: bool = False

    @property
    def key(self) -> str:
        return f"{self.gateway}:{self.number}"

    @property
    def name(self) -> str:
        return self.brand or self.written

    @property
    def written(self) -> str:
        return number_in_words(self.number)

    @property
    def initial(self) -> str:
        return next((sign for sign in self.brand if sign.isalnum()), "#").upper()

    def reaches(self, country: str) -> bool:
        return not self.countries or country in self.countries


Book = Mapping[str, Contact]


def simulators() -> frozenset[str]:
    """Return the names of the gateways whose phones are shown here."""
    try:
        urls = configured()
    except NotConfigured:
        return frozenset()
    return frozenset(name for name, url in urls.items() if url.provider == "simulator")


def book(*, now: datetime) -> Book:
    """Return every sender of a simulator gateway by its key. Three queries."""
    senders = list(Sender.objects.filter(gateway__in=simulators()).order_by("pk"))
    lists: dict[int, list[SubscriberList]] = {}
    spoken = ListSender.objects.filter(sender__in=senders).select_related("list")
    for row in spoken.order_by("list"):
        lists.setdefault(row.sender_id, []).append(row.list)
    words: dict[int, list[str]] = {}
    for keyword in Keyword.objects.filter(sender__in=senders).order_by("pk"):
        if keyword.is_open(now):
            words.setdefault(keyword.sender_id, []).append(keyword.word)
    found = [
        _contact(row, lists.get(row.pk, ()), words.get(row.pk, ())) for row in senders
    ]
    return {contact.key: contact for contact in found}


def _contact(
    sender: Sender, lists: Sequence[SubscriberList], words: Sequence[str]
) -> Contact:
    return Contact(
        gateway=sender.gateway,
        number=sender.number,
        brand=next((lst.brand for lst in lists), ""),
        words=tuple(words),
        countries=tuple(sender.countries),
        home=tuple(country for lst in lists for country in lst.countries),
        hears=sender.is_two_way,
    )


def nearest(known: Book, country: str) -> Contact | None:
    """Return whom somebody from that country would text first."""
    hearing = [contact for contact in known.values() if contact.hears]
    here = [one for one in hearing if country in (one.countries or one.home)]
    return next(iter(here or hearing), None)


def countries(known: Book) -> tuple[str, ...]:
    """Return every country a contact serves, in the order of the contacts."""
    served = (one.countries or one.home for one in known.values())
    return tuple(dict.fromkeys(chain.from_iterable(served)))
