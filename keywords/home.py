"""What this floor adds to the home page: what people texted that waits for somebody."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Count, Min

from keywords.inbox import finding
from keywords.models import Conversation, InboundMessage, WebhookDelivery
from subscribers.models import Subscriber
from subscribers.staff import pictures
from subscribers.staff.stories import Need
from subscribers.staff.verbs import list_page_of
from subscribers.staff.wording import clock, counted

NOT_TAKEN_UP = "?fault__gt="


def needs(viewer: User, now: datetime) -> list[Need]:
    """Return what waits for this person. Eight queries."""
    return [*_not_posted(viewer), *_of_texts(viewer, now)]


def _not_posted(viewer: User) -> Iterator[Need]:
    """Texts that a shop's own system never took, and that can be tried again."""
    if not viewer.has_perm("keywords.retry_webhookdelivery"):
        return
    given_up = WebhookDelivery.Status.GIVEN_UP
    lost = WebhookDelivery.objects.filter(status=given_up).exclude(body="")
    number = lost.count()
    if number:
        yield Need(
            sentence=f"{counted(number, 'text')} could not be posted to webhooks.",
            href=f"{list_page_of(WebhookDelivery)}?status__exact={given_up}",
            verb="Try again",
            tone=pictures.BAD,
        )


def _of_texts(viewer: User, now: datetime) -> list[Need]:
    if not viewer.has_perm("keywords.view_inboundmessage"):
        return []
    return [*_not_heard(), *_unclear(viewer, now), *_conversations(viewer)]


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
    told = held.aggregate(count=Count("pk"), until=Min("held_until"))
    if not told["count"]:
        return
    one = told["count"] == 1
    people = counted(told["count"], "person", "people")
    then = "they leave by themselves" if one else "they leave one by one, the first"
    yield Need(
        sentence=f"{people} may want to leave. We asked; without an answer {then} at "
        f"{clock(told['until'])}.",
        href=_where_to_act(viewer),
        verb="Decide now",
        tone=pictures.PLAIN,
    )


def _where_to_act(viewer: User) -> str:
    """The inbox, where they stand on top; else what they said."""
    if viewer.has_perm("keywords.view_conversation"):
        return list_page_of(Conversation)
    return f"{list_page_of(InboundMessage)}?intent__exact=clarify"


def _conversations(viewer: User) -> Iterator[Need]:
    """What this person has not read, if answering people is theirs to do."""
    if not viewer.has_perm("keywords.reply_conversation"):
        return
    counts = finding.counts(viewer)
    if not counts["unread"]:
        return
    whole = counted(counts["open"], "open conversation")
    yield Need(
        sentence=f"You have not read {counts['unread']:,} of {whole}; "
        f"{counts['mine']:,} are yours, {counts['nobodys']:,} nobody's.",
        href=f"{list_page_of(Conversation)}?box=unread",
        verb="Read",
        tone=pictures.LATER,
    )
