"""The page behind a request's link: what one agrees to, and a button.

Link previews fetch it, so nothing but a POST changes anything; and every link that
leads nowhere gets the same answer.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods

from subscribers import disclosures
from subscribers.confirming import service, tokens
from subscribers.confirming.service import Press
from subscribers.models import Disclosure, SubscriberList, Subscription
from subscribers.signup import limits
from subscribers.signup.colours import Colours
from subscribers.signup.dress import colours_of_door
from subscribers.signup.headers import public_page

Status = Subscription.Status
AGENT_AT_MOST = 300
# Dead links from one address: a person has one or two, who guesses has more.
DEAD_POSTS, PER = 30, timedelta(hours=1)
PAGES = {
    Status.PENDING: "confirming/ask.html",
    Status.ACTIVE: "confirming/joined.html",
    Status.UNSUBSCRIBED: "confirming/declined.html",
}


@dataclass(frozen=True, slots=True)
class Page:
    """What the public pages' frame needs: whose page it is, in which language."""

    list: SubscriberList
    language: str
    colours: Colours


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show the question; a POST answers it and comes back to show the answer."""
    row = tokens.find(token, now=timezone.now())
    if row is None or row.status not in PAGES:
        return _dead(request)
    language = row.language or row.subscriber.language or row.list.language
    with translation.override(language):
        wording = _wording(row, language)
        if request.method == "POST" and row.status == Status.PENDING:
            _answer(request, row, wording)
            return HttpResponseRedirect(request.path)
        more = {
            "page": Page(row.list, language, colours_of_door(row.door)),
            "wording": wording.text
            if wording
            else disclosures.compose(row.list, language, row.subscriber.country),
        }
        return render(request, PAGES[Status(row.status)], more)


def _answer(
    request: HttpRequest, row: Subscription, wording: Disclosure | None
) -> None:
    press = Press(
        address=request.META.get("REMOTE_ADDR", ""),
        agent=request.headers.get("User-Agent", "")[:AGENT_AT_MOST],
        wording=wording,
    )
    change = service.refuse if request.POST.get("answer") == "no" else service.agree
    change(row, press=press, now=timezone.now())


def _wording(row: Subscription, language: str) -> Disclosure | None:
    country = row.subscriber.country
    return disclosures.shown(row.list, [country], language).get(country)


def _dead(request: HttpRequest) -> HttpResponse:
    status = 404
    if request.method == "POST" and not _may_try(request):
        status = 429
    return render(request, "confirming/dead.html", status=status)


def _may_try(request: HttpRequest) -> bool:
    now = timezone.now()
    address = limits.household(request.META.get("REMOTE_ADDR", ""))
    key = limits.key_of("dead link an hour", address)
    limits.open_tally(key, PER, now=now)
    return limits.spend(key, DEAD_POSTS, now=now)
