"""What the page of a sign-up page tells: where it stands and what it still lacks."""

from django.urls import reverse
from django.utils.html import format_html

from subscribers.models import SignupPage
from subscribers.signup import reviewing
from subscribers.staff.sections import Card, Section

State = SignupPage.State
NEXT = {
    State.DRAFT: "Submit it for review when it is ready.",
    State.IN_REVIEW: "It is locked until an approver decides.",
    State.APPROVED: "An edit makes a new version, and shoppers go on seeing this one "
    "until the new one is approved.",
}


def above(page: SignupPage) -> list[Section]:
    """Return its state, and what keeps it from being approved. One query."""
    sections: list[Section] = [
        Card(
            title=f"{page.get_state_display()}, version {page.version}",
            sentences=_story(page),
        )
    ]
    missing = reviewing.lacking(page)
    if missing:
        title = "What it lacks"
        if page.state != State.APPROVED:
            title += " before it can be approved"
        sections.append(Card(title=title, sentences=missing))
    return sections


def _seen(page: SignupPage) -> str:
    if page.live is None:
        return "Shoppers do not see it."
    if page.state == State.APPROVED:
        return "Shoppers see it."
    return (
        f"Shoppers see version {page.live.number}, approved by "
        f"{page.live.approved_by}, until this one is approved."
    )


def _story(page: SignupPage) -> list[str]:
    said = [f"Written by {page.author or 'an operator'}."]
    if page.approved_by:
        said.append(f"Approved by {page.approved_by}.")
    address = reverse("subscribers:join", args=[page.slug])
    said += [_seen(page), NEXT[State(page.state)]]
    link = format_html('<a class="text-link" href="{}">{}</a>', address, address)
    return [*said, link]
