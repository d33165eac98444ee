"""What a subscriber's page tells: the verdict now, what they are on, their story."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from subscribers import ledger
from subscribers.models import ConsentEvent, Subscriber, Subscription
from subscribers.registries import TimelineEntry, timeline_sources, verdicts
from subscribers.staff.sections import Card, Section, Table
from subscribers.staff.wording import clock

TIMELINE_SHOWN = 100
Line = Mapping[str, Any]


def above(person: Subscriber, now: datetime) -> list[Section]:
    """Return what is asked first: may we text them, and on what ground."""
    said = [sentence for source in verdicts for sentence in source(person.pk, now)]
    sections: list[Section] = [
        Card(
            title="May we text them now?",
            sentences=said or ["Nothing can be said: nobody has registered a verdict."],
        ),
        Table(
            title="Subscriptions",
            headers=("List", "Status", "Method", "Since", "Door", "Promise", "Choice"),
            rows=[_standing(row) for row in _subscriptions(person)],
            empty="They are on no list. Press “Add to a list” once they have agreed.",
        ),
    ]
    in_force = person.suppressions.in_force().select_related("list")
    if in_force:
        sections.append(
            Table(
                title="Suppressions in force",
                headers=("Ends", "Of", "Reason", "Since"),
                rows=[
                    (
                        row.get_scope_display(),
                        row.list or row.brand or "–",
                        row.reason,
                        clock(row.created_at),
                    )
                    for row in in_force
                ],
            )
        )
    return sections


def below(person: Subscriber, *, with_ledger: bool) -> list[Section]:
    """Return their story, and the ledger's own lines for those who may read them."""
    lines = ledger.lines_of(person)
    sections: list[Section] = [
        Table(
            title="Timeline",
            headers=("When", "What", "How"),
            rows=_timeline(person, lines),
            empty="Nothing has happened yet.",
        )
    ]
    if with_ledger:
        sections.append(
            Table(
                title="Consent ledger",
                headers=("Line", "What", "List", "Happened", "Recorded", "Who and how"),
                rows=[_line(line) for line in lines],
                empty="There is no line yet.",
            )
        )
    return sections


def _subscriptions(person: Subscriber) -> list[Subscription]:
    return list(person.subscriptions.select_related("list").order_by("list__name"))


def _standing(row: Subscription) -> tuple[object, ...]:
    left = row.status == Subscription.Status.UNSUBSCRIBED
    since = row.left_at if left else row.joined_at or row.requested_at
    return (
        row.list,
        row.get_status_display(),
        row.get_method_display() or "–",
        clock(since),
        row.door or "–",
        _at_most(row.promise_messages, row.promise_per),
        _at_most(row.own_messages, row.own_per),
    )


def _at_most(messages: int | None, per: str) -> str:
    return f"Up to {messages} a {per}" if messages else "–"


def _timeline(person: Subscriber, lines: list[Line]) -> list[tuple[str, ...]]:
    """Every source's entries as one story, newest first."""
    entries = [
        TimelineEntry(_instant(line, "happened_at"), _title(line), _told(line))
        for line in lines
    ]
    for source in timeline_sources:
        entries.extend(source(person.pk))
    entries.sort(key=lambda entry: entry.at, reverse=True)
    return [
        (clock(entry.at), entry.title, entry.detail or "–")
        for entry in entries[:TIMELINE_SHOWN]
    ]


def _line(line: Line) -> tuple[str, ...]:
    return (
        str(line["seq"]),
        _kind(line),
        line["list"] or "–",
        clock(_instant(line, "happened_at")),
        clock(_instant(line, "recorded_at")),
        _told(line),
    )


def _title(line: Line) -> str:
    return f"{_kind(line)}: {line['list']}" if line["list"] else _kind(line)


def _kind(line: Line) -> str:
    known = line["kind"] in ConsentEvent.Kind.values
    return ConsentEvent.Kind(line["kind"]).label if known else line["kind"]


def _instant(line: Line, name: str) -> datetime:
    return datetime.fromisoformat(line[name])


def _told(line: Line) -> str:
    said = (line["who"], line["by"], line["why"], line["door"])
    return " · ".join(str(word) for word in said if word)
