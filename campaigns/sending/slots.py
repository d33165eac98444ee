"""Take and release cap slots; the caller holds the subscribers' locks."""

from collections.abc import Collection, Sequence
from datetime import datetime

from campaigns.models import CapSlot
from campaigns.models.campaign import Kind
from campaigns.pacing.caps import Slot
from campaigns.pacing.facts import Draft, Facts
from campaigns.pacing.place import Place
from campaigns.pacing.rulebook import statutory_caps
from subscribers.bulk import insert_rows


def slot_of(facts: Facts) -> Slot:
    """The slot this text would take."""
    draft = facts.draft
    return Slot(draft.message, None, draft.kind, draft.list, draft.tags, False)


def with_granted(facts: Facts, granted: Sequence[Slot]) -> Facts:
    """The facts as they are once texts of the same batch have taken their slots."""
    return facts._replace(slots=(*facts.slots, *granted)) if granted else facts


def take(drafts: Collection[Draft], *, now: datetime) -> None:
    """Take a slot for every text some cap could count; again for one tried before."""
    insert_rows(
        CapSlot,
        ("subscriber", "message", "at", "kind", "list", "tags", "is_released"),
        (
            (one.subscriber, one.message, now, one.kind, one.list, [*one.tags], False)
            for one in drafts
            if one.kind != Kind.REQUIRED
        ),
        unique=("message",),
        update=("at", "is_released"),
    )


def release(messages: Collection[int], *, now: datetime) -> None:
    """Free the reserved slots of texts that were not handed over.

    Never a statutory one: where the law counts, the slot stays for the law's caps.
    """
    if not messages:
        return
    reserved = CapSlot.objects.filter(message__in=messages, at=None)
    places = reserved.values_list(
        "message",
        "subscriber__country",
        "subscriber__region",
        "subscriber__zone",
        "subscriber__area",
    )
    kept = [message for message, *place in places if statutory_caps(Place(*place), now)]
    reserved.exclude(message__in=kept).delete()
    reserved.filter(message__in=kept).update(at=now, is_released=True)
