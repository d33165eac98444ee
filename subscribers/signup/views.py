"""The sign-up page and its steps: a form, "check your phone", joined; its colours."""

from dataclasses import replace
from datetime import datetime
from math import ceil

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST

from subscribers.models import Arrival
from subscribers.places import NAMED_IN_ADDRESS
from subscribers.places import SLUG_AT_MOST as PLACE_AT_MOST
from subscribers.signup import (
    arriving,
    judging,
    keeping,
    limits,
    memory,
    pages,
    proof,
    service,
    settling,
    visitors,
)
from subscribers.signup.arriving import Visit
from subscribers.signup.colours import named
from subscribers.signup.forms import CodeForm, SignupForm
from subscribers.signup.headers import allow_own_script, public_page
from subscribers.signup.judging import Knock
from subscribers.signup.limits import Tripped
from subscribers.signup.pages import PublicPage
from subscribers.signup.reading import names_of
from subscribers.signup.service import Entered
from subscribers.signup.speaking import direction
from subscribers.signup.theme import style_sheet
from subscribers.signup.words import (
    crowded_in_words,
    number_in_words,
    promise_in_words,
    wait_in_words,
)

AGENT_AT_MOST = 300
TOO_MANY_REQUESTS = 429
NO_PAGE = "There is no such page."


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form; what it holds changes nothing but through the service."""
    page = visitors.shown_to(request, _visible(request, slug))
    languages = request.headers.get("Accept-Language", "")
    with translation.override(page.language):
        if request.method != "POST" or not page.is_open:
            form = SignupForm(page, accept_language=languages)
            return _form_page(request, page, form)
        form = SignupForm(page, request.POST, accept_language=languages)
        if form.is_valid():
            return _sign_up(request, page, form)
        return _form_page(request, page, form)


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """Say the same to everybody; a right code confirms, and only by POST."""
    page, arrival = _returned(request, slug)
    if arrival is None or arrival.joined_at:
        return _to("joined" if arrival else "join", slug)
    with translation.override(page.language):
        if request.method != "POST" or not page.asks_first:
            return _check_page(request, page, arrival, CodeForm())
        form = CodeForm(request.POST)
        if form.is_valid():
            return _enter_code(request, page, arrival, form)
        return _check_page(request, page, arrival, form)


@public_page
@require_POST
def wrong_number(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the request back and start again."""
    page, arrival = _returned(request, slug)
    response = _to("join", slug)
    if arrival is not None:
        service.take_back(page, arrival, visit=_visit(request), now=timezone.now())
        memory.forget(response, page)
    return response


@public_page
@require_http_methods(["GET", "HEAD"])
def joined(request: HttpRequest, slug: str) -> HttpResponse:
    page, arrival = _returned(request, slug)
    if arrival is None or not arrival.joined_at:
        return _to("join", slug)
    with translation.override(page.language):
        return render(request, "signup/joined.html", {"page": page})


@require_http_methods(["GET", "HEAD"])
def theme(request: HttpRequest, colours: str) -> HttpResponse:
    """The style sheet of three colours: what it says, its address says already."""
    found = named(colours)
    if found is None:
        raise Http404("These are not three colours.")
    response = HttpResponse(style_sheet(found), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _visible(request: HttpRequest, slug: str) -> PublicPage:
    """Return the open page; staff also see one that isn't open yet."""
    page = _found(request, slug)
    if page is not None and page.is_open:
        return page
    if page is None or not request.user.has_perm("subscribers.view_signuppage"):
        raise Http404(NO_PAGE)
    preview = pages.preview_of(page.row, page.language)
    if not preview.countries:
        raise Http404("Neither the page nor its list names a country.")
    return preview


def _found(request: HttpRequest, slug: str) -> PublicPage | None:
    """The page in the language asked for: by its form, its address or the browser."""
    asked = request.POST.get("lang") or request.GET.get("lang", "")
    accept = request.headers.get("Accept-Language", "")
    return keeping.current(slug, asked=asked, accept=accept)


def _returned(request: HttpRequest, slug: str) -> tuple[PublicPage, Arrival | None]:
    """Return the open page as this visitor saw it, and what they did there last."""
    page = _found(request, slug)
    if page is None or not page.is_open:
        raise Http404(NO_PAGE)
    arrival = memory.recall(request, page)
    if arrival is not None:
        seen = arrival.language or page.language
        page = replace(page, language=seen, variant=arrival.variant)
    return page, arrival


def _sign_up(request: HttpRequest, page: PublicPage, form: SignupForm) -> HttpResponse:
    now, visit = timezone.now(), _visit(request)
    phone = form.cleaned_data["phone"]
    judged = judging.judge(page, phone, _knock(request, visit), now=now)
    if judged.tripped is not None:
        return _wait_page(request, page, judged.tripped, phone.country, now=now)
    if judged.needs_proof:
        return _proof_page(request, page, form, phone.country, now=now)
    arrival = arriving.arrive(
        page,
        phone,
        form.disclosure,
        answers=form.answers,
        age_stated=form.age_stated,
        visit=visit,
        now=now,
    )
    settling.soon()
    response = _to("check", page.row.slug)
    memory.remember(response, page, arrival)
    return response


def _enter_code(
    request: HttpRequest, page: PublicPage, arrival: Arrival, form: CodeForm
) -> HttpResponse:
    entered = service.enter_code(
        page,
        arrival,
        form.cleaned_data["code"],
        visit=_visit(request),
        now=timezone.now(),
    )
    if entered is Entered.JOINED:
        return _to("joined", page.row.slug)
    form.add_error("code", form.SENTENCES[entered])
    return _check_page(request, page, arrival, form)


def _proof_page(
    request: HttpRequest,
    page: PublicPage,
    form: SignupForm,
    country: str,
    *,
    now: datetime,
) -> HttpResponse:
    """The form once more, with a challenge; or a word to text, without a script."""
    challenge = proof.new_challenge()
    more = {"challenge": challenge, **_by_text(page, country, now=now)}
    response = _form_page(request, page, form, **more)
    allow_own_script(response)
    return response


def _by_text(page: PublicPage, country: str, *, now: datetime) -> dict[str, object]:
    found = pages.by_text(page, country, now=now)
    spoken = number_in_words(found.number) if found else ""
    return {"by_text": found, "by_text_number": spoken}


def _form_page(
    request: HttpRequest, page: PublicPage, form: SignupForm, **also: object
) -> HttpResponse:
    more = {
        **also,
        "form": form,
        "countries": names_of(page.countries),
        "promise": promise_in_words(form.disclosure),
        "disclosure_direction": direction(form.disclosure.language),
        "place": request.GET.get(NAMED_IN_ADDRESS, ""),
    }
    response = render(request, "signup/form.html", {"page": page, **more})
    patch_vary_headers(response, ["Accept-Language"])
    if page.is_open and not form.is_bound:
        visitors.note_view(request, response, page)
    if not form.is_bound:
        # Kept, so that what was typed is still there after a look at the terms.
        response.headers["Cache-Control"] = "private, no-cache"
    return response


def _check_page(
    request: HttpRequest, page: PublicPage, arrival: Arrival, form: CodeForm
) -> HttpResponse:
    way_back = pages.way_back(page, arrival.country)
    known = arrival.number or str(arrival.subscriber.phone)
    more = {
        "form": form,
        "phone": number_in_words(known),
        "way_back": way_back,
        "way_back_number": number_in_words(way_back.number),
    }
    return render(request, "signup/check.html", {"page": page, **more})


def _wait_page(
    request: HttpRequest,
    page: PublicPage,
    tripped: Tripped,
    country: str,
    *,
    now: datetime,
) -> HttpResponse:
    wait = tripped.wait
    more = {
        "why": crowded_in_words(tripped.limit.name),
        "wait": wait_in_words(wait, now=now),
        **_by_text(page, country, now=now),
    }
    response = render(
        request, "signup/wait.html", {"page": page, **more}, status=TOO_MANY_REQUESTS
    )
    response.headers["Retry-After"] = str(60 * ceil(wait.total_seconds() / 60))
    return response


def _knock(request: HttpRequest, visit: Visit) -> Knock:
    return Knock(
        visitor=(limits.per_address(), limits.household(visit.address)),
        is_program=not request.headers.get("User-Agent"),
        payload=request.POST.get(proof.FIELD, ""),
    )


def _visit(request: HttpRequest) -> Visit:
    return Visit(
        address=request.META.get("REMOTE_ADDR", ""),
        agent=request.headers.get("User-Agent", "")[:AGENT_AT_MOST],
        path=request.path,
        place=request.GET.get(NAMED_IN_ADDRESS, "")[:PLACE_AT_MOST],
    )


def _to(step: str, slug: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"subscribers:{step}", args=[slug]))
