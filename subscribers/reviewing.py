"""Approve a list's wording: the second pair of eyes before people see it."""

from datetime import datetime
from itertools import product

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from subscribers import disclosures
from subscribers.errors import NotAllowed
from subscribers.models import Disclosure, SubscriberList


def last_editor(lst: SubscriberList) -> str:
    """Return who edited the list's form last; "" where an operator's file made it.

    Forms are logged as JSON lists, verbs as sentences. One query.
    """
    entry = (
        LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(SubscriberList),
            object_id=str(lst.pk),
            change_message__startswith="[",
        )
        .select_related("user")
        .order_by("-pk")
        .first()
    )
    return entry.user.get_username() if entry else ""


def approve_wording(lst: SubscriberList, *, by: str, now: datetime) -> list[Disclosure]:
    """Publish the wording as it stands; not by the person who wrote it."""
    author = last_editor(lst)
    if author == by and not settings.SAYWHEN_DEMO:
        raise NotAllowed(
            "You edited this list last, so somebody else has to approve its wording."
        )
    return disclosures.publish(
        lst, author=author or "operator", approved_by=by, now=now
    )


def lists_to_approve() -> list[SubscriberList]:
    """Return lists whose wording is not approved as it stands. Two queries."""
    lists = list(SubscriberList.objects.all())
    approved = Disclosure.objects.filter(state=Disclosure.State.APPROVED)
    newest = {
        (row.list_id, row.country, row.language): row.text
        for row in approved.order_by("version")
    }
    return [
        lst
        for lst in lists
        if any(
            newest.get((lst.pk, country, language))
            != disclosures.compose(lst, language, country)
            for country, language in product(lst.countries, lst.all_languages)
        )
    ]
