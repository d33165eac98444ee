"""Which person's own data this browser may see for a while; no number stands in it."""

from datetime import datetime, timedelta

from django.http import HttpRequest

from subscribers.models import Subscriber

LASTS = timedelta(minutes=10)
_NAME = "preferences"


def open_for(request: HttpRequest, subscriber: Subscriber, *, now: datetime) -> None:
    # A session somebody else planted in this browser must not learn of it.
    request.session.cycle_key()
    until = (now + LASTS).isoformat()
    request.session[_NAME] = [subscriber.pk, until]


def is_open_for(request: HttpRequest, subscriber: Subscriber, *, now: datetime) -> bool:
    """Whether the right code was typed here just now. One query, with a session."""
    key, until = request.session.get(_NAME, (0, ""))
    return key == subscriber.pk and now < datetime.fromisoformat(until)


def close(request: HttpRequest) -> None:
    request.session.pop(_NAME, None)
