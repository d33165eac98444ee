"""The one door of every consent change: each takes a set of keys, who, why and where.

Every verb locks the subscribers in key order, changes rows by set, writes the
ledger and tells the upper floors, all in one transaction.
"""

from subscribers.consent.agreeing import (
    accept_invitation,
    agree_expressly,
    is_below,
    is_soft,
    keep_promise,
    raise_promise,
    refuse_expressly,
    refuse_invitation,
)
from subscribers.consent.choosing import restore, set_preferences
from subscribers.consent.joining import AS_ITS_LIST, Subscribed, WayIn, add, subscribe
from subscribers.consent.lapsing import ending, lapse
from subscribers.consent.leaving import (
    HOLD_LASTS,
    Left,
    end_unanswered,
    forget_wishes,
    hold,
    let_stay,
    note_wish,
    release_hold,
    suppress,
    unsubscribe,
)
from subscribers.consent.requests import (
    Confirmed,
    confirm,
    decline,
    end_soft,
    expire_requests,
    remind,
    withdraw,
)
from subscribers.consent.rows import RESTORABLE, Particulars
from subscribers.consent.states import REQUEST_LIVES

__all__ = [
    "AS_ITS_LIST",
    "HOLD_LASTS",
    "REQUEST_LIVES",
    "RESTORABLE",
    "Confirmed",
    "Left",
    "Particulars",
    "Subscribed",
    "WayIn",
    "accept_invitation",
    "add",
    "agree_expressly",
    "confirm",
    "decline",
    "end_soft",
    "end_unanswered",
    "ending",
    "expire_requests",
    "forget_wishes",
    "hold",
    "is_below",
    "is_soft",
    "keep_promise",
    "lapse",
    "let_stay",
    "note_wish",
    "raise_promise",
    "refuse_expressly",
    "refuse_invitation",
    "release_hold",
    "remind",
    "restore",
    "set_preferences",
    "subscribe",
    "suppress",
    "unsubscribe",
    "withdraw",
]
