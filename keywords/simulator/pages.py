"""Writes the simulator's screen, one phone of it, or its news; it decides nothing."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from keywords.simulator import contacts, phones
from keywords.simulator.access import REPLY, may
from keywords.simulator.forms import BODY_AT_MOST, AddForm
from keywords.simulator.frames import Phone, Text
from keywords.simulator.owners import Owner
from keywords.simulator.phones import News
from keywords.simulator.shelf import Shelf

BY_SCRIPT = "X-Simulator"


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with a reply, and what was typed, so that it is not lost."""

    key: str
    sentence: str
    body: str


def whole(
    request: HttpRequest,
    shelf: Shelf,
    *,
    adding: AddForm | None = None,
    complaint: Complaint | None = None,
) -> HttpResponse:
    now = timezone.now()
    book = contacts.book(now=now)
    shown = phones.screen(shelf, book, now=now)
    context = {
        **_around(request, complaint),
        "phones": shown.phones,
        "last": shown.last,
        "adding": adding or AddForm(book=book),
        "example": next((one for one in book.values() if one.words), None),
        "book": book,
    }
    return render(request, "simulator/page.html", context)


def one(
    request: HttpRequest,
    owner: Owner,
    shelf: Shelf,
    *,
    complaint: Complaint | None = None,
) -> HttpResponse:
    """Answer with the phone alone to the script, else with a way back to the page."""
    if BY_SCRIPT not in request.headers:
        if complaint is not None:
            return whole(request, shelf, complaint=complaint)
        return back(owner)
    shown = phones.phone(owner, shelf, contacts.book(now=timezone.now()))
    return HttpResponse(_frame(request, shown, complaint))


def back(owner: Owner) -> HttpResponse:
    return redirect(f"{reverse('keywords:simulator')}#phone-{owner.key}")


def news(request: HttpRequest, found: News) -> JsonResponse:
    return JsonResponse(
        {
            "last": found.last,
            "texts": {
                key: [_new_text(text) for text in new]
                for key, new in found.texts.items()
            },
            "phones": [_frame(request, phone) for phone in found.phones],
        }
    )


def _around(request: HttpRequest, complaint: Complaint | None) -> dict[str, object]:
    return {
        "may_reply": may(request, REPLY),
        "complaint": complaint,
        "body_at_most": BODY_AT_MOST,
    }


def _frame(
    request: HttpRequest, phone: Phone, complaint: Complaint | None = None
) -> str:
    context = {**_around(request, complaint), "phone": phone}
    return render_to_string("simulator/phone.html", context, request)


def _new_text(text: Text) -> dict[str, str]:
    """The text for its conversation, and what to suggest once it has been read."""
    words = text.suggestions if text.is_received else ()
    return {
        "contact": text.contact.key,
        "html": render_to_string("simulator/new_text.html", {"text": text}),
        "words": render_to_string("simulator/words.html", {"words": words}).strip(),
    }
