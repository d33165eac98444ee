"""How people are named on this floor's pages: first by name, then by number."""

from collections.abc import Iterable

from django.contrib.auth.models import User

from subscribers.models import Subscriber
from subscribers.staff.wording import link, number_of


def names_of(people: Iterable[Subscriber], viewer: User) -> dict[int, str]:
    """Return {key: name}, each a link for those who may open it. No query."""
    return {person.pk: name_of(person, viewer) for person in people}


def name_of(person: Subscriber, viewer: User) -> str:
    name = f"{person.first_name} {person.last_name}".strip() or number_of(person)
    if viewer.has_perm("subscribers.view_subscriber"):
        return link(person, name)
    return name
