"""What the browser keeps of a visitor between the page's steps: a key, and no number.

Not a session: the key is written with the arrival, and a page in another site's frame,
where browsers keep no cookies of ours, carries it in its own forms.
"""

import uuid

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from subscribers.consent import REQUEST_LIVES
from subscribers.models import Arrival
from subscribers.signup.pages import PublicPage

_SALT = "subscribers.signup.memory"


def remember(response: HttpResponse, page: PublicPage, arrival: Arrival) -> None:
    response.set_cookie(
        _name(page),
        key_of(arrival),
        max_age=REQUEST_LIVES,
        path=_path(page),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def recall(request: HttpRequest, page: PublicPage) -> Arrival | None:
    """Return what this browser did on this page last. One query at most."""
    return arrival_of(request.COOKIES.get(_name(page), ""), page)


def forget(response: HttpResponse, page: PublicPage) -> None:
    response.delete_cookie(_name(page), path=_path(page), samesite="Lax")


def key_of(arrival: Arrival) -> str:
    return signing.Signer(salt=_SALT).sign(arrival.token.hex)


def arrival_of(key: str, page: PublicPage) -> Arrival | None:
    """Return the arrival a key is for; None where it is over or was never given."""
    try:
        token = uuid.UUID(signing.Signer(salt=_SALT).unsign(key))
    except (signing.BadSignature, ValueError):
        return None
    rows = Arrival.objects.select_related("subscriber").filter(page=page.row)
    return rows.filter(token=token).first()


def _name(page: PublicPage) -> str:
    return f"signup_{page.row.slug}"


def _path(page: PublicPage) -> str:
    return reverse("subscribers:join", args=[page.row.slug])
