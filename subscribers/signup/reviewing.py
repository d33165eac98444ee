"""The life of a sign-up page: written, reviewed, approved by another, edited anew."""

from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from subscribers.countries import name_of
from subscribers.elements import missing_in
from subscribers.errors import NotAllowed
from subscribers.ledger import hash_of
from subscribers.models import SignupPage
from subscribers.signup.pages import public

State = SignupPage.State


def waiting_for(approver: str) -> QuerySet[SignupPage]:
    """Return the pages in review that this person may decide on."""
    pages = SignupPage.objects.filter(state=State.IN_REVIEW)
    return pages if settings.SAYWHEN_DEMO else pages.exclude(author=approver)


def lacking(page: SignupPage) -> list[str]:
    """Return what keeps the page from being approved, one sentence each. One query."""
    return list(_lacking(page))


def as_read(page: SignupPage) -> str:
    """Return a mark of what a reader of the page sees now. One query."""
    shown = public(page)
    texts = [(code, row.text_hash) for code, row in shown.wording.items()]
    joining = (page.opt_in, page.opt_in_reason)
    return hash_of(f"{page.list} {page.headline} {shown.language} {texts} {joining}")


@transaction.atomic
def submit(page: SignupPage, *, by: str) -> SignupPage:
    """Ask for review: the page is locked until somebody decides."""
    row = _locked(page, State.IN_REVIEW)
    return _moved(row, State.IN_REVIEW, author=row.author or by)


@transaction.atomic
def approve(page: SignupPage, *, by: str, read: str) -> SignupPage:
    """Open the page to shoppers; not by the person who wrote it.

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
    return _moved(row, State.APPROVED, approved_by=by)


@transaction.atomic
def reopen(page: SignupPage, *, by: str) -> SignupPage:
    """Back to draft: shoppers see it no longer, and its approval is gone."""
    return _moved(_locked(page, State.DRAFT), State.DRAFT, approved_by="")


def revise(page: SignupPage, *, by: str) -> SignupPage:
    """Save an edit: whoever makes it is the author, of a new version if it was open."""
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
    rows = SignupPage.objects.select_related("list").select_for_update(of=("self",))
    row = rows.get(pk=page.pk)
    if not row.may_become(wanted):
        raise NotAllowed(refusal_of(row, wanted))
    return row


def _moved(row: SignupPage, state: str, **fields: str) -> SignupPage:
    for name, value in {"state": state, **fields}.items():
        setattr(row, name, value)
    row.save(update_fields=["state", *fields])
    return row


def _lacking(page: SignupPage) -> Iterator[str]:
    lst, wording = page.list, public(page).wording
    if not page.countries:
        yield "The page names no country."
    for country in page.countries:
        name = name_of(country)
        if not lst.serves(country):
            yield f"{lst} does not serve {name}."
        elif country not in wording:
            yield f"Nobody has approved the wording of {lst} for {name}."
        else:
            row = wording[country]
            missing = missing_in(row)
            if missing:
                yield f"The approved wording for {name} lacks {_joined(missing)}."


def _joined(words: list[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
