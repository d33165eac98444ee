"""The one door of every consent change: each takes a set of keys, who, why and where.

Every verb locks the subscribers in key order, changes rows by set, writes the
ledger and tells the upper floors, all in one transaction.
"""

from subscribers.consent.choosing import restore, set_preferences
from subscribers.consent.joining import (
    REQUEST_LIVES,
    Confirmed,
    Subscribed,
    add,
    confirm,
    decline,
    expire_requests,
    subscribe,
    withdraw,
)
from subscribers.consent.leaving import (
    HOLD_LASTS,
    Left,
    end_unanswered,
    hold,
    release_hold,
    suppress,
    unsubscribe,
)
from subscribers.consent.rows import RESTORABLE, Particulars

__all__ = [
    "HOLD_LASTS",
    "REQUEST_LIVES",
    "RESTORABLE",
    "Confirmed",
    "Left",
    "Particulars",
    "Subscribed",
    "add",
    "confirm",
    "decline",
    "end_unanswered",
    "expire_requests",
    "hold",
    "release_hold",
    "restore",
    "set_preferences",
    "subscribe",
    "suppress",
    "unsubscribe",
    "withdraw",
]
