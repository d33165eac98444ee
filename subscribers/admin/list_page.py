"""What a list's page tells: how it grows, who stands on it, and on which promise."""

from datetime import datetime
from functools import partial

from django.contrib.auth.models import User
from django.utils import timezone

from subscribers.admin import list_doors, wording_story
from subscribers.admin.wording_story import Told
from subscribers.growth_chart import growth_chart
from subscribers.models import Subscriber, SubscriberList, Subscription
from subscribers.models.lists import promise_in_words
from subscribers.reports.growth import Growth, growth
from subscribers.reports.kept import kept
from subscribers.reports.soft import SOON, SoftOptIns, soft_opt_ins
from subscribers.reports.standing import Promise, Standing, standing
from subscribers.staff import pictures
from subscribers.staff.pictures import Share, Shares
from subscribers.staff.sections import Columns, Figures, Section, Stack
from subscribers.staff.verbs import list_page_of
from subscribers.staff.wording import clock

DAYS = 90
Status = Subscription.Status
TONES = {
    Status.ACTIVE: pictures.GOOD,
    Status.PENDING: pictures.LATER,
    Status.UNSUBSCRIBED: pictures.BAD,
}
SHADES = 8


def above(lst: SubscriberList, viewer: User, now: datetime) -> list[Section]:
    """Return what waits for somebody, growth, standing and promises. A few queries."""
    zone = timezone.get_current_timezone_name()
    counted = kept(f"list.{lst.pk}.{zone}", partial(_count, lst, now), now=now)
    found, people = counted.figure
    chart = growth_chart(found, note="Who came back counts again.")
    left = Stack(sections=[chart, _promises(lst, people)])
    figures = _figures(found, people, soft_opt_ins(lst, now=now), counted.at)
    right = Stack(sections=[figures, _standing(lst, people, viewer)])
    waiting = wording_story.waiting(Told(lst), viewer)
    return [*waiting, Columns(sections=[left, right])]


def _count(lst: SubscriberList, now: datetime) -> tuple[Growth, Standing]:
    return growth(days=DAYS, now=now, lst=lst), standing(lst)


def below(lst: SubscriberList, viewer: User, now: datetime) -> list[Section]:
    """Return the ways in, and the words people agree to there."""
    told = Told(lst)
    return [
        list_doors.into(lst, viewer, now),
        list_doors.places_of(lst, viewer),
        *wording_story.compared(told),
        wording_story.shown(told),
    ]


def _figures(
    found: Growth, people: Standing, soft: SoftOptIns, at: datetime
) -> Figures:
    # Whoever left in that time stood on it before.
    stood = people.active + found.left
    return Figures(
        title=f"The last {DAYS} days, counted at {clock(at)}",
        facts=[
            ("Active now", f"{people.active:,} of {people.everybody:,}"),
            ("Joined", f"{found.joined:,}"),
            ("Left", f"{found.left:,} of {stood:,}"),
            ("Net", f"{found.net:+,}"),
            *_soft(soft, people),
        ],
    )


def _soft(soft: SoftOptIns, people: Standing) -> list[tuple[str, str]]:
    """Existing customers who never said yes: ask them before their time is over."""
    if not soft.people:
        return []
    return [
        ("Soft opt-ins", f"{soft.people:,} of {people.active:,}"),
        (f"End within {SOON.days} days", f"{soft.ending:,} of {soft.people:,}"),
    ]


def _standing(lst: SubscriberList, people: Standing, viewer: User) -> Shares:
    may_look = viewer.has_perm("subscribers.view_subscriber")
    return Shares(
        title="Where its people stand",
        of="people who were ever asked, added or joined",
        parts=[
            Share(
                label=status.label.lower(),
                number=people.by_status.get(status, 0),
                tone=TONES.get(status, pictures.PLAIN),
                href=_people(lst, status) if may_look else "",
            )
            for status in sorted(Status, key=lambda one: one != Status.ACTIVE)
        ],
        empty="Nobody is here yet. Open a door: a keyword, a sign-up page, a file.",
    )


def _people(lst: SubscriberList, status: str) -> str:
    return f"{list_page_of(Subscriber)}?list={lst.pk}&status={status}"


def _promises(lst: SubscriberList, people: Standing) -> Shares:
    """People keep what they were promised when the list promises more later."""
    today: Promise = (lst.promise_messages, lst.promise_per)
    largest = sorted(people.by_promise.items(), key=lambda item: -item[1])
    return Shares(
        title="What they were promised",
        of="active people",
        parts=[
            Share(
                label=_in_words(promise)
                + (" (what it promises now)" if promise == today else ""),
                number=number,
                tone=f"shade-{min(place, SHADES)}",
            )
            for place, (promise, number) in enumerate(largest, start=1)
        ],
        note="A higher promise counts only for those who join after it, or agree when "
        "they are asked."
        if len(largest) > 1
        else "",
        empty="Nobody is active, so nobody was promised anything.",
    )


def _in_words(promise: Promise) -> str:
    return promise_in_words(*promise) or "no promise"
