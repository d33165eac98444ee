"""What the page may change, each through the one door of its change; no wording."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from subscribers import consent
from subscribers.erasure import erase
from subscribers.models import Subscriber, Subscription
from subscribers.origin import Origin, Who
from subscribers.preferences.person import Person
from subscribers.retrying import retried_on_collision
from subscribers.scopes import Scope

DOOR = "preferences"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What the web server knows of the visitor: evidence, and erasable."""

    address: str
    agent: str


@retried_on_collision
@transaction.atomic
def choose(
    person: Person,
    changes: Mapping[Subscription, Mapping[str, object]],
    *,
    language: str,
    visit: Visit,
    now: datetime,
) -> None:
    """Write what differs, list by list; a language is spoken on all of them."""
    origin = _origin("chose on the page", visit)
    spoken = {"language": language} if language else {}
    for row in person.rows:
        chosen = {**changes.get(row, {}), **spoken}
        if chosen:
            consent.set_preferences(
                [row.subscriber_id], row.list, changes=chosen, origin=origin, now=now
            )
    if language:
        # Campaigns speak the person's language, notices the subscription's.
        Subscriber.objects.filter(pk=person.subscriber.pk).update(
            language=language, updated_at=now
        )


def leave(
    person: Person, row: Subscription | None, *, visit: Visit, now: datetime
) -> None:
    """Leave one list, or without one all of the brand, as STOP of that scope does."""
    scope = Scope.of_list(row.list) if row else Scope.of_brand(person.brand)
    consent.unsubscribe(
        [person.subscriber.pk],
        scope=scope,
        origin=_origin("left on the page", visit),
        now=now,
    )


def forget(person: Person, *, visit: Visit, now: datetime) -> None:
    """Erase the person; their links are dead from then on."""
    origin = _origin("asked on the page to be erased", visit)
    erase([person.subscriber.pk], origin=origin, now=now)


def _origin(why: str, visit: Visit) -> Origin:
    return Origin(
        who=Who.PERSON,
        why=why,
        door=DOOR,
        evidence={"ip": visit.address, "user_agent": visit.agent},
    )
