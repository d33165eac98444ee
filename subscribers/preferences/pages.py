"""What the page's views share: whose link it is, the refusals, who visits."""

from datetime import datetime, timedelta
from math import ceil

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from subscribers.phones import number_in_words
from subscribers.preferences import limits, person
from subscribers.preferences.person import Person
from subscribers.preferences.service import Visit
from subscribers.signup.words import wait_in_words

AGENT_AT_MOST = 300
NOT_FOUND, TOO_MANY_REQUESTS = 404, 429


def person_of(token: str) -> Person | None:
    """Return whose link it is, or None: such links all get the same answer."""
    return person.find(token, now=timezone.now())


def page(
    request: HttpRequest,
    template: str,
    whose: Person,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    context = {"page": whose, "number": whose.subscriber.masked, **more}
    return render(request, f"preferences/{template}.html", context, status=status)


def dead(request: HttpRequest) -> HttpResponse:
    """One page for links that are unknown, over or revoked; it names nobody."""
    status = NOT_FOUND
    if request.method == "POST":
        address = request.META.get("REMOTE_ADDR", "")
        if not limits.may_try_dead(address, now=timezone.now()):
            status = TOO_MANY_REQUESTS
    return render(request, "preferences/dead.html", status=status)


def wait(
    request: HttpRequest, whose: Person, much: timedelta, *, now: datetime
) -> HttpResponse:
    more = {"wait": wait_in_words(much, now=now)}
    response = page(request, "wait", whose, TOO_MANY_REQUESTS, **more)
    response.headers["Retry-After"] = str(ceil(much.total_seconds()))
    return response


def visit_of(request: HttpRequest) -> Visit:
    return Visit(
        address=request.META.get("REMOTE_ADDR", ""),
        agent=request.headers.get("User-Agent", "")[:AGENT_AT_MOST],
    )


def way_back_of(whose: Person) -> dict[str, object]:
    """Return what the page says on coming back. At most two queries."""
    way_back = whose.way_back()
    return {
        "way_back": way_back,
        "way_back_number": number_in_words(way_back.number) if way_back.number else "",
    }
