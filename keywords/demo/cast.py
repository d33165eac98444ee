"""The shoppers: names, tastes and the door each came by; invents, writes no rows."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum

from keywords.demo import numbers
from subscribers.phones import Phone


class Door(Enum):
    """The way a shopper came in."""

    PAGE = "page"
    CHECKOUT = "checkout"
    TILL = "till"
    KEYWORD = "keyword"
    OLD_TILL = "old till"
    GUEST_BOOK = "guest book"


SHARES = {
    Door.PAGE: 24,
    Door.CHECKOUT: 12,
    Door.TILL: 7,
    Door.KEYWORD: 4,
    Door.OLD_TILL: 35,
    Door.GUEST_BOOK: 18,
}
# Each text is read on its own, so a large shop's posters bring a smaller share.
TEXTERS, TEXTERS_OF = 10, 400
FRENCH_SHARE = 0.28

FIRST_NAMES = {
    "en": (
        *("Olivia", "Emma", "Ava", "Sophia", "Isabella", "Mia", "Amelia", "Harper"),
        *("Evelyn", "Abigail", "Ella", "Grace", "Chloe", "Camila", "Penelope", "Riley"),
        *("Liam", "Noah", "Oliver", "Elijah", "James", "William", "Benjamin", "Lucas"),
        *("Henry", "Theodore", "Jack", "Levi", "Mateo", "Daniel", "Owen", "Wyatt"),
    ),
    "fr": (
        *("Jade", "Louise", "Ambre", "Alba", "Romane", "Alice", "Rose", "Léa"),
        *("Anna", "Inès", "Camille", "Zoé", "Agathe", "Éléonore", "Manon", "Juliette"),
        *("Gabriel", "Raphaël", "Léo", "Louis", "Maël", "Noé", "Jules", "Arthur"),
        *("Adam", "Sacha", "Hugo", "Théo", "Étienne", "Nathan", "Côme", "Paul"),
    ),
}
LAST_NAMES = {
    "en": (
        *("Smith", "Johnson", "Williams", "Brown", "Garcia", "Miller", "Davis", "Lee"),
        *("Martinez", "Lopez", "Wilson", "Anderson", "Thomas", "Moore", "Nguyen"),
        *("Jackson", "White", "Harris", "Clark", "Robinson", "Walker", "O'Brien"),
        *("Young", "Allen", "King", "Wright", "Scott", "Torres", "Hill", "Flores"),
    ),
    "fr": (
        *("Martin", "Bernard", "Dubois", "Thomas", "Robert", "Richard", "Petit"),
        *("Durand", "Leroy", "Moreau", "Simon", "Laurent", "Lefèvre", "Michel"),
        *("Roux", "Fournier", "Girard", "Bonnet", "Dupont", "Lambert", "Fontaine"),
        *("Rousseau", "Vincent", "Müller", "Lefebvre", "Faure", "André", "Mercier"),
    ),
}
FLOWERS = ("rose", "tulip", "peony", "orchid", "lily", "sunflower", "gerbera")
FRENCH_POSTCODES = ("75003", "75009", "75011", "75018", "69002", "13006", "33000")


@dataclass(frozen=True, slots=True)
class Shopper:
    """One person as the shop's records have them; a texter is a number alone."""

    phone: Phone
    door: Door
    language: str
    wants_offers: bool = False  # ticked at the checkout, beside the order updates
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    region: str = ""
    postcode: str = ""
    birthday: date | None = None
    attributes: dict[str, object] = field(default_factory=dict)


def shoppers(count: int, *, rng: random.Random, today: date) -> list[Shopper]:
    """Return `count` people in the order they will join."""
    texters = 100 * (TEXTERS + count / TEXTERS_OF) / count
    shares = SHARES | {Door.KEYWORD: min(SHARES[Door.KEYWORD], texters)}
    doors = rng.choices(list(shares), weights=list(shares.values()), k=count)
    return [
        _shopper(phone, door, rng, today)
        for phone, door in zip(_phones(count, rng), doors, strict=True)
    ]


def _phones(count: int, rng: random.Random) -> list[Phone]:
    french = min(round(count * FRENCH_SHARE), len(numbers.FRENCH))
    american = numbers.american()
    abroad = numbers.french()
    phones = [next(american) for _ in range(count - french)]
    phones += [next(abroad) for _ in range(french)]
    rng.shuffle(phones)
    return phones


def _shopper(phone: Phone, door: Door, rng: random.Random, today: date) -> Shopper:
    language = "fr" if phone.country == "FR" else "en"
    if door is Door.KEYWORD:
        return Shopper(phone, door, language)
    first, last = rng.choice(FIRST_NAMES[language]), rng.choice(LAST_NAMES[language])
    region, postcode = _place(phone, rng)
    return Shopper(
        phone,
        door,
        language,
        wants_offers=rng.random() < 0.4,
        first_name=first,
        last_name=last,
        email=_email(first, last, phone, rng),
        region=region,
        postcode=postcode,
        birthday=_birthday(rng, today),
        attributes=_habits(rng, today),
    )


def _email(first: str, last: str, phone: Phone, rng: random.Random) -> str:
    if rng.random() < 0.35:
        return ""
    plain = f"{first}.{last}".lower().translate(PLAIN)
    return f"{plain}{phone.e164[-2:]}@example.com"


# What an e-mail address leaves out of these names.
PLAIN = str.maketrans("éèëïôü", "eeeiou", "'")


def _place(phone: Phone, rng: random.Random) -> tuple[str, str]:
    """Return region and postcode, where the shop knows them."""
    if phone.country == "FR":
        return "", rng.choice(FRENCH_POSTCODES)
    region, start = numbers.AREAS[phone.area]
    knows = rng.random() < 0.5
    return (region, f"{start}{rng.randrange(100):02d}") if knows else ("", "")


def _birthday(rng: random.Random, today: date) -> date | None:
    age = timedelta(days=rng.randrange(22 * 365, 78 * 365))
    return today - age if rng.random() < 0.4 else None


def _habits(rng: random.Random, today: date) -> dict[str, object]:
    """Return what they spend and like, as an import would have stored it."""
    spend = round(rng.lognormvariate(4.1, 0.8), 2)
    last_order_on = today - timedelta(days=int(rng.expovariate(1 / 120)))
    habits: dict[str, object] = {
        "spend": spend,
        "last_order_on": last_order_on.isoformat(),
    }
    if rng.random() < 0.8:
        habits["favourite_flower"] = rng.choice(FLOWERS)
    return habits


def by_door(people: Sequence[Shopper], *doors: Door) -> list[Shopper]:
    return [person for person in people if person.door in doors]
