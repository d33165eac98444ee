"""What this floor adds to the home page: what people texted that waits for somebody."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.contrib.auth.models import User

from keywords.models import InboundMessage
from subscribers.models import Subscriber
from subscribers.staff import pictures
from subscribers.staff.stories import Need
from subscribers.staff.verbs import list_page_of
from subscribers.staff.wording import counted

LATELY = timedelta(days=1)


def needs(viewer: User, now: datetime) -> list[Need]:
    """Return what waits for this person. Two queries."""
    if not viewer.has_perm("keywords.view_inboundmessage"):
        return []
    return [*_unclear(now), *_conversations(now)]


def _unclear(now: datetime) -> Iterator[Need]:
    held = Subscriber.objects.known().filter(held_until__gt=now).count()
    if held:
        yield Need(
            sentence=f"{counted(held, 'person', 'people')} may want to leave: we "
            "asked, and silence means yes.",
            href=f"{list_page_of(InboundMessage)}?intent__exact=clarify",
            tone=pictures.BAD,
        )


def _conversations(now: datetime) -> Iterator[Need]:
    rows = InboundMessage.objects.filter(
        intent=InboundMessage.Intent.MESSAGE, received_at__gt=now - LATELY
    )
    number = rows.count()
    if number:
        yield Need(
            sentence=f"{counted(number, 'text')} in the last 24 hours "
            f"{'is' if number == 1 else 'are'} for a person to read.",
            href=f"{list_page_of(InboundMessage)}?intent__exact=message",
            verb="Read",
            tone=pictures.LATER,
        )
