"""What is said of wording: what is live, and what waits for whom.

The same for a list, with a wording for each country and language, and for a place.
"""

from collections.abc import Iterable, Iterator, Sequence

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.text import slugify

from subscribers import reviewing, versions
from subscribers.admin.wording_pieces import (
    COMING,
    comparison,
    joined,
    screen,
    together,
)
from subscribers.composing import placeholders
from subscribers.countries import name_of
from subscribers.elements import missing_in
from subscribers.models import Disclosure, Place
from subscribers.reviewing import Worded
from subscribers.staff import pictures
from subscribers.staff.comparing import Comparison
from subscribers.staff.fields import language_name
from subscribers.staff.pictures import Phones
from subscribers.staff.stories import Need, Needs

TITLE = "What people agree to"
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
    screens = [screen(rows) for rows in together(_live_or_draft(told)).values()]
    empty = "The list serves no country yet. Write two letters of each above."
    return Phones(
        title=TITLE,
        screens=screens,
        sentences=[] if screens else [empty],
    )


def compared(told: Told) -> Iterator[Comparison]:
    """Return what is live beside what is on its way, its difference marked."""
    silent = (State.LIVE, State.DRAFT)  # a draft says nothing until it comes again
    coming = [row for row in told.rows if row.state not in silent]
    newest = {versions.line_of(row): row for row in coming}
    newest |= {versions.line_of(row): row for row in told.unsaid}
    if newest:
        yield comparison(list(newest.values()), told.live)


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
    lines = {versions.line_of(row) for row in told.unsaid}
    sent_back = [
        row for row in told.those(State.DRAFT) if versions.line_of(row) in lines
    ]
    for row in sent_back:
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
