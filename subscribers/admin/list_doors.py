"""The doors that lead into a list, with how many came by each lately."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef

from subscribers import doors, registries
from subscribers.models import (
    Disclosure,
    ImportJob,
    Place,
    SignupPage,
    SubscriberList,
)
from subscribers.registries import Door
from subscribers.reports.growth import by_door
from subscribers.reports.kept import kept
from subscribers.reports.places import Came, came_by
from subscribers.staff.sections import Table
from subscribers.staff.verbs import page_of
from subscribers.staff.wording import link_to

State = Disclosure.State
DAYS = 30


def into(lst: SubscriberList, viewer: User, now: datetime) -> Table:
    """Return every door, the busiest first. Three queries and the upper floors'."""
    since = now - timedelta(days=DAYS)
    counted = kept(f"doors.{lst.pk}", partial(by_door, since=since, lst=lst), now=now)
    came = dict(counted.figure)
    known = {door.name: door for door in _known(lst, viewer, now)}
    used = {door.name: door for door in _used(came.keys() - known.keys(), viewer)}
    rows = sorted((known | used).values(), key=lambda door: -came.get(door.name, 0))
    total = sum(came.values())
    return Table(
        title="Doors that lead here",
        headers=("Door", "Where", "State", f"Joined in {DAYS} days"),
        rows=[
            (
                link_to(door.href, door.title),
                door.where or "–",
                door.state or "–",
                f"{came.get(door.name, 0):,} of {total:,}",
            )
            for door in rows
        ],
        empty="No door leads here yet. Make a keyword or a sign-up page, or import "
        "people who have agreed.",
        note=f"Of those who joined in the last {DAYS} days and are still here.",
    )


def places_of(lst: SubscriberList, viewer: User) -> Table:
    """Return the list's places, the busiest first. Three queries."""
    live = Disclosure.objects.filter(place=OuterRef("pk"), state=State.LIVE)
    rows = list(Place.objects.filter(list=lst).annotate(is_live=Exists(live)))
    came = came_by([row.pk for row in rows])
    rows.sort(key=lambda row: -came.get(row.pk, Came()).ever)
    may_open = viewer.has_perm("subscribers.view_place")
    return Table(
        title="Places, each counted apart",
        headers=("Place", "Medium", "Call to action", "Came by it", "Here now", "Left"),
        rows=[_place(row, came.get(row.pk, Came()), may_open) for row in rows],
        empty="No place yet. Name where a keyword is printed or said, or add a place.",
        note="Of everybody who ever joined, or was asked to confirm, by that place.",
    )


def _place(row: Place, came: Came, may_open: bool) -> tuple[object, ...]:
    return (
        link_to(page_of(row) if may_open else "", row.name),
        row.get_medium_display(),
        "Live" if row.is_live else "Nobody has approved one",
        f"{came.ever:,}",
        f"{came.active:,} of {came.ever:,}",
        f"{came.left:,} of {came.ever:,}",
    )


def _known(lst: SubscriberList, viewer: User, now: datetime) -> Iterator[Door]:
    """Doors that stand open or may be opened, whether anybody came or not."""
    may_open = viewer.has_perm("subscribers.view_signuppage")
    for page in SignupPage.objects.filter(list=lst).order_by("slug"):
        yield Door(
            name=page.door,
            title=doors.in_words(page.door),
            where=f"/join/{page.slug}/",
            state=page.get_state_display(),
            href=page_of(page) if may_open else "",
        )
    for source in registries.doors:
        yield from source(lst.pk, viewer, now)


def _used(names: set[str], viewer: User) -> Iterator[Door]:
    """Doors known only by those who came through them: files, tills, old words."""
    files = _files(names) if viewer.has_perm("subscribers.view_importjob") else {}
    for name in names:
        file = files.get(name)
        yield Door(
            name=name,
            title=doors.in_words(name),
            where=file.file_name if file else "",
            href=page_of(file) if file else "",
        )


def _files(names: set[str]) -> Mapping[str, ImportJob]:
    keys = [name.removeprefix("import:") for name in names if name[:7] == "import:"]
    jobs = ImportJob.objects.in_bulk([int(key) for key in keys if key.isdecimal()])
    return {f"import:{key}": job for key, job in jobs.items()}
