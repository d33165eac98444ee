"""The home page: how are we doing, and what needs me; upper floors add their part."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.contrib.auth.models import User

from subscribers import doors, registries, reviewing
from subscribers.growth_chart import growth_chart
from subscribers.models import Disclosure, Place
from subscribers.reports.growth import Growth, by_door, growth
from subscribers.reports.places import by_place
from subscribers.reports.reach import reach
from subscribers.signup import abuse
from subscribers.signup import reviewing as signup
from subscribers.staff import pictures
from subscribers.staff.pictures import Share, Shares
from subscribers.staff.sections import Columns, Figures, Section, Stack
from subscribers.staff.stories import Need, Needs
from subscribers.staff.verbs import page_of
from subscribers.staff.wording import clock

State = Disclosure.State
DAYS = 30
DOORS_SHOWN = 8


def home(viewer: User, *, now: datetime) -> list[Section]:
    """Return what this person may see. A constant number of queries."""
    needs = [
        *_wording(viewer),
        *_pages_to_approve(viewer),
        *abuse.needs(viewer, now=now),
        *(need for source in registries.needs for need in source(viewer, now)),
    ]
    left: list[Section] = [
        Needs(title="What needs you", needs=sorted(needs, key=_urgency))
    ]
    right = [piece for one in registries.home_pieces for piece in one(viewer, now)]
    above: list[Section] = []
    if viewer.has_perm("subscribers.view_subscriber"):
        found = growth(days=DAYS, now=now)
        above.append(_figures(found, now))
        chart = growth_chart(found, note="Who joins two lists counts twice.")
        left += [chart, _doors(now)]
    stacks = [Stack(sections=sections) for sections in (left, right) if sections]
    return [*above, Columns(sections=stacks)]


def _wording(viewer: User) -> Iterator[Need]:
    """What waits for this person in the life of wording. A few queries."""
    approves = viewer.has_perm("subscribers.change_disclosure")
    writes = viewer.has_perm("subscribers.change_subscriberlist")
    if approves:
        for worded, rows in reviewing.waiting(State.IN_REVIEW).items():
            if not any(reviewing.is_own(row, viewer.get_username()) for row in rows):
                yield _of(worded, "waits for approval", "Read it")
    if approves or writes:
        for worded in reviewing.waiting(State.APPROVED):
            yield _of(worded, "is approved and waits to be put live", "Put it live")
    if writes:
        sent_back = reviewing.waiting(State.DRAFT)
        for worded in reviewing.changed():
            rows = sent_back.get(worded)
            if rows:
                yield _of(worded, f"was sent back: {rows[0].sent_back_for}", "Read why")
            else:
                yield _of(worded, "has not been submitted as it stands now", "Look")


def _of(worded: reviewing.Worded, says: str, verb: str) -> Need:
    noun = "call to action at" if isinstance(worded, Place) else "wording of"
    return Need(
        sentence=f"The {noun} {worded} {says.rstrip('.')}.",
        href=page_of(worded),
        verb=verb,
        tone=pictures.LATER,
    )


def _pages_to_approve(viewer: User) -> list[Need]:
    if not viewer.has_perm("subscribers.approve_signuppage"):
        return []
    return [
        Need(
            sentence=f"The sign-up page {page} waits for approval.",
            href=page_of(page),
            verb="Read it",
            tone=pictures.LATER,
        )
        for page in signup.waiting_for(viewer.get_username())
    ]


def _urgency(need: Need) -> int:
    order = (pictures.BAD, pictures.LATER)
    return order.index(need.tone) if need.tone in order else len(order)


def _figures(found: Growth, now: datetime) -> Figures:
    counted = reach(now=now)
    return Figures(
        title=f"Reachable people, counted at {clock(counted.at)}",
        facts=[
            ("May be texted", f"{counted.reachable:,} of {counted.known:,}"),
            (f"Joined in {DAYS} days", f"{found.joined:,}"),
            (f"Left in {DAYS} days", f"{found.left:,}"),
            ("Net", f"{found.net:+,}"),
        ],
    )


def _doors(now: datetime) -> Shares:
    since = now - timedelta(days=DAYS)
    counted = doors.apart(by_door(since=since), by_place(since=since))
    shown, others = counted[:DOORS_SHOWN], counted[DOORS_SHOWN:]
    parts = [
        Share(label=door, number=number, tone=_shade(place))
        for place, (door, number) in enumerate(shown)
    ]
    if others:
        number = sum(number for _, number in others)
        parts.append(Share(label=f"by {len(others)} other doors", number=number))
    return Shares(
        title=f"By which door, last {DAYS} days",
        of="subscriptions that began in that time and last",
        parts=parts,
        empty=f"Nobody has joined in {DAYS} days. Open a door: a keyword, a file.",
    )


def _shade(place: int) -> str:
    return f"shade-{place + 1}"
