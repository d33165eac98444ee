"""Whose phone it is, and the opaque word that names it in forms and addresses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.signing import BadSignature, Signer
from django.db.models import Q
from django.utils.crypto import salted_hmac

from keywords.simulator.shelf import Shelf, Who
from subscribers.models import Subscriber
from subscribers.phones import number_in_words, parse

_SALT = "keywords.simulator"
_signer = Signer(salt=_SALT)


@dataclass(frozen=True, slots=True)
class Owner:
    """A person and their number (E.164); `who` is that number while nobody knows it."""

    who: Who
    number: str
    country: str
    name: str = ""

    @property
    def key(self) -> str:
        """Return the word for this phone, which tells no number and cannot be made up.

        It changes once, when the person becomes known.
        """
        if isinstance(self.who, int):
            return _signer.sign(str(self.who))
        return _stranger_key(self.number)

    @property
    def written(self) -> str:
        return number_in_words(self.number)


def _stranger_key(number: str) -> str:
    return salted_hmac(_SALT, number, algorithm="sha256").hexdigest()[:32]


def stranger(number: str) -> Owner:
    return Owner(number, number, parse(number).country)


def meet(
    shelf: Shelf, *, keys: Iterable[str] = (), numbers: Sequence[str] = ()
) -> dict[str, Owner]:
    """Return owners by number: the shelf's, those of `keys`, and of `numbers`.

    One query. An erased person, and a number that is nobody's and not on the shelf,
    has none.
    """
    people = {*shelf.people, *_people(keys)}
    rows = Subscriber.objects.filter(
        Q(pk__in=people) | Q(phone__in=[*shelf.strangers, *numbers])
    ).known()
    found = {
        str(row.phone): Owner(row.pk, str(row.phone), row.country, row.name)
        for row in rows.only("phone", "country", "first_name", "last_name")
    }
    shelf.introduce({number: owner.who for number, owner in found.items()})
    return found | {number: stranger(number) for number in shelf.strangers}


def by_key(known: dict[str, Owner]) -> dict[str, Owner]:
    """Return owners by key, also by the one they had before they were known.

    A form that made somebody known may be sent twice.
    """
    earlier = {_stranger_key(number): owner for number, owner in known.items()}
    return earlier | {owner.key: owner for owner in known.values()}


def find(key: str, shelf: Shelf) -> Owner | None:
    return by_key(meet(shelf, keys=[key])).get(key)


def _people(keys: Iterable[str]) -> set[int]:
    people = set()
    for key in keys:
        try:
            people.add(int(_signer.unsign(key)))
        except BadSignature:
            continue
    return people
