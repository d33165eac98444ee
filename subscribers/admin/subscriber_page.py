"""What a subscriber's page tells: the verdict now, what they are on, their timeline."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.contrib.auth.models import User

from subscribers import disclosures, doors, ledger
from subscribers.admin import line_words
from subscribers.models import (
    ConsentEvent,
    Subscriber,
    SubscriberList,
    Subscription,
)
from subscribers.registries import (
    TIMELINE_SHOWN,
    person_facts,
    timeline_sources,
    verdicts,
)
from subscribers.staff import pictures
from subscribers.staff.fields import language_name
from subscribers.staff.sections import Columns, Figures, Section, Table
from subscribers.staff.stories import Answers, Moment, Timeline
from subscribers.staff.wording import clock, counted, day, number_of, small_print

Line = Mapping[str, Any]
Kind = ConsentEvent.Kind
# How the timeline draws a line of the ledger.
DRAWN = {
    Kind.REQUESTED: ("mark_email_unread", pictures.LATER),
    Kind.SUBSCRIBED: ("person_add", pictures.GOOD),
    Kind.CONFIRMED: ("verified", pictures.GOOD),
    Kind.DECLINED: ("thumb_down", pictures.BAD),
    Kind.WITHDRAWN: ("undo", pictures.PLAIN),
    Kind.EXPIRED: ("hourglass_disabled", pictures.PLAIN),
    Kind.UNSUBSCRIBED: ("logout", pictures.BAD),
    Kind.SUPPRESSED: ("do_not_disturb_on", pictures.BAD),
    Kind.UNSUPPRESSED: ("lock_open", pictures.GOOD),
    Kind.PREFERENCES: ("tune", pictures.LEAD),
    Kind.IMPORT_UNDONE: ("undo", pictures.PLAIN),
    Kind.ERASED: ("delete_forever", pictures.BAD),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A person's lines, the names of the lists in them, and the wordings they name."""

    lines: list[Line]
    lists: Mapping[str, str]
    wordings: Mapping[str, str]

    @classmethod
    def of(cls, person: Subscriber) -> "Told":
        """At most four queries."""
        lines = ledger.lines_of(person)
        slugs = {line["list"] for line in lines if line["list"]}
        lists = SubscriberList.objects.filter(slug__in=slugs)
        names = dict(lists.values_list("slug", "name"))
        return cls(lines, names, disclosures.texts_named(lines))

    def list_of(self, line: Line) -> str:
        return self.lists.get(line["list"], line["list"] or "")

    def wording_of(self, line: Line) -> tuple[str, str] | None:
        """The exact words the line stands for, under what they are called."""
        shown = line.get("disclosure") or {}
        words = self.wordings.get(shown.get("sha256", ""))
        if not words:
            return None
        language = language_name(shown["language"])
        return f"The exact wording, version {shown['version']} in {language}", words


def above(person: Subscriber, viewer: User, now: datetime) -> list[Section]:
    """Return what is asked first: may we text them, on what ground, and what was."""
    told = Told.of(person)
    sections: list[Section] = [
        Columns(
            sections=[
                Answers(
                    title="May we text them now?",
                    answers=[said for one in verdicts for said in one(person.pk, now)],
                    empty="Nothing can be said: no verdict is registered.",
                ),
                Figures(
                    title=_title(person), facts=_facts(person, now), are_words=True
                ),
            ]
        ),
        _standing(person, now),
    ]
    in_force = _suppressions(person)
    if in_force:
        sections.append(in_force)
    moments = _moments(person, viewer, told)
    sections.append(
        Timeline(
            title="Timeline",
            moments=moments[:TIMELINE_SHOWN],
            note=f"Only the newest {TIMELINE_SHOWN} are shown."
            if len(moments) > TIMELINE_SHOWN
            else "",
        )
    )
    return sections


def below(person: Subscriber) -> list[Section]:
    """Return the ledger's own lines, for those who may read them."""
    told = Told.of(person)
    return [
        Table(
            title="Consent ledger",
            headers=("Line", "What", "List", "Happened", "Recorded", "Who and how"),
            rows=[_line(line, told) for line in told.lines],
            empty="There is no line yet.",
        )
    ]


def _title(person: Subscriber) -> str:
    return person.name or number_of(person)


def _facts(person: Subscriber, now: datetime) -> list[tuple[str, object]]:
    facts: list[tuple[str, object]] = [
        ("Phone", number_of(person)),
        ("Country", person.country),
        ("Line", person.get_line_display()),
    ]
    if person.erased_at:
        return [*facts, ("Erased", clock(person.erased_at))]
    facts += [fact for source in person_facts for fact in source(person, now)]
    facts.append(("Known since", clock(person.created_at)))
    if person.held_until:
        facts.append(("Held until", clock(person.held_until)))
    return facts


def _standing(person: Subscriber, now: datetime) -> Table:
    return Table(
        title="Subscriptions",
        headers=("List", "Status", "Method", "Since", "Joined by", "Promise", "Choice"),
        rows=[_row(row, now) for row in _subscriptions(person)],
        empty="They are on no list. Press “Add to a list” once they have agreed.",
    )


def _suppressions(person: Subscriber) -> Table | None:
    in_force = person.suppressions.in_force().select_related("list")
    rows = [
        (
            row.get_scope_display(),
            row.list or row.brand or "–",
            row.reason,
            clock(row.created_at),
        )
        for row in in_force
    ]
    if not rows:
        return None
    return Table(
        title="Suppressions in force",
        headers=("What it stops", "Of", "Reason", "Since"),
        rows=rows,
    )


def _subscriptions(person: Subscriber) -> list[Subscription]:
    rows = person.subscriptions.select_related("list").prefetch_related("topics")
    return list(rows.order_by("list__name"))


def _row(row: Subscription, now: datetime) -> tuple[object, ...]:
    left = row.status == Subscription.Status.UNSUBSCRIBED
    since = row.left_at if left else row.joined_at or row.requested_at
    return (
        row.list,
        row.get_status_display(),
        _method(row, now),
        clock(since),
        doors.in_words(row.door),
        _at_most(row.promise_messages, row.promise_per),
        _choice(row, now),
    )


def _method(row: Subscription, now: datetime) -> str:
    """How they agreed; a soft opt-in counts down to its end."""
    method, end = row.get_method_display() or "–", row.consent_expires_at
    if row.method != Subscription.Method.SOFT or end is None:
        return method
    if end <= now:
        return f"{method} (ended on {day(end)})"
    days = ceil((end - now) / timedelta(days=1))
    return f"{method} (ends in {counted(days, 'day')}, on {day(end)})"


def _choice(row: Subscription, now: datetime) -> str:
    """What they chose themselves: fewer texts, a pause, topics."""
    chosen = [_at_most(row.own_messages, row.own_per)] if row.own_messages else []
    if row.paused_until and row.paused_until > now:
        chosen.append(f"Paused until {day(row.paused_until)}")
    chosen += [f"Only {topic}" for topic in row.topics.all()]
    return "; ".join(chosen) or "–"


def _at_most(messages: int | None, per: str) -> str:
    return f"Up to {messages} a {per}" if messages else "–"


def _moments(person: Subscriber, viewer: User, told: Told) -> list[Moment]:
    """Every source's moments as one timeline, newest first.

    Of one instant, what they said comes below what came of it.
    """
    moments = [_moment(line, told) for line in reversed(told.lines)]
    for source in timeline_sources:
        moments.extend(source(person.pk, viewer))
    return sorted(
        moments,
        key=lambda moment: (moment.at, moment.ours or not moment.quoted),
        reverse=True,
    )


def _moment(line: Line, told: Told) -> Moment:
    lst = told.list_of(line)
    icon, tone = DRAWN.get(line["kind"], ("history", pictures.PLAIN))
    return Moment(
        at=_instant(line, "happened_at"),
        icon=icon,
        tone=tone,
        title=f"{_kind(line)}: {lst}" if lst else _kind(line),
        detail=_said(line),
        small_print=told.wording_of(line),
    )


def _line(line: Line, told: Told) -> tuple[str, ...]:
    wording = told.wording_of(line)
    return (
        str(line["seq"]),
        _kind(line),
        told.list_of(line) or "–",
        clock(_instant(line, "happened_at")),
        clock(_instant(line, "recorded_at")),
        small_print(_said(line), *wording) if wording else _said(line),
    )


def _kind(line: Line) -> str:
    known = line["kind"] in ConsentEvent.Kind.values
    return ConsentEvent.Kind(line["kind"]).label if known else line["kind"]


def _instant(line: Line, name: str) -> datetime:
    return datetime.fromisoformat(line[name])


def _said(line: Line) -> str:
    """What changed, who, why and where; the person's own doing needs no name."""
    who = "" if line["who"] == "person" else line["who"]
    door = doors.in_words(line["door"]) if line["door"] else ""
    said = (*line_words.changed(line), who, line["by"], line["why"], door)
    return " · ".join(str(word) for word in said if word)
