"""What this floor adds to the home page: what people texted that waits for somebody."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Count, Min

from keywords.models import InboundMessage
from subscribers.models import Subscriber
from subscribers.staff import pictures
from subscribers.staff.stories import Need
from subscribers.staff.verbs import list_page_of, page_of
from subscribers.staff.wording import clock, counted

LATELY = timedelta(days=1)
NOT_TAKEN_UP = "?fault__gt="


def needs(viewer: User, now: datetime) -> list[Need]:
    """Return what waits for this person. Three queries."""
    if not viewer.has_perm("keywords.view_inboundmessage"):
        return []
    return [*_not_heard(), *_unclear(viewer, now), *_conversations(now)]


def _not_heard() -> Iterator[Need]:
    """Texts that we failed to take up: somebody may have wanted out."""
    number = InboundMessage.objects.waiting().exclude(fault="").count()
    if number:
        verb = "was" if number == 1 else "were"
        yield Need(
            sentence=f"{counted(number, 'text')} {verb} stored and could not be taken "
            "up: a mistake of ours, which the log explains. Read what they say.",
            href=f"{list_page_of(InboundMessage)}{NOT_TAKEN_UP}",
            verb="Read",
            tone=pictures.BAD,
        )


def _unclear(viewer: User, now: datetime) -> Iterator[Need]:
    """Who was asked whether they leave; staff need not act, only may."""
    held = Subscriber.objects.known().filter(held_until__gt=now)
    told = held.aggregate(count=Count("pk"), first=Min("pk"), until=Min("held_until"))
    if not told["count"]:
        return
    one = told["count"] == 1
    people = counted(told["count"], "person", "people")
    then = "they leave by themselves" if one else "they leave one by one, the first"
    yield Need(
        sentence=f"{people} may want to leave. We asked; without an answer {then} at "
        f"{clock(told['until'])}.",
        href=_where_to_act(viewer, told["first"] if one else None),
        verb="Decide now",
        tone=pictures.PLAIN,
    )


def _where_to_act(viewer: User, person: int | None) -> str:
    """The person's page, with its verbs, or the list of them; else what they said."""
    if not viewer.has_perm("subscribers.view_subscriber"):
        return f"{list_page_of(InboundMessage)}?intent__exact=clarify"
    if person is None:
        return f"{list_page_of(Subscriber)}?held=yes"
    return page_of(Subscriber(pk=person))


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
