"""The life of a sign-up page: written, reviewed, approved by another, edited anew.

What shoppers see is the version approved last, until another is or it is closed.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from subscribers.errors import NotAllowed
from subscribers.lines import canonical, hash_of
from subscribers.models import SignupPage, SignupVersion
from subscribers.signup.completeness import lacking
from subscribers.signup.pages import wordings_of

State = SignupPage.State


def waiting_for(approver: str) -> QuerySet[SignupPage]:
    """Return the pages in review that this person may decide on."""
    pages = SignupPage.objects.filter(state=State.IN_REVIEW)
    return pages if settings.SAYWHEN_DEMO else pages.exclude(author=approver)


def as_read(page: SignupPage) -> str:
    """Return a mark of what a reader of the page sees now. One query per language."""
    texts = [
        (language, code, row.text_hash)
        for language, wording in wordings_of(page).items()
        for code, row in wording.items()
    ]
    return hash_of(f"{page.list} {canonical(page.content)} {texts}")


@transaction.atomic
def submit(page: SignupPage, *, by: str) -> SignupPage:
    """Ask for review: the page is locked until somebody decides."""
    row = _locked(page, State.IN_REVIEW)
    return _moved(row, State.IN_REVIEW, author=row.author or by)


@transaction.atomic
def approve(page: SignupPage, *, by: str, read: str, now: datetime) -> SignupPage:
    """Show this version to shoppers; not by the person who wrote it.

    `read` is what `as_read` said when the approver was shown the page. On a
    newcomer's own machine (`make run`) there is only one person.
    Raises: NotAllowed with everything that is missing, one sentence each.
    """
    row = _locked(page, State.APPROVED)
    if row.author == by and not settings.SAYWHEN_DEMO:
        raise NotAllowed("You wrote this page, so somebody else has to approve it.")
    missing = lacking(row)
    if missing:
        raise NotAllowed(" ".join(missing))
    if read != as_read(row):
        raise NotAllowed(f"The page {row} has changed while you read. Read it again.")
    return publish(row, approved_by=by, now=now)


@transaction.atomic
def publish(page: SignupPage, *, approved_by: str, now: datetime) -> SignupPage:
    """Keep the page as it stands as a version, and let shoppers see that one."""
    content = canonical(page.content)
    live = SignupVersion.objects.create(
        page=page,
        number=page.version,
        content=content,
        sha256=hash_of(content),
        author=page.author,
        approved_by=approved_by,
        approved_at=now,
    )
    return _moved(page, State.APPROVED, approved_by=approved_by, live=live)


@transaction.atomic
def reopen(page: SignupPage, *, by: str) -> SignupPage:
    """Back to draft out of review; what shoppers see stays as it is."""
    row = _locked(page, State.DRAFT)
    if row.state != State.IN_REVIEW:
        raise NotAllowed(refusal_of(row, State.DRAFT))
    return _moved(row, State.DRAFT)


@transaction.atomic
def close(page: SignupPage, *, by: str) -> SignupPage:
    """Show shoppers nothing any more; to open again takes another approval."""
    row = _row(page)
    if row.live_id is None:
        raise NotAllowed(f"Shoppers see nothing of the page {row}, so it is closed.")
    if row.state == State.APPROVED:
        edited = {"version": row.version + 1, "approved_by": ""}
        return _moved(row, State.DRAFT, live=None, **edited)
    return _moved(row, row.state, live=None)


def revise(page: SignupPage, *, by: str) -> SignupPage:
    """Save an edit: whoever makes it is the author, of a new version if it was open.

    Shoppers go on seeing the version they see until the new one is approved.
    """
    page.author = by
    if page.state == State.APPROVED:
        page.version += 1
        page.state = State.DRAFT
        page.approved_by = ""
    page.save()
    return page


def refusal_of(page: SignupPage, wanted: str) -> str:
    """Say why the page makes no such move from where it stands."""
    return (
        f"The page {page} is {page.get_state_display().lower()}, so it cannot become "
        f"{State(wanted).label.lower()}."
    )


def _locked(page: SignupPage, wanted: str) -> SignupPage:
    """Lock the row; NotAllowed where it may not become what is wanted."""
    row = _row(page)
    if not row.may_become(wanted):
        raise NotAllowed(refusal_of(row, wanted))
    return row


def _row(page: SignupPage) -> SignupPage:
    rows = SignupPage.objects.select_related("list").select_for_update(of=("self",))
    return rows.get(pk=page.pk)


def _moved(row: SignupPage, state: str, **fields: object) -> SignupPage:
    for name, value in {"state": state, **fields}.items():
        setattr(row, name, value)
    row.save(update_fields=["state", *fields])
    return row
