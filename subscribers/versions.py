"""The life of wording: drafted, reviewed, approved, shown; the one door of its changes.

Who may decide what is `reviewing`'s business. A version's words never change (the
database refuses it); what moves is its state, and every move is in the staff's log.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Max

from subscribers.composing import placeholders
from subscribers.countries import name_of
from subscribers.errors import NotAllowed
from subscribers.models import Disclosure, SubscriberList

State = Disclosure.State
# What a line of versions belongs to: a list's country and language, or a place.
Line = tuple[int, int | None, str, str]


def line_of(row: Disclosure) -> Line:
    if row.place_id:
        return row.list_id, row.place_id, "", ""
    return row.list_id, None, row.country, row.language


def current(lists: Collection[int]) -> dict[Line, list[Disclosure]]:
    """Return each line's versions that are live or on their way, oldest first.

    One query.
    """
    rows = Disclosure.objects.filter(
        list__in=lists, state__in=(*Disclosure.OPEN, State.LIVE)
    )
    rows = rows.select_related("list", "place").order_by("version")
    found: dict[Line, list[Disclosure]] = {}
    for row in rows:
        found.setdefault(line_of(row), []).append(row)
    return found


def live_beside(rows: Iterable[Disclosure]) -> list[Disclosure]:
    """Return what is live on the lines of these versions. One query."""
    lines = {line_of(row) for row in rows}
    found = current({line[0] for line in lines})
    return [
        row for line in lines for row in found.get(line, []) if row.state == State.LIVE
    ]


def unsaid(
    drafts: Iterable[Disclosure], there: dict[Line, list[Disclosure]]
) -> list[Disclosure]:
    """Return the drafts whose words are neither live, approved nor in review."""
    return [draft for draft in drafts if not _is_said(draft, there)]


def _is_said(draft: Disclosure, there: dict[Line, list[Disclosure]]) -> bool:
    """What was sent back says nothing: it comes again, or something else does."""
    rows = [row for row in there.get(line_of(draft), []) if row.state != State.DRAFT]
    return bool(rows) and rows[-1].text == draft.text


@transaction.atomic
def submit(drafts: Sequence[Disclosure], *, author: str, by: str) -> list[Disclosure]:
    """Put what is new into review, where nobody can change it.

    Raises: NotAllowed where a placeholder is left, or nothing is new.
    """
    _refuse_placeholders(drafts)
    there = _locked(drafts)
    new = unsaid(drafts, there)
    if not new:
        raise NotAllowed("Its wording is in review already, or approved as it stands.")
    rows = [_take_up(draft, there, author=author) for draft in new]
    return move(rows, State.IN_REVIEW, by=by, submitted_by=by, sent_back_for="")


@transaction.atomic
def publish(
    drafts: Sequence[Disclosure], *, author: str, approved_by: str, now: datetime
) -> list[Disclosure]:
    """Write, review and show what is not shown yet, in one go: operators' files do.

    Raises: NotAllowed where a placeholder is left.
    """
    _refuse_placeholders(drafts)
    there = _locked(drafts)
    new = [
        draft
        for draft in drafts
        if not any(
            row.state == State.LIVE and row.text == draft.text
            for row in there.get(line_of(draft), [])
        )
    ]
    rows = [_take_up(draft, there, author=author) for draft in new]
    for row in rows:
        if row.state == State.DRAFT:
            move([row], State.IN_REVIEW, by=author, submitted_by=author)
        if row.state == State.IN_REVIEW:
            approve([row], by=approved_by, now=now)
    return put_live(rows, by=approved_by, now=now)


@transaction.atomic
def approve(rows: Sequence[Disclosure], *, by: str, now: datetime) -> list[Disclosure]:
    return move(rows, State.APPROVED, by=by, approved_by=by, approved_at=now)


@transaction.atomic
def put_live(rows: Sequence[Disclosure], *, by: str, now: datetime) -> list[Disclosure]:
    """Show these from now on; what was shown before is kept and no longer shown."""
    there = _locked(rows)
    shown = [
        row
        for line in {line_of(row) for row in rows}
        for row in there.get(line, [])
        if row.state == State.LIVE
    ]
    move(shown, State.RETIRED, by=by, retired_at=now)
    return move(rows, State.LIVE, by=by, put_live_by=by, live_at=now)


@transaction.atomic
def send_back(rows: Sequence[Disclosure], *, by: str, reason: str) -> list[Disclosure]:
    """Back to draft with a reason; whatever is live stays so."""
    return move(rows, State.DRAFT, by=by, sent_back_for=reason, approved_by="")


def move(
    rows: Sequence[Disclosure], state: str, *, by: str, **fields: object
) -> list[Disclosure]:
    """Move versions on, and write each move into the staff's log.

    Raises: NotAllowed where one may not become that from where it stands now.
    """
    now_there = Disclosure.objects.select_for_update().in_bulk(row.pk for row in rows)
    for row in rows:
        row.state = now_there[row.pk].state
        if not row.may_become(state):
            raise NotAllowed(
                f"{named(row)} is {row.get_state_display().lower()}, so it cannot "
                f"become {State(state).label.lower()}."
            )
    for row in rows:
        for name, value in {"state": state, **fields}.items():
            setattr(row, name, value)
    Disclosure.objects.bulk_update(rows, ["state", *fields])
    _log(rows, by)
    return list(rows)


def named(row: Disclosure) -> str:
    """Return a version as staff's sentences name it; its list and place at hand."""
    if row.place_id:
        return f"Version {row.version} for {row.place.name}"
    where = f"{name_of(row.country)}, {row.language}"
    return f"Version {row.version} for {where}"


def _take_up(
    draft: Disclosure, there: dict[Line, list[Disclosure]], *, author: str
) -> Disclosure:
    """Return the stored version that says what a draft says, made where there is none.

    Other versions on their way are replaced by it.
    """
    rows = there.get(line_of(draft), [])
    same = next(
        (row for row in rows if row.text == draft.text and row.state != State.LIVE),
        None,
    )
    others = [row for row in rows if row.state in Disclosure.OPEN and row is not same]
    move(others, State.REPLACED, by=author)
    if same is not None:
        return same
    draft.version = _highest(draft) + 1
    draft.author = author
    draft.save()
    return draft


def _highest(draft: Disclosure) -> int:
    rows = Disclosure.objects.filter(list=draft.list_id, place=draft.place_id)
    if not draft.place_id:
        rows = rows.filter(country=draft.country, language=draft.language)
    return rows.aggregate(top=Max("version"))["top"] or 0


def _locked(rows: Iterable[Disclosure]) -> dict[Line, list[Disclosure]]:
    """Lock the lists, in key order, so that one change of wording goes at a time."""
    lists = sorted({row.list_id for row in rows})
    list(SubscriberList.objects.select_for_update().filter(pk__in=lists).order_by("pk"))
    return current(lists)


def _refuse_placeholders(drafts: Iterable[Disclosure]) -> None:
    for draft in drafts:
        for blank in placeholders(draft.text):
            raise NotAllowed(
                f"The wording still has {blank}. Fill it in before it is reviewed."
            )


def _log(rows: Sequence[Disclosure], by: str) -> None:
    """Write who moved what, on each version and on what it belongs to.

    Operators without an account stand on the versions alone. A few queries.
    """
    user = User.objects.filter(username=by).first() if rows else None
    if user is None:
        return
    said = {(obj, _moved(row)): None for row in rows for obj in (row, _owner(row))}
    kinds = ContentType.objects.get_for_models(*{type(obj) for obj, _ in said})
    LogEntry.objects.bulk_create(
        LogEntry(
            user=user,
            content_type=kinds[type(obj)],
            object_id=str(obj.pk),
            object_repr=str(obj)[:200],
            action_flag=CHANGE,
            change_message=sentence,
        )
        for obj, sentence in said
    )


def _moved(row: Disclosure) -> str:
    reason = f": {row.sent_back_for}" if row.state == State.DRAFT else ""
    return f"{named(row)} is now {row.get_state_display().lower()}{reason}."


def _owner(row: Disclosure) -> models.Model:
    return row.place if row.place_id else row.list
