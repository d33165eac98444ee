"""Finds conversations: by state and owner, by what was said, by whose number it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from keywords.inbox.saying import holds
from keywords.models import Conversation, ConversationSeen, InboundMessage
from keywords.models.conversation import ConversationQuerySet
from subscribers.models import Subscriber
from subscribers.staff import searching
from subscribers.staff.wording import Many

# A word that everybody says finds the newest texts that have it, and a name that many
# have the newest conversations of those.
LOOKED_THROUGH, LOOKED_UP = 1_000, 100
# The inbox is counted again every few seconds, for everybody who has it open.
COUNTED, COUNTED_TO = ("open", "mine", "nobodys", "snoozed"), 1_000
Status = Conversation.Status


@dataclass(frozen=True, slots=True)
class Box:
    """One way to look at the inbox: its name and what it holds for whom."""

    label: str
    rows: Callable[[ConversationQuerySet, User], ConversationQuerySet]
    empty: str


BOXES: Mapping[str, Box] = {
    "open": Box(
        "Open",
        lambda rows, viewer: rows.open(),
        "Nobody waits for an answer. A conversation opens when somebody texts what no "
        "keyword takes, or when you begin one from a subscriber's page.",
    ),
    "mine": Box(
        "Mine",
        lambda rows, viewer: rows.open().filter(assignee=viewer),
        "Nothing is yours. Take something from those that are nobody's.",
    ),
    "nobodys": Box(
        "Nobody’s",
        lambda rows, viewer: rows.open().filter(assignee=None),
        "Every open conversation is somebody's.",
    ),
    "unread": Box(
        "Unread",
        lambda rows, viewer: rows.open().unread_by(viewer.pk),
        "You have read everything.",
    ),
    "snoozed": Box(
        "Snoozed",
        lambda rows, viewer: rows.filter(status=Status.SNOOZED),
        "Nothing is put off.",
    ),
    "closed": Box(
        "Closed",
        lambda rows, viewer: rows.filter(status=Status.CLOSED),
        "Nothing has been closed yet.",
    ),
}
USUAL = "open"


def box(name: str, viewer: User) -> ConversationQuerySet:
    """Return the conversations of a box, newest first."""
    rows = Conversation.objects.order_by("-came_up_at", "-pk")
    return BOXES[name].rows(rows, viewer)


def unclear() -> ConversationQuerySet:
    """Return those that must be decided, the first to run out on top."""
    return Conversation.objects.unclear().order_by("subscriber__held_until", "pk")


def counts(viewer: User) -> dict[str, int]:
    """Return how many conversations each box holds, closed ones aside: Many where the
    counting was given up. Five queries, whatever the number of conversations.

    What the viewer has not read is looked for among the newest that are open.
    """
    found = {name: _counted(box(name, viewer)) for name in COUNTED}
    newest = with_seen(box("open", viewer), viewer)[:COUNTED_TO]
    is_unread = Q(heard_count__gt=Coalesce("seen_count", 0))
    unread = newest.aggregate(number=Count("pk", filter=is_unread))["number"]
    is_all = not isinstance(found["open"], Many)
    return {**found, "unread": unread if is_all or not unread else Many(unread)}


def _counted(rows: ConversationQuerySet) -> int:
    number = rows.order_by().values("pk")[: COUNTED_TO + 1].count()
    return Many(COUNTED_TO) if number > COUNTED_TO else number


def with_seen(rows: ConversationQuerySet, viewer: User) -> ConversationQuerySet:
    """Annotate how many texts of theirs the viewer has seen: `seen_count` or None."""
    seen = ConversationSeen.objects.filter(conversation=OuterRef("pk"), user=viewer)
    return rows.annotate(seen_count=Subquery(seen.values("heard_count")))


def with_last_words(rows: ConversationQuerySet) -> ConversationQuerySet:
    """Annotate the newest text of theirs: `last_words`."""
    texts = InboundMessage.objects.filter(
        subscriber=OuterRef("subscriber"), sender=OuterRef("sender")
    )
    newest = texts.order_by("-received_at").values("body")[:1]
    return rows.annotate(last_words=Subquery(newest))


def search(term: str) -> ConversationQuerySet:
    """Return conversations, in any state, of a number, a name, or with those words.

    At most four queries before the rows themselves.
    """
    rows = Conversation.objects.order_by("-came_up_at", "-pk")
    wanted = Q(pk__in=_of_people(term))
    if searching.is_number(term):
        return rows.filter(wanted)
    said = InboundMessage.objects.filter(
        holds(term, connection.vendor), subscriber__isnull=False, sender__isnull=False
    )
    by_sender: dict[int, set[int]] = {}
    # Not by the key alone: read backwards from the newest, a rare word is found last.
    newest = said.order_by((F("pk") + 0).desc())
    newest = newest.values_list("subscriber", "sender")[:LOOKED_THROUGH]
    for person, sender in newest:
        by_sender.setdefault(sender, set()).add(person)
    for sender, people in by_sender.items():
        wanted |= Q(sender=sender, subscriber__in=people)
    return rows.filter(wanted)


def _of_people(term: str) -> list[int]:
    """Return the keys of the newest conversations of people a search means. Asked for
    together: of a million people most have none, so that some of them find nothing."""
    people = searching.people(Subscriber.objects.known(), term)
    rows = Conversation.objects.filter(subscriber__in=people.order_by())
    newest = rows.order_by("-came_up_at", "-pk").values_list("pk", flat=True)
    return list(newest[:LOOKED_UP])
