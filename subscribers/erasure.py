"""Erase people: nothing that names them stays, the ledger and the opt-out do."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from subscribers import ledger, signals, suppressions
from subscribers.importing import forgetting
from subscribers.ledger import Entry
from subscribers.models import (
    Arrival,
    ConsentEvent,
    Evidence,
    SegmentMember,
    Subscriber,
    Subscription,
    Suppression,
)
from subscribers.origin import Origin
from subscribers.registries import erasers
from subscribers.retrying import retried_on_collision
from subscribers.scopes import Scope

WIPED = {
    "phone": None,
    "salt": "",
    "first_name": "",
    "last_name": "",
    "email": "",
    "language": "",
    "region": "",
    "zone": "",
    "area": "",
    "postcode": "",
    "birthday": None,
    "attributes": {},
    "held_until": None,
    "wants_out_at": None,
}


@retried_on_collision
@transaction.atomic
def erase(people: Collection[int], *, origin: Origin, now: datetime) -> tuple[int, ...]:
    """Turn people into tombstones; return whose keys.

    The number stays suppressed by its keyed hash, so that a later import cannot
    bring the person back; their own word from the phone can.
    """
    keys = ledger.lock(people)
    numbers = suppressions.numbers_of(keys)
    # Those that wait for the ledger are not touched: they are a word of today.
    Arrival.objects.filter(number__in=numbers).exclude(fault="").delete()
    suppressions.suppress_numbers(
        numbers,
        Scope.everything(),
        reason=suppressions.ERASED,
        cause=origin.cause or origin.door,
        now=now,
    )
    ledger.append(
        [
            Entry(subscriber=key, kind=ConsentEvent.Kind.ERASED, origin=origin)
            for key in keys
        ],
        now=now,
    )
    signals.erased.send(None, subscribers=keys, origin=origin, now=now)
    for eraser in erasers:
        eraser(keys, now)
    _wipe(keys, now)
    return tuple(keys)


def _wipe(keys: Collection[int], now: datetime) -> None:
    # The reason may be what staff wrote about the person.
    Suppression.objects.filter(subscriber__in=keys).update(
        subscriber=None, reason=suppressions.ERASED
    )
    Evidence.objects.filter(subscriber__in=keys).delete()
    Arrival.objects.filter(subscriber__in=keys).delete()
    forgetting.forget(keys)
    Subscription.objects.filter(subscriber__in=keys).update(
        status=Subscription.Status.NONE,
        method="",
        language="",
        own_messages=None,
        own_per="",
        paused_until=None,
    )
    Subscription.topics.through.objects.filter(
        subscription__subscriber__in=keys
    ).delete()
    Subscriber.tags.through.objects.filter(subscriber__in=keys).delete()
    SegmentMember.objects.filter(subscriber__in=keys).delete()
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Subscriber),
        object_id__in=[str(key) for key in keys],
    ).update(object_repr="erased")
    Subscriber.objects.filter(pk__in=keys).update(
        **WIPED, erased_at=now, updated_at=now
    )
