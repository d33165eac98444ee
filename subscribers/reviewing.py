"""Who decides on wording: whoever wrote or submitted it does not approve it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from subscribers import disclosures, places, versions
from subscribers.countries import name_of
from subscribers.elements import missing_in
from subscribers.errors import NotAllowed
from subscribers.models import Disclosure, Place, SubscriberList

State = Disclosure.State
# What has wording of its own: a list, or a place where a way in is printed or said.
Worded = SubscriberList | Place


def last_editor(worded: Worded) -> str:
    """Return who edited the form last; "" where an operator's file made it.

    Forms are logged as JSON lists, verbs as sentences. One query.
    """
    entry = (
        LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(worded),
            object_id=str(worded.pk),
            change_message__startswith="[",
        )
        .select_related("user")
        .order_by("-pk")
        .first()
    )
    return entry.user.get_username() if entry else ""


def drafts_of(worded: Worded) -> list[Disclosure]:
    """Return its wording as it would be now, saved nowhere."""
    if isinstance(worded, Place):
        return [places.draft_of(worded)]
    return disclosures.drafts_of(worded)


def versions_of(worded: Worded) -> list[Disclosure]:
    """Return its versions that are live or on their way, oldest first. One query."""
    is_place = isinstance(worded, Place)
    lst, place = (worded.list_id, worded.pk) if is_place else (worded.pk, None)
    rows = Disclosure.objects.filter(
        list=lst, place=place, state__in=(*Disclosure.OPEN, State.LIVE)
    )
    return list(
        rows.select_related("list", "place").order_by("country", "language", "version")
    )


def unsubmitted(worded: Worded) -> list[Disclosure]:
    """Return what it says now that nobody has submitted. A few queries."""
    there: dict[versions.Line, list[Disclosure]] = {}
    for row in versions_of(worded):
        there.setdefault(versions.line_of(row), []).append(row)
    return versions.unsaid(drafts_of(worded), there)


def submit(worded: Worded, *, by: str) -> list[Disclosure]:
    """Put what has changed into review."""
    author = last_editor(worded) or by
    return versions.submit(drafts_of(worded), author=author, by=by)


def approve(rows: Sequence[Disclosure], *, by: str, now: datetime) -> list[Disclosure]:
    """Approve what is in review; not by whoever wrote or submitted it.

    On a newcomer's own machine (`make run`) there is only one person.
    """
    for row in rows:
        refuse_own(row, by)
        refuse_lacking(row)
    return versions.approve(rows, by=by, now=now)


def put_live(rows: Sequence[Disclosure], *, by: str, now: datetime) -> list[Disclosure]:
    return versions.put_live(rows, by=by, now=now)


def send_back(rows: Sequence[Disclosure], *, by: str, reason: str) -> list[Disclosure]:
    return versions.send_back(rows, by=by, reason=reason)


def refuse_own(row: Disclosure, by: str) -> None:
    if is_own(row, by):
        raise NotAllowed(
            "You wrote or submitted this wording, so somebody else has to approve it."
        )


def refuse_lacking(row: Disclosure) -> None:
    """A call to action is all that people read at its place, so it has to be whole.

    A list's wording may lack what only a public page needs: then no page can open.
    """
    missing = missing_in(row) if row.place_id else []
    if missing:
        where = name_of(row.country) if row.country else "one of its countries"
        raise NotAllowed(
            f"The call to action at {row.place} lacks {', '.join(missing)}, which "
            f"{where} asks for."
        )


def is_own(row: Disclosure, by: str) -> bool:
    return by in (row.author, row.submitted_by) and not settings.SAYWHEN_DEMO


def waiting(state: str) -> dict[Model, list[Disclosure]]:
    """Return what has versions in a state, with those. One query."""
    rows = Disclosure.objects.filter(state=state).select_related("list", "place")
    found: dict[Model, list[Disclosure]] = {}
    for row in rows.order_by("list__name", "pk"):
        found.setdefault(row.place or row.list, []).append(row)
    return found


def changed() -> list[Worded]:
    """Return the lists and places whose wording nobody has submitted as it is now.

    Four queries at most.
    """
    lists = list(SubscriberList.objects.all())
    spots = places.with_words(Place.objects.select_related("list", "page"))
    there = versions.current([lst.pk for lst in lists])
    worded: Iterable[Worded] = (*lists, *spots)
    return [one for one in worded if versions.unsaid(drafts_of(one), there)]
