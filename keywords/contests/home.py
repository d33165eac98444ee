"""What contests add to the home page: what waits for an approval or a draw."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import User

from keywords.models import Contest
from subscribers.staff import pictures
from subscribers.staff.stories import Need
from subscribers.staff.verbs import page_of

Status = Contest.Status


def needs(viewer: User, now: datetime) -> list[Need]:
    """Return what waits for this person. Two queries at most."""
    return [*_reviews(viewer), *_draws(viewer)]


def _reviews(viewer: User) -> Iterator[Need]:
    if not viewer.has_perm("keywords.approve_contest"):
        return
    for row in Contest.objects.filter(status=Status.IN_REVIEW):
        if row.author != viewer.get_username():
            yield Need(
                sentence=f"The contest {row} waits for approval.",
                href=page_of(row),
                verb="Read the rules",
                tone=pictures.LATER,
            )


def _draws(viewer: User) -> Iterator[Need]:
    if not viewer.has_perm("keywords.draw_contest"):
        return
    for row in Contest.objects.filter(status=Status.CLOSED):
        yield Need(
            sentence=f"The contest {row} is over, and nobody has drawn it.",
            href=page_of(row),
            verb="Draw the winners",
            tone=pictures.LATER,
        )
