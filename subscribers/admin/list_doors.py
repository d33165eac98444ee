"""The doors that lead into a list, with how many came by each lately."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial

from django.contrib.auth.models import User

from subscribers import doors, registries
from subscribers.models import ImportJob, SignupPage, SubscriberList
from subscribers.registries import Door
from subscribers.reports.growth import by_door
from subscribers.reports.kept import kept
from subscribers.staff.sections import Table
from subscribers.staff.verbs import page_of
from subscribers.staff.wording import link_to

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
