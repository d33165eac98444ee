"""What a ledger line changed, in words: a promise, a choice, a soft opt-in's ground."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from subscribers.models.lists import promise_in_words
from subscribers.staff.wording import day

Line = Mapping[str, Any]


def changed(line: Line) -> Iterator[str]:
    """Yield one phrase for each thing the line says beside its kind."""
    if line.get("basis"):
        could = "they could refuse" if line.get("refusal_offered") else "no refusal"
        since = date.fromisoformat(line["basis_on"])
        yield f"{line['basis']} of {since:%d %b %Y}, {could}"
    if line.get("opt_in"):
        yield f"the door's own opt-in: {line['opt_in']}"
        yield line.get("opt_in_reason") or ""
    if line.get("promise_before"):
        yield f"{line['promise_before']} → {line['promise']}"
    if line.get("promise_refused"):
        yield f"kept their promise, not {line['promise_refused']}"
    yield from _chosen(line)


def _chosen(line: Line) -> Iterator[str]:
    if "own_messages" in line:
        yield promise_in_words(line["own_messages"], line.get("own_per") or "") or (
            "as promised"
        )
    if "paused_until" in line:
        until = line["paused_until"]
        yield f"paused until {_day(until)}" if until else "no pause any more"
    if "topics" in line:
        yield f"topics: {', '.join(line['topics']) or 'all'}"


def _day(instant: str) -> str:
    return day(datetime.fromisoformat(instant))
