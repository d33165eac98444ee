"""What is said of wording: what is live, what waits for whom, and what would change.

The same for a list, with a wording for each country and language, and for a place.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.text import slugify

from subscribers import reviewing, versions
from subscribers.composing import placeholders
from subscribers.countries import name_of
from subscribers.elements import elements_in, missing_in
from subscribers.models import Disclosure, Place
from subscribers.reviewing import Worded
from subscribers.staff import pictures
from subscribers.staff.comparing import Comparison, Pair, Run, Side, differences
from subscribers.staff.fields import language_name
from subscribers.staff.pictures import Phones, Screen
from subscribers.staff.stories import Need, Needs
from subscribers.staff.wording import clock

TITLE = "What people agree to"
COMING = "What would change"
State = Disclosure.State
# What each state waits for: the sentence, the verb on the page and its button.
WAITS = {
    State.IN_REVIEW: ("waits for approval", "approve_wording", "Approve or send back"),
    State.APPROVED: (
        "is approved and waits to be put live",
        "put_wording_live",
        "Put it live",
    ),
}


class Told:
    """What there is to say of one list's or place's wording. Two or three queries."""

    def __init__(self, worded: Worded) -> None:
        self.worded = worded
        self.rows = reviewing.versions_of(worded)
        there: dict[versions.Line, list[Disclosure]] = {}
        for row in self.rows:
            there.setdefault(versions.line_of(row), []).append(row)
        self.drafts = reviewing.drafts_of(worded)
        self.unsaid = versions.unsaid(self.drafts, there)
        self.live = {
            versions.line_of(row): row for row in self.rows if row.state == State.LIVE
        }

    def those(self, state: str) -> list[Disclosure]:
        return [row for row in self.rows if row.state == state]

    @property
    def is_place(self) -> bool:
        return isinstance(self.worded, Place)


def waiting(told: Told, viewer: User) -> Iterator[Needs]:
    """Say what waits for somebody, and what the wording lacks."""
    needs = [*_moves(told, viewer), *_unsaid(told, viewer), *_lacks(told, viewer)]
    if needs:
        yield Needs(title="Wording", needs=needs)


def shown(told: Told) -> Phones:
    """Return what people read now, or would, with what each says and lacks."""
    screens = [_screen(rows) for rows in _together(_live_or_draft(told)).values()]
    empty = "The list serves no country yet. Write two letters of each above."
    return Phones(
        title="Its call to action" if told.is_place else TITLE,
        screens=screens,
        sentences=[] if screens else [empty],
    )


def compared(told: Told) -> Iterator[Comparison]:
    """Return what is live beside what is on its way, its difference marked."""
    coming = [row for row in told.rows if row.state != State.LIVE]
    newest = {versions.line_of(row): row for row in coming}
    newest |= {versions.line_of(row): row for row in told.unsaid}
    if newest:
        yield comparison(list(newest.values()), told.live)


def comparison(
    rows: Sequence[Disclosure], live: Mapping[versions.Line, Disclosure]
) -> Comparison:
    """Return versions beside what is live where they would be."""
    alike = _together(rows, live).values()
    return Comparison(
        title=COMING,
        pairs=[_pair(same, live) for same in alike],
        sentences=["What is live stays so until the new wording is put live."],
    )


def where(rows: Sequence[Disclosure]) -> str:
    """Name the countries and the language, or the place, where rows are read."""
    if rows[0].place_id:
        return rows[0].place.name
    names = ", ".join(dict.fromkeys(name_of(row.country) for row in rows))
    return f"{names} · {language_name(rows[0].language)}"


def _moves(told: Told, viewer: User) -> Iterator[Need]:
    for state, (says, verb, button) in WAITS.items():
        rows = told.those(state)
        if not rows:
            continue
        by = ", ".join(dict.fromkeys(row.submitted_by for row in rows))
        may = _may(viewer, verb) and not (
            state == State.IN_REVIEW
            and any(reviewing.is_own(row, viewer.get_username()) for row in rows)
        )
        yield Need(
            sentence=f"New wording{_for(rows)} {says} (submitted by {by}).",
            href=_verb(told.worded, verb) if may else f"#{slugify(COMING)}",
            verb=button if may else "Read it",
            tone=pictures.LATER,
        )


def _unsaid(told: Told, viewer: User) -> Iterator[Need]:
    may = viewer.has_perm("subscribers.change_subscriberlist")
    for row in told.those(State.DRAFT):
        yield Need(
            sentence=f"The wording{_for([row])} was sent back: {row.sent_back_for}",
            href=f"#{slugify(COMING)}",
            verb="Read it",
            tone=pictures.BAD,
        )
    new = [row for row in told.unsaid if versions.line_of(row) not in told.live]
    changed = [row for row in told.unsaid if versions.line_of(row) in told.live]
    said = {
        "Nobody has approved wording{} yet.": new,
        "What is said now{} differs from the live wording.": changed,
    }
    for sentence, rows in said.items():
        if rows:
            yield Need(
                sentence=sentence.format(_for(rows)),
                href=_verb(told.worded, "submit_wording")
                if may
                else f"#{slugify(COMING)}",
                verb="Submit it for review" if may else "Read it",
                tone=pictures.LATER,
            )


def _lacks(told: Told, viewer: User) -> Iterator[Need]:
    may_fill_in = viewer.has_perm("subscribers.change_subscriberlist")
    here = "#id_page" if told.is_place else "#id_support"
    refused = "It" if told.is_place else "No sign-up page"
    for missing, rows in _by_lack(told.drafts).items():
        yield Need(
            sentence=f"The wording{_for(rows)} lacks {joined(missing)}. {refused} can "
            "be approved only when it is said.",
            href=here if may_fill_in else f"#{slugify(COMING)}",
            verb="Fill in" if may_fill_in else "Read it",
            tone=pictures.BAD,
        )
    blanks = dict.fromkeys(one for row in told.drafts for one in placeholders(row.text))
    if blanks:
        how = " Give it a keyword or a sign-up page." if told.is_place else ""
        yield Need(
            sentence=f"The wording still has {joined(list(blanks))}: it cannot be "
            f"reviewed like this.{how}",
            href=here if told.is_place else "#id_template",
            verb="Fill in",
            tone=pictures.BAD,
        )


def _by_lack(drafts: Iterable[Disclosure]) -> dict[tuple[str, ...], list[Disclosure]]:
    found: dict[tuple[str, ...], list[Disclosure]] = {}
    for row in drafts:
        missing = tuple(missing_in(row))
        if missing:
            found.setdefault(missing, []).append(row)
    return found


def _live_or_draft(told: Told) -> list[Disclosure]:
    return [told.live.get(versions.line_of(row), row) for row in told.drafts]


def _together(
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


def _screen(rows: list[Disclosure]) -> Screen:
    row = rows[0]
    return Screen(
        heading=where(rows),
        text=row.text,
        ticks=_ticks(rows),
        notes=_story(row),
    )


def _ticks(rows: Sequence[Disclosure]) -> list[tuple[str, bool]]:
    """All that any of the countries asks for; they read the same words."""
    found = {one.name: one.is_there for row in rows for one in elements_in(row)}
    return list(found.items())


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


def _for(rows: Sequence[Disclosure]) -> str:
    if rows[0].place_id or (rows[0].place is not None):
        return ""
    languages = joined(list(dict.fromkeys(language_name(row.language) for row in rows)))
    countries = joined(list(dict.fromkeys(name_of(row.country) for row in rows)))
    return f" for {countries} in {languages}"


def _may(viewer: User, verb: str) -> bool:
    approves = viewer.has_perm("subscribers.change_disclosure")
    if verb == "approve_wording":
        return approves
    return approves or viewer.has_perm("subscribers.change_subscriberlist")


def _verb(worded: Worded, verb: str) -> str:
    return reverse(
        f"admin:subscribers_{worded._meta.model_name}_{verb}", args=[worded.pk]
    )


def joined(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
