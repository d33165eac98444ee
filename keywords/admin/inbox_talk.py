"""One open conversation: who it is with, what was said, and what an answer would do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from django.contrib.auth.models import Permission, User
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from campaigns.composing.parts import count_parts
from campaigns.pacing.verdict import Decision
from campaigns.pricing import cost_of, money
from campaigns.sending.by_hand import Foreseen
from keywords.admin.inbox_list import Asked
from keywords.inbox import answering, reading
from keywords.inbox.answering import Answer
from keywords.inbox.handling import MAY_ANSWER
from keywords.inbox.marks import Mark
from keywords.inbox.reading import Said, Stretch
from keywords.models import Conversation, SavedReply
from subscribers.phones import number_in_words
from subscribers.staff import pictures
from subscribers.staff.verbs import page_of
from subscribers.staff.wording import clock, counted, number_of

VERBS = (
    *("reply", "assign", "snooze", "close", "reopen", "note", "unread"),
    *("leave", "stay", "judge", "thread", "earlier"),
)
TONES = {
    Decision.SEND: pictures.GOOD,
    Decision.DEFER: pictures.LATER,
    Decision.DROP: pictures.BAD,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says of an answer: a headline, why, and its tone."""

    headline: str
    detail: str
    tone: str
    may_send: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer as typed: the verdict, how it is cut, and the words if they differ."""

    verdict: Verdict
    cut: str
    words: str
    problem: str


@dataclass(frozen=True, slots=True)
class Talk:
    """The conversation on the page, and a stretch of what was said in it."""

    row: Conversation
    asked: Asked
    said: Sequence[Said]
    has_earlier: bool
    # The first of those that a page which stays open renews.
    since: Mark | None

    @property
    def name(self) -> str:
        return name_of(self.row)

    @property
    def number(self) -> str:
        return number_of(self.row.subscriber)

    @property
    def our_number(self) -> str:
        return number_in_words(self.row.sender.number)

    @property
    def person_page(self) -> str:
        return page_of(self.row.subscriber)

    @property
    def held_until(self) -> str:
        until = self.row.subscriber.held_until
        return clock(until) if until else ""

    @property
    def state(self) -> str:
        if self.row.status == Conversation.Status.SNOOZED:
            return f"Snoozed until {clock(self.row.snoozed_until)}"
        if self.row.status == Conversation.Status.CLOSED and self.row.closed_by:
            return f"Closed by {self.row.closed_by}"
        return self.row.get_status_display()

    @property
    def days(self) -> list[tuple[str, list[Said]]]:
        """What was said on each day of the viewer's calendar."""
        dated = groupby(self.said, key=lambda one: timezone.localdate(one.at))
        return [(f"{day:%A, %d %B %Y}", list(said)) for day, said in dated]

    @property
    def is_cut(self) -> bool:
        """Whether more has come than a page that stays open adds to itself."""
        return self.has_earlier and self.said[0].mark != self.since

    @property
    def added(self) -> str:
        """What a screen reader is told when they have come above the others."""
        return f"{counted(len(self.said), 'earlier text')} above."

    @property
    def newest(self) -> str:
        return f"{page_of(self.row)}{self._query()}"

    @property
    def earlier(self) -> str:
        """The query of the page before this one."""
        return self._query(earlier=self.said[0].mark)

    @property
    def renewed_at(self) -> str:
        """What asks for the same stretch anew, however many have come."""
        return f"{self.url('thread')}{self._query(since=self.since or '')}"

    def _query(self, **changes: object) -> str:
        # What was searched for may be somebody's number.
        return replace(self.asked, term="", before="").query(**changes)

    @property
    def last_said(self) -> str:
        """What a screen reader is told when the conversation has moved."""
        return f"{self.said[-1].who}: {self.said[-1].words}" if self.said else ""

    @property
    def urls(self) -> dict[str, str]:
        return {verb: self.url(verb) for verb in VERBS}

    def url(self, verb: str) -> str:
        return reverse(f"admin:keywords_conversation_{verb}", args=[self.row.pk])


def name_of(row: Conversation) -> str:
    return row.subscriber.name or number_of(row.subscriber)


def talk(row: Conversation, stretch: Stretch, *, asked: Asked, viewer: User) -> Talk:
    """Return what was said in that stretch. Four queries."""
    shows = viewer.has_perm("campaigns.view_messagetext")
    found = reading.thread(row, stretch, shows_texts=shows)
    since = stretch.since or (found.said[0].mark if found.said else None)
    return Talk(row, asked, found.said, found.has_earlier, since)


def verdict_in_words(found: Foreseen) -> Verdict:
    """Return what would become of an answer written now, and until when that holds."""
    verdict, expires_at = found.verdict, found.draft.expires_at
    headline = "No answer may leave."
    detail = verdict.detail
    if verdict.decision == Decision.SEND and found.is_opener:
        headline = f"It may leave now, as a text of {found.list.name}."
        detail = (
            "They last texted more than a day ago, so it counts as promotional: it "
            "keeps quiet hours and caps, and says how to leave."
        )
    elif verdict.decision == Decision.SEND:
        headline = "An answer may leave now."
        detail = f"They may be answered until {clock(expires_at)}."
    elif verdict.decision == Decision.DEFER:
        headline = f"It would wait until {clock(verdict.until)}."
    return Verdict(
        headline, detail, TONES[verdict.decision], verdict.decision != Decision.DROP
    )


def judged(row: Conversation, body: str, *, by: User, now: datetime) -> Judged:
    """Return what an answer of these words would be. A constant number of queries."""
    made = answering.try_out(row, body, by=by, now=now)
    words = made.written.body
    return Judged(
        verdict=verdict_in_words(made.foreseen),
        cut=_cut(made, row) if body.strip() else "",
        words=words if words.strip() != body.strip() else "",
        problem=made.written.problem if body.strip() else "",
    )


def _cut(made: Answer, row: Conversation) -> str:
    found = count_parts(made.written.body)
    cost = cost_of(row.sender, found.parts, row.subscriber.country)
    said = f"{counted(found.parts, 'part')}, {found.units} characters, {found.encoding}"
    return f"{said}, {money(cost)}." if cost is not None else f"{said}."


def colleagues(*, beside: User | None) -> list[User]:
    """Return who may answer people, by name, and whose it is. One query."""
    app, codename = MAY_ANSWER.split(".")
    allowed = Permission.objects.filter(codename=codename, content_type__app_label=app)
    permitted = User.objects.filter(
        Q(is_superuser=True)
        | Q(user_permissions__in=allowed)
        | Q(groups__permissions__in=allowed),
        is_active=True,
        is_staff=True,
    )
    found = list(permitted.distinct().order_by("username"))
    return found if beside is None or beside in found else [*found, beside]


def saved_replies() -> list[SavedReply]:
    return list(SavedReply.objects.order_by("name"))
