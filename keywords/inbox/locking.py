"""Locks conversations in the one order of everybody: people first, then these."""

from django.db import connection
from django.db.models import Q

from keywords.inbox.errors import Meanwhile, NotThere
from keywords.models import Conversation
from subscribers import ledger


def locked(which: Q) -> list[Conversation]:
    """Return those conversations, locked with their people; in key order."""
    people = Conversation.objects.filter(which).values_list("subscriber", flat=True)
    ledger.lock(people)
    return of_locked_people(which)


def of_locked_people(which: Q) -> list[Conversation]:
    """Return those conversations, locked; the caller holds their people."""
    rows = Conversation.objects.filter(which).select_related("sender").order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    return list(rows)


def the(key: int) -> Conversation:
    """Return that conversation, locked with its person. Raises: NotThere."""
    rows = locked(Q(pk=key))
    if not rows:
        raise NotThere("This conversation is gone: the person was erased.")
    return rows[0]


def as_seen(key: int, heard: int) -> Conversation:
    """Return it, locked, unless a text has come that the asker has not seen.

    Raises: NotThere, Meanwhile.
    """
    row = the(key)
    if row.heard_count > heard:
        raise Meanwhile("They have texted again. Read that first, and decide then.")
    return row
