"""The simulator's addresses: the screen, its news, and what visitors do there.

Every form works as a plain page; the script asks for the one phone instead.
"""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from keywords.simulator import contacts, owners, pages, phones
from keywords.simulator.access import REPLY, VIEW, door
from keywords.simulator.forms import AddForm, NewsForm, OpenForm, ReplyForm
from keywords.simulator.owners import Owner
from keywords.simulator.pages import Complaint
from keywords.simulator.shelf import Shelf
from keywords.simulator.texting import text_us


@require_safe
@door(VIEW)
def simulator(request: HttpRequest) -> HttpResponse:
    return pages.whole(request, Shelf(request.session))


@require_safe
@door(VIEW)
def news(request: HttpRequest) -> HttpResponse:
    """What came after the text named by `after`; `phone` is each phone on the page."""
    form = NewsForm(request.GET)
    if not form.is_valid():
        return HttpResponseBadRequest()
    after, keys = form.cleaned_data["after"], form.cleaned_data["phone"]
    shelf = Shelf(request.session)
    return pages.news(request, phones.news(after, keys, shelf, now=timezone.now()))


@require_POST
@door(VIEW)
def add(request: HttpRequest) -> HttpResponse:
    shelf = Shelf(request.session)
    form = AddForm(request.POST, book=contacts.book(now=timezone.now()))
    if not form.is_valid():
        return pages.whole(request, shelf, adding=form)
    number = form.cleaned_data["number"].e164
    known = owners.meet(shelf, numbers=[number])
    owner = known.get(number) or owners.stranger(number)
    shelf.hold(replace(shelf.of(owner.who), since=phones.newest()))
    return pages.back(owner)


@require_POST
@door(VIEW)
def open_conversation(request: HttpRequest) -> HttpResponse:
    """Turn to another contact, or further back in the open conversation."""
    shelf, owner = _phone_of(request)
    form = OpenForm(request.POST)
    if form.is_valid():
        shelf.hold(replace(shelf.of(owner.who), **form.cleaned_data))
    return pages.one(request, owner, shelf)


@require_POST
@door(VIEW, REPLY)
def reply(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    shelf, owner = _phone_of(request)
    form = ReplyForm(request.POST, book=contacts.book(now=now))
    if not form.is_valid():
        wrong = Complaint(owner.key, form.complaint, request.POST.get("body", ""))
        return pages.one(request, owner, shelf, complaint=wrong)
    contact = form.cleaned_data["contact"]
    shelf.hold(replace(shelf.of(owner.who), contact=contact.key))
    text_us(
        gateway=contact.gateway,
        phone=owner.number,
        number=contact.number,
        body=form.cleaned_data["said"],
        once=form.cleaned_data["once"],
        now=now,
    )
    # The first text makes a stranger known, and the phone has another key.
    return pages.one(request, owners.meet(shelf)[owner.number], shelf)


def _phone_of(request: HttpRequest) -> tuple[Shelf, Owner]:
    shelf = Shelf(request.session)
    owner = owners.find(request.POST.get("phone", ""), shelf)
    if owner is None:
        raise Http404("This phone is not here any more.")
    return shelf, owner
