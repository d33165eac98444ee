"""A person with a new number: what we know of them moves, what they agreed to stays.

Consent is given for a number (47 CFR 64.1200(f)(9)), so the new one starts with none.
"""

from datetime import datetime

from django.db import transaction

from subscribers import consent, ledger, people
from subscribers.errors import NotAllowed
from subscribers.models import Subscriber
from subscribers.origin import Origin
from subscribers.phones import Phone
from subscribers.retrying import retried_on_collision
from subscribers.scopes import Scope


@retried_on_collision
@transaction.atomic
def move(
    person: Subscriber, phone: Phone, *, origin: Origin, now: datetime
) -> Subscriber:
    """Give the person's particulars to the new number; return its subscriber.

    Everything the old number was on ends, and it is suppressed: somebody else will
    have it one day. What is known of the new number already is kept.
    Raises: NotAllowed for the same number and for somebody erased.
    """
    if phone.e164 == str(person.phone):
        raise NotAllowed("This is the number they have.")
    new_key = people.ensure([phone], now=now)[phone.e164]
    if person.pk not in ledger.lock([person.pk, new_key]):
        raise NotAllowed("They have been erased, so there is nothing to move.")
    old, new = (Subscriber.objects.get(pk=key) for key in (person.pk, new_key))
    consent.unsubscribe([old.pk], scope=Scope.everything(), origin=origin, now=now)
    for name in Subscriber.PARTICULARS:
        if not getattr(new, name):
            setattr(new, name, getattr(old, name))
        setattr(old, name, Subscriber._meta.get_field(name).get_default())
    new.attributes = {**old.attributes, **new.attributes}
    old.attributes = {}
    new.tags.add(*old.tags.all())
    old.tags.clear()
    for row in (old, new):
        row.updated_at = now
        row.save(update_fields=[*Subscriber.PARTICULARS, "attributes", "updated_at"])
    return new
