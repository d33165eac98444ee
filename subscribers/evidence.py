"""The evidence pack of one subscriber: every line, its proof and its wording."""

from subscribers import ledger
from subscribers.models import Disclosure, Subscriber, Subscription
from subscribers.registries import evidence_sections


def pack(subscriber: Subscriber) -> dict[str, object]:
    """Return what proves this person's consents, JSON-ready.

    `events` are the ledger's lines, oldest first, each with its evidence as long as
    that is kept and the disclosure's words where it names one. Upper floors add
    their sections under the names they registered.
    """
    events = ledger.lines_of(subscriber)
    words = _disclosures(subscriber)
    for event in events:
        shown = event.get("disclosure")
        if shown:
            event["disclosure"] = {**shown, "text": words.get(shown["sha256"], "")}
    subscriptions = Subscription.objects.filter(subscriber=subscriber)
    return {
        "phone": str(subscriber.phone or ""),
        "subscriptions": [
            {
                "list": row.list.slug,
                "status": row.status,
                "method": row.method,
                "door": row.door,
                "joined_at": row.joined_at and row.joined_at.isoformat(),
                "left_at": row.left_at and row.left_at.isoformat(),
            }
            for row in subscriptions.select_related("list").order_by("list")
        ],
        "events": events,
        **{name: section(subscriber.pk) for name, section in evidence_sections.items()},
    }


def _disclosures(subscriber: Subscriber) -> dict[str, str]:
    rows = Disclosure.objects.filter(list__subscriptions__subscriber=subscriber)
    return dict(rows.values_list("text_hash", "text"))
