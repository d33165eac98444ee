"""One's own data, behind a code texted to the number: see, download, erase."""

from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from subscribers.preferences import codes, limits, memory, pages, service
from subscribers.preferences.codes import Typed
from subscribers.preferences.forms import CodeForm
from subscribers.preferences.held import held, particulars
from subscribers.preferences.person import Person
from subscribers.preferences.words import told_in_words
from subscribers.signup.headers import public_page

FILE = "what-we-hold-on-you.json"
SENTENCES = {
    Typed.WRONG: gettext_lazy("This is not the code. Look at the newest text."),
    Typed.OVER: gettext_lazy("This code no longer counts. Ask for a new one."),
}


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def data(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the code, or show what it opens."""
    whose, now = pages.person_of(token), timezone.now()
    if whose is None:
        return pages.dead(request)
    with translation.override(whose.language):
        if request.method == "POST":
            return _posted(request, whose, now=now)
        if memory.is_open_for(request, whose.subscriber, now=now):
            told = told_in_words(particulars(whose.subscriber))
            return pages.page(request, "data", whose, told=told)
        return _locked(request, whose, CodeForm(), now=now)


@public_page
@require_http_methods(["GET", "HEAD"])
def download(request: HttpRequest, token: str) -> HttpResponse:
    whose = pages.person_of(token)
    if whose is None:
        return pages.dead(request)
    if not memory.is_open_for(request, whose.subscriber, now=timezone.now()):
        return _to_data(whose)
    return JsonResponse(
        held(whose.subscriber),
        encoder=DjangoJSONEncoder,
        json_dumps_params={"indent": 2, "ensure_ascii": False},
        headers={"Content-Disposition": f'attachment; filename="{FILE}"'},
    )


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """Say what goes and what stays; a POST erases, and the link dies with it."""
    whose, now = pages.person_of(token), timezone.now()
    if whose is None:
        return pages.dead(request)
    if not memory.is_open_for(request, whose.subscriber, now=now):
        return _to_data(whose)
    with translation.override(whose.language):
        if request.method != "POST":
            return pages.page(request, "erase", whose)
        service.forget(whose, visit=pages.visit_of(request), now=now)
        memory.close(request)
        return pages.page(request, "erased", whose)


def _posted(request: HttpRequest, whose: Person, *, now: datetime) -> HttpResponse:
    if "code" in request.POST:
        return _enter(request, whose, now=now)
    row = whose.texted_on
    if row is None:
        return _locked(request, whose, CodeForm(), now=now)
    much = limits.wait_for(limits.CODES, str(whose.subscriber.pk), now=now)
    if much is not None:
        return pages.wait(request, whose, much, now=now)
    codes.ask(row, now=now)
    return _to_data(whose)


def _enter(request: HttpRequest, whose: Person, *, now: datetime) -> HttpResponse:
    form = CodeForm(request.POST)
    if form.is_valid():
        typed = codes.enter(whose.subscriber, form.cleaned_data["code"], now=now)
        if typed is Typed.RIGHT:
            memory.open_for(request, whose.subscriber, now=now)
            return _to_data(whose)
        form.add_error("code", SENTENCES[typed])
    return _locked(request, whose, form, now=now)


def _locked(
    request: HttpRequest, whose: Person, form: CodeForm, *, now: datetime
) -> HttpResponse:
    more = {
        "form": form,
        "is_asked": codes.is_asked(whose.subscriber, now=now),
        "can_be_texted": whose.texted_on is not None,
    }
    return pages.page(request, "locked", whose, **more)


def _to_data(whose: Person) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("subscribers:data", args=[whose.token]))
