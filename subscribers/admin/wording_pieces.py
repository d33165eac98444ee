"""How wording is drawn: side by side with what is live, ticked, with its sources."""

from collections.abc import Iterable, Mapping, Sequence

from subscribers import versions
from subscribers.countries import name_of
from subscribers.elements import HOW_TO_JOIN_NAME, elements_in, missing_in
from subscribers.models import Disclosure
from subscribers.required import Required, rule_of
from subscribers.staff import pictures
from subscribers.staff.comparing import Comparison, Pair, Run, Side, differences
from subscribers.staff.fields import language_name
from subscribers.staff.pictures import Screen
from subscribers.staff.stories import Check, Checks
from subscribers.staff.wording import clock

COMING = "What would change"


def comparison(
    rows: Sequence[Disclosure], live: Mapping[versions.Line, Disclosure]
) -> Comparison:
    """Return versions beside what is live where they would be."""
    alike = together(rows, live).values()
    return Comparison(
        title=COMING,
        pairs=[_pair(same, live) for same in alike],
        sentences=["What is live stays so until the new wording is put live."],
    )


def asked(row: Disclosure) -> Checks:
    """What its country asks for, who says so, and whether it is said."""
    rule = rule_of(row.country)
    told = {one.name: one for one in rule.elements}
    return Checks(
        title="What it has to say",
        sentences=[" ".join(rule.notes.split())],
        checks=[
            Check(
                label=element.name,
                word="said" if element.is_there else "missing",
                detail=_sources(element.name, told.get(element.name)),
                tone=pictures.GOOD if element.is_there else pictures.BAD,
            )
            for element in elements_in(row)
        ],
    )


def where(rows: Sequence[Disclosure]) -> str:
    """Name the countries and the language, or the place, where rows are read."""
    if rows[0].place_id:
        return rows[0].place.name
    names = ", ".join(dict.fromkeys(name_of(row.country) for row in rows))
    return f"{names} · {language_name(rows[0].language)}"


def joined(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def screen(rows: list[Disclosure]) -> Screen:
    row = rows[0]
    return Screen(
        heading=where(rows),
        text=row.text,
        ticks=_ticks(rows),
        notes=_story(row),
    )


def together(
    rows: Iterable[Disclosure], beside: Mapping[versions.Line, Disclosure] | None = None
) -> dict[tuple[object, ...], list[Disclosure]]:
    """Countries that read the same words in the same state are shown once."""
    found: dict[tuple[object, ...], list[Disclosure]] = {}
    for row in rows:
        other = (beside or {}).get(versions.line_of(row))
        lacks = tuple(missing_in(row))
        key = (row.text, row.state, row.version, lacks, other and other.text)
        found.setdefault(key, []).append(row)
    return found


def _pair(rows: Sequence[Disclosure], live: Mapping[versions.Line, Disclosure]) -> Pair:
    beside = [live[line] for line in map(versions.line_of, rows) if line in live]
    row, old = rows[0], beside[0] if beside else None
    gone, come = differences(old.text if old else "", row.text)
    if old is None:
        come = [Run(row.text, False)]
    nothing = Side(heading="Nothing is live", notes=["Nobody reads anything here yet."])
    return Pair(
        where=where(rows),
        old=_side(beside, gone) if beside else nothing,
        new=_side(rows, come),
    )


def _side(rows: Sequence[Disclosure], runs: list[Run]) -> Side:
    row = rows[0]
    heading = f"{row.get_state_display()}, version {row.version}"
    return Side(
        heading=heading if row.pk else "Not submitted yet",
        runs=runs,
        ticks=_ticks(rows),
        notes=_story(row),
        language=row.language,
    )


def _ticks(rows: Sequence[Disclosure]) -> list[tuple[str, bool]]:
    """All that any of the countries asks for; they read the same words."""
    found = {one.name: one.is_there for row in rows for one in elements_in(row)}
    return list(found.items())


def _story(row: Disclosure) -> list[str]:
    if row.pk is None:
        return ["Not approved yet: nobody reads it as it stands here."]
    said = [f"Written by {row.author or 'an operator'}."]
    if row.submitted_by not in ("", row.author):
        said.append(f"Submitted by {row.submitted_by}.")
    if row.approved_by:
        said = [f"Version {row.version}, approved by {row.approved_by}.", *said]
    if row.live_at:
        said.append(f"Live since {clock(row.live_at)}.")
    if row.retired_at:
        said.append(f"Shown until {clock(row.retired_at)}.")
    if row.sent_back_for:
        said.append(f"Sent back: {row.sent_back_for}")
    return said


def _sources(name: str, required: Required | None) -> str:
    """Who asks for an element; what no country's file names, our own data does."""
    if required is None:
        by_place = name == HOW_TO_JOIN_NAME
        return "Of every call to action." if by_place else "Of the list's template."
    named = "; ".join(source.title for source in required.sources)
    return " · ".join(filter(None, (required.confidence, named, required.notes)))
