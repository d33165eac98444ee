"""The pages of a contest: entry, rules, and what lets anybody check the draw."""

from datetime import datetime

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_safe

from keywords.contests import codes, entering, publishing, rules, visiting
from keywords.contests.codes import Typed
from keywords.contests.entering import Way
from keywords.contests.forms import EntryForm
from keywords.models import Contest, Keyword
from subscribers import people
from subscribers.models import SignupPage, Subscriber
from subscribers.phones import Phone, number_in_words
from subscribers.signup import limits
from subscribers.signup.forms import CodeForm
from subscribers.signup.headers import public_page
from subscribers.signup.limits import Tripped
from subscribers.signup.words import crowded_in_words, wait_in_words

FORM_METHODS = ["GET", "HEAD", "POST"]
PLAIN_TEXT = "text/plain; charset=utf-8"
SENTENCES = {
    Typed.WRONG: "This is not the code. Look at the newest text.",
    Typed.OVER: "This code no longer counts. Ask for a new one.",
}


@public_page
@require_http_methods(FORM_METHODS)
def contest(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the contest and its form; a number typed there gets a code."""
    found = _found(slug)
    now = timezone.now()
    with translation.override(found.list.language):
        accept = request.headers.get("Accept-Language", "")
        posted = request.method == "POST" and _takes_entries(found, now)
        form = EntryForm(
            found, request.POST if posted else None, accept_language=accept
        )
        if posted and form.is_valid():
            return _send_code(request, found, form.cleaned_data["phone"], now)
        return _page(request, found, form, now)


@public_page
@require_http_methods(FORM_METHODS)
def code(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the digits: the number is at hand, so its owner enters."""
    found = _found(slug)
    person = visiting.recall(request, found)
    if person is None or not found.has_page:
        return redirect("keywords:contest", slug=slug)
    now = timezone.now()
    with translation.override(found.list.language):
        form = CodeForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            typed = codes.enter(found, person, form.cleaned_data["code"], now=now)
            if typed is Typed.RIGHT:
                return _entered(request, found, person, now)
            form.add_error("code", translation.gettext(SENTENCES[typed]))
        known = number_in_words(str(person.phone))
        return _render(request, "code", found, {"form": form, "phone": known})


@public_page
@require_safe
def rules_of(
    request: HttpRequest, slug: str, version: int | None = None
) -> HttpResponse:
    """Show the rules, the newest or as they were, and what is public of the draw."""
    found = _found(slug)
    versions = list(found.versions.all())
    shown = versions[0] if version is None else None
    for one in versions:
        shown = one if one.version == version else shown
    if shown is None:
        raise Http404("There is no such version of the rules.")
    more = {
        "rules": shown,
        "versions": versions[1:],
        "draw": publishing.published(found),
    }
    return _render(request, "rules", found, more)


@public_page
@require_safe
def entries(request: HttpRequest, slug: str) -> HttpResponse:
    """The list whose hash was published when the contest closed."""
    found = _found(slug)
    if not publishing.published(found).is_closed:
        raise Http404("The list is published when the contest has closed.")
    text = publishing.entries_text(found)
    return HttpResponse(text, content_type=PLAIN_TEXT)


@public_page
@require_safe
def draw(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything public about the draw, for a program."""
    return JsonResponse(publishing.draw_of(_found(slug)))


def _found(slug: str) -> Contest:
    row = Contest.objects.select_related("list").filter(slug=slug).first()
    if row is None or not row.is_published:
        raise Http404("There is no such contest.")
    return row


def _takes_entries(found: Contest, now: datetime) -> bool:
    return found.has_page and found.is_open(now)


def _page(
    request: HttpRequest, found: Contest, form: EntryForm, now: datetime
) -> HttpResponse:
    words = Keyword.objects.filter(contest=found).select_related("sender")
    more = {
        "form": form,
        "takes_entries": _takes_entries(found, now),
        "is_early": now < found.starts_at,
        "is_open": found.is_open(now),
        "words": [
            (row.word, row.sender.number, number_in_words(row.sender.number))
            for row in words
            if row.is_open(now)
        ],
    }
    return _render(request, "form", found, more)


def _send_code(
    request: HttpRequest, found: Contest, phone: Phone, now: datetime
) -> HttpResponse:
    """Count the try, and text a code to whom it lets; everybody sees the same page."""
    tripped = _tripped(request, found, phone, now)
    if tripped is not None:
        return _wait(request, found, tripped, now)
    with transaction.atomic():
        keys = people.ensure([phone], now=now, language=found.list.language)
        person = Subscriber.objects.get(pk=keys[phone.e164])
        codes.send(found, person, language=found.list.language, now=now)
    response = redirect("keywords:contest_code", slug=found.slug)
    visiting.remember(response, found, person)
    return response


def _tripped(
    request: HttpRequest, found: Contest, phone: Phone, now: datetime
) -> Tripped | None:
    who = limits.household(request.META.get("REMOTE_ADDR", ""))
    visitor = (limits.per_address(), who)
    first = limits.count_visitor(visitor, is_counted=False, now=now)
    if first.tripped is not None:
        return first.tripped
    name = f"contest:{found.slug}"
    return limits.count_shared(name, phone.e164, now=now).tripped


def _wait(
    request: HttpRequest, found: Contest, tripped: Tripped, now: datetime
) -> HttpResponse:
    more = {
        "why": crowded_in_words(tripped.limit.name),
        "wait": wait_in_words(tripped.wait, now=now),
        "steps": {"join": rules.address_of(found)},
    }
    context = {"page": visiting.page_of(found), **more}
    return render(request, "signup/wait.html", context, status=429)


def _entered(
    request: HttpRequest, found: Contest, person: Subscriber, now: datetime
) -> HttpResponse:
    """Enter, and say what came of it; joining the list is asked apart, by a link."""
    done = entering.enter(found, person, Way(), at=now, now=now)
    more = {
        "done": done,
        "came": done.came.value,
        "signup": SignupPage.objects.filter(
            list=found.list, state=SignupPage.State.APPROVED
        ).first(),
    }
    return _render(request, "entered", found, more)


def _render(
    request: HttpRequest, name: str, found: Contest, more: dict[str, object]
) -> HttpResponse:
    context = {"contest": found, "page": visiting.page_of(found), **more}
    with translation.override(found.list.language):
        return render(request, f"contests/{name}.html", context)
