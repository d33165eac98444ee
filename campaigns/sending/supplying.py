"""Codes come into a pool, and texts that wait for one are looked at again at once."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from campaigns.composing import stocking
from campaigns.composing.stocking import Added
from campaigns.models import CouponPool, Message
from campaigns.pacing.timing import NO_COUPON
from campaigns.sending import queueing
from campaigns.sending.notices import locked_keys
from subscribers.retrying import retried_on_collision


@retried_on_collision
@transaction.atomic
def supply(pool: CouponPool, codes: Iterable[str], *, now: datetime) -> Added:
    """Put codes into a pool, and let as many texts as came codes be judged at `now`.

    Those first in line; the gate decides on them as on any other.
    """
    added = stocking.add_codes(pool, codes)
    waiting = Message.objects.filter(
        campaign__coupon_pool=pool, status=Message.Status.DEFERRED, code=NO_COUPON
    )
    first = waiting.in_handing_order().values_list("pk", flat=True)[: added.added]
    held = waiting.filter(pk__among=list(first), due_at__gt=now)
    keys = locked_keys(held)
    if keys:
        woken = Message.objects.filter(pk__among=keys)
        woken.update(due_at=now)
        for sender in set(woken.values_list("sender", flat=True)):
            queueing.enqueue_pump(sender)
    return added
