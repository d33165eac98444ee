"""Whom a simulated phone can text: our senders on simulator gateways."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from campaigns.gateways.base import NotConfigured
from campaigns.gateways.registry import configured
from campaigns.models import ListSender, Sender
from keywords.models import Keyword
from keywords.simulator.numbers import written
from subscribers.models import SubscriberList


@dataclass(frozen=True, slots=True)
class Contact:
    """One of our senders as a phone knows it; `hears` unless nobody would read on."""

    gateway: str
    number: str
    brand: str = ""
    words: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    hears: bool = False

    @property
    def key(self) -> str:
        return f"{self.gateway}:{self.number}"

    @property
    def name(self) -> str:
        return self.brand or self.written

    @property
    def written(self) -> str:
        return written(self.number)

    @property
    def initial(self) -> str:
        return next((sign for sign in self.brand if sign.isalnum()), "#").upper()


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
    sender: Sender, lists: Iterable[SubscriberList], words: Iterable[str]
) -> Contact:
    served = {country: None for lst in lists for country in lst.countries}
    return Contact(
        gateway=sender.gateway,
        number=sender.number,
        brand=next((lst.brand for lst in lists), ""),
        words=tuple(words),
        countries=tuple(sender.countries or served),
        hears=sender.is_two_way,
    )


def nearest(known: Book, country: str) -> Contact | None:
    """Return whom somebody from that country would text first."""
    hearing = [contact for contact in known.values() if contact.hears]
    here = [contact for contact in hearing if country in contact.countries]
    return next(iter(here or hearing), None)


def countries(known: Book) -> tuple[str, ...]:
    """Return every country a contact serves, in the order of the contacts."""
    served = (country for contact in known.values() for country in contact.countries)
    return tuple(dict.fromkeys(served))
