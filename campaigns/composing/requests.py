"""The words of one opt-in request: how this person can say yes to this sender."""

from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse

from campaigns.composing import choosing, wording
from campaigns.models import Sender
from subscribers.confirming import tokens
from subscribers.models import Subscription
from subscribers.signup import codes


def about(row: Subscription) -> dict[str, object]:
    """Return what every notice of a subscription names, in the person's language."""
    return {
        "brand": row.list.brand,
        "list_name": row.list.name,
        "messages": row.promise_messages,
        "per": row.promise_per or None,
        "language": row.language or row.subscriber.language or row.list.language,
    }


def request_of(row: Subscription, sender: Sender) -> str:
    """Return the request: by a code where a page waits for it, a link or a reply.

    A sender nobody can text gets a link, unless a code does already. A yes that came
    too late hears that it was.
    """
    code = codes.code_of(row) if codes.asked_on_a_page(row.door) else ""
    if row.is_asked_by_link or not (code or sender.is_two_way):
        return choosing.request_by_link(**about(row), link=link_of(row), code=code)
    if code:
        return wording.request(**about(row), code=code, two_way=sender.is_two_way)
    words = wording.request if row.request_count <= 1 else wording.too_late
    return words(**about(row))


def reminder_of(row: Subscription, sender: Sender) -> str:
    return choosing.reminded(request_of(row, sender), str(about(row)["language"]))


def link_of(row: Subscription) -> str:
    """Return the address of the page with the button, which dies with the request."""
    path = reverse("subscribers:confirm", args=[tokens.token_of(row)])
    return urljoin(settings.PUBLIC_URL, path)
