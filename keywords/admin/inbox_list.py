"""The list of conversations: what stands in each row, in which box, how far down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from keywords.inbox import finding
from keywords.inbox.finding import BOXES, USUAL
from keywords.inbox.marks import instant_of
from keywords.models import Conversation
from keywords.models.conversation import ConversationQuerySet
from subscribers.staff.verbs import page_of
from subscribers.staff.wording import number_of

SHOWN, UNCLEAR_SHOWN = 40, 20
WORDS_SHOWN = 90


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the inbox is looked at; `before` ends the page above."""

    box: str = USUAL
    term: str = ""
    before: str = ""
    current: int = 0

    @classmethod
    def of(cls, given: dict[str, str], current: int = 0) -> "Asked":
        """Read it from an address; what it cannot mean is left out."""
        box = given.get("box", USUAL)
        return cls(
            box=box if box in BOXES else USUAL,
            term=given.get("q", "").replace("\0", "").strip()[:100],
            before=given.get("before", "")[:60],
            current=current,
        )

    def query(self, **changes: object) -> str:
        """Return it as the query of an address."""
        said = {"box": self.box, "q": self.term, "before": self.before, **changes}
        kept = {name: value for name, value in said.items() if value}
        if kept.get("box") == USUAL:
            del kept["box"]
        return f"?{urlencode(kept)}" if kept else ""


@dataclass(frozen=True, slots=True)
class Row:
    """One conversation in the list."""

    conversation: Conversation
    href: str
    is_current: bool = False

    @property
    def name(self) -> str:
        person = self.conversation.subscriber
        return person.name or number_of(person)

    @property
    def number(self) -> str:
        person = self.conversation.subscriber
        return number_of(person) if person.name else ""

    @property
    def words(self) -> str:
        return Truncator(self.conversation.last_words or "").chars(WORDS_SHOWN)

    @property
    def ago(self) -> str:
        return ago(self.conversation.came_up_at, timezone.now())

    @property
    def unread(self) -> int:
        seen = self.conversation.seen_count or 0
        return max(0, self.conversation.heard_count - seen)


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    href: str
    count: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """The list as shown: the unclear ones first, then the box, then the way on."""

    tabs: Sequence[Tab]
    unclear: Sequence[Row]
    rows: Sequence[Row]
    older: str
    empty: str
    news: str


def listed(asked: Asked, viewer: User) -> Listed:
    """Return the list. Eight queries, or two and a search's own."""
    rows = finding.search(asked.term) if asked.term else finding.box(asked.box, viewer)
    page = list(_dressed(_after(rows, asked.before), viewer)[: SHOWN + 1])
    unclear = []
    if not asked.term and not asked.before:
        unclear = list(_dressed(finding.unclear(), viewer)[:UNCLEAR_SHOWN])
    held = {row.pk for row in unclear}
    home = reverse("admin:keywords_conversation_changelist")
    older = asked.query(before=_mark(page[SHOWN - 1])) if len(page) > SHOWN else ""
    news = reverse("admin:keywords_conversation_news")
    return Listed(
        tabs=[] if asked.term else list(_tabs(asked, viewer, home)),
        unclear=[_row(row, asked) for row in unclear],
        rows=[_row(row, asked) for row in page[:SHOWN] if row.pk not in held],
        older=f"{home}{older}" if older else "",
        empty=_empty(asked),
        news=f"{news}{asked.query(current=asked.current)}",
    )


def _dressed(rows: ConversationQuerySet, viewer: User) -> ConversationQuerySet:
    rows = rows.select_related("subscriber", "sender", "assignee")
    return finding.with_last_words(finding.with_seen(rows, viewer))


def _after(rows: ConversationQuerySet, mark: str) -> ConversationQuerySet:
    """Go on after the row a page ended with; a mark that says nothing is no mark."""
    instant, _, key = mark.partition("/")
    at = instant_of(instant)
    if at is None or not key.isdecimal():
        return rows
    return rows.filter(Q(came_up_at__lt=at) | Q(came_up_at=at, pk__lt=int(key)))


def _mark(row: Conversation) -> str:
    return f"{row.came_up_at.isoformat()}/{row.pk}"


def _row(row: Conversation, asked: Asked) -> Row:
    # Of a page further down, the row leads to its conversation beside the first.
    return Row(row, f"{page_of(row)}{asked.query(before='')}", row.pk == asked.current)


def _tabs(asked: Asked, viewer: User, home: str) -> list[Tab]:
    numbers = finding.counts(viewer)
    return [
        Tab(
            label=box.label,
            href=f"{home}{Asked(box=name).query()}",
            count=f"{numbers[name]:,}" if numbers.get(name) else "",
            is_current=name == asked.box,
        )
        for name, box in BOXES.items()
    ]


def _empty(asked: Asked) -> str:
    if asked.term:
        return (
            f"No conversation has “{asked.term}” in it. Look for a number, a name, or "
            "words that somebody texted."
        )
    return "There is nothing further down." if asked.before else BOXES[asked.box].empty


def ago(moment: datetime, now: datetime) -> str:
    """Return how long ago, as short as a list needs it."""
    minutes = int((now - moment).total_seconds() // 60)
    for size, unit in ((1440, "d"), (60, "h"), (1, "min")):
        if minutes >= size:
            return f"{minutes // size} {unit}"
    return "now"
