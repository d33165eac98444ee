"""What a browser keeps between the page's steps: a signed key, and no number."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from keywords.contests.codes import LIVES
from keywords.models import Contest
from subscribers.models import Subscriber, SubscriberList

_SALT = "keywords.contests.visiting"


@dataclass(frozen=True, slots=True)
class Page:
    """What the frame of every public page needs to know."""

    list: SubscriberList
    language: str
    colours: None = None


def page_of(contest: Contest) -> Page:
    return Page(contest.list, contest.list.language)


def remember(response: HttpResponse, contest: Contest, person: Subscriber) -> None:
    response.set_cookie(
        _name(contest),
        signing.dumps([contest.pk, person.pk], salt=_SALT),
        max_age=LIVES,
        path=reverse("keywords:contest", args=[contest.slug]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def recall(request: HttpRequest, contest: Contest) -> Subscriber | None:
    """Return who typed their number here in the last minutes. One query at most."""
    try:
        key, person = signing.loads(
            request.COOKIES.get(_name(contest), ""), salt=_SALT, max_age=LIVES
        )
    except signing.BadSignature:
        return None
    return (
        Subscriber.objects.known().filter(pk=person).first()
        if (key == contest.pk)
        else None
    )


def _name(contest: Contest) -> str:
    return f"contest_{contest.slug}"
