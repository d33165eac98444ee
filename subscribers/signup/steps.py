"""The steps of one visitor: a form, "check your phone", joined; wherever it is shown.

This is the page at its own address, whose visitor's browser keeps a cookie. A frame in
another site and a tablet in the shop differ in what they override, and nowhere else.
"""

from dataclasses import replace
from datetime import datetime
from math import ceil

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from subscribers.models import Arrival
from subscribers.phones import number_in_words
from subscribers.places import NAMED_IN_ADDRESS
from subscribers.signup import (
    arriving,
    judging,
    limits,
    memory,
    pages,
    proof,
    service,
    settling,
    visitors,
)
from subscribers.signup.forms import CodeForm, SignupForm
from subscribers.signup.headers import allow_own_script
from subscribers.signup.judging import Knock
from subscribers.signup.limits import Tripped, Try
from subscribers.signup.pages import PublicPage
from subscribers.signup.reading import names_of
from subscribers.signup.requests import by_text_in_words, found, visit_of
from subscribers.signup.service import Entered
from subscribers.signup.speaking import direction
from subscribers.signup.words import crowded_in_words, promise_in_words, wait_in_words

TOO_MANY_REQUESTS = 429
NO_PAGE = "There is no such page."


class Steps:
    """`prefix` begins the addresses' names; `is_kept` lets browsers keep a form."""

    prefix = ""
    is_kept = True

    # --- what each address answers ------------------------------------------------

    def form(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show the form; what it holds changes nothing but through the service."""
        page = visitors.shown_to(request, self.visible(request, slug))
        languages = request.headers.get("Accept-Language", "")
        with translation.override(page.language):
            if request.method != "POST" or not page.is_open:
                form = SignupForm(page, accept_language=languages)
                return self.form_page(request, page, form)
            form = SignupForm(page, request.POST, accept_language=languages)
            if form.is_valid() and self.is_own_form(request, page, form):
                return self._sign_up(request, page, form)
            return self.form_page(request, page, form)

    def check(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Say the same to everybody; a right code confirms, and only by POST."""
        page, arrival = self._returned(request, slug)
        if arrival is None or arrival.joined_at:
            return self.to("joined" if arrival else "join", slug)
        with translation.override(page.language):
            if request.method != "POST" or not page.asks_first:
                return self.check_page(request, page, arrival, CodeForm())
            form = CodeForm(request.POST)
            if form.is_valid():
                return self._enter_code(request, page, arrival, form)
            return self.check_page(request, page, arrival, form)

    def wrong_number(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Take the request back and start again."""
        page, arrival = self._returned(request, slug)
        response = self.to("join", slug)
        if arrival is not None:
            now = timezone.now()
            service.take_back(page, arrival, visit=visit_of(request), now=now)
            memory.forget(response, page)
        return response

    def joined(self, request: HttpRequest, slug: str) -> HttpResponse:
        page, arrival = self._returned(request, slug)
        if arrival is None or not arrival.joined_at:
            return self.to("join", slug)
        with translation.override(page.language):
            return self.joined_page(request, page)

    # --- where they differ --------------------------------------------------------

    def visible(self, request: HttpRequest, slug: str) -> PublicPage:
        """Return the open page; staff also see one that isn't open yet."""
        page = found(request, slug)
        if page is not None and page.is_open:
            return page
        if page is None or not request.user.has_perm("subscribers.view_signuppage"):
            raise Http404(NO_PAGE)
        preview = pages.preview_of(page.row, page.language)
        if not preview.countries:
            raise Http404("Neither the page nor its list names a country.")
        return preview

    def is_own_form(
        self, request: HttpRequest, page: PublicPage, form: SignupForm
    ) -> bool:
        """Whether it was our page that sent this: the CSRF check has asked already."""
        return True

    def visitor(self, request: HttpRequest, page: PublicPage) -> Try:
        """Whose tries are counted."""
        address = request.META.get("REMOTE_ADDR", "")
        return limits.per_address(), limits.household(address)

    def recall(self, request: HttpRequest, page: PublicPage) -> Arrival | None:
        return memory.recall(request, page)

    def signed_up(
        self, request: HttpRequest, page: PublicPage, arrival: Arrival
    ) -> HttpResponse:
        response = self.to("check", page.row.slug)
        memory.remember(response, page, arrival)
        return response

    def has_joined(self, request: HttpRequest, page: PublicPage) -> HttpResponse:
        return self.to("joined", page.row.slug)

    def links(
        self, page: PublicPage, arrival: Arrival | None = None
    ) -> dict[str, object]:
        """What templates need to lead from step to step."""
        return {
            name: self.address(name, page.row.slug)
            for name in ("join", "check", "wrong_number")
        }

    def finish(self, response: HttpResponse, page: PublicPage) -> None:
        """Give a page its place's headers."""

    # --- pages --------------------------------------------------------------------

    def form_page(
        self, request: HttpRequest, page: PublicPage, form: SignupForm, **also: object
    ) -> HttpResponse:
        more = {
            **also,
            "form": form,
            "countries": names_of(page.countries),
            "promise": promise_in_words(form.disclosure),
            "disclosure_direction": direction(form.disclosure.language),
            "place": request.GET.get(NAMED_IN_ADDRESS, ""),
        }
        response = self.render(request, "signup/form.html", page, more)
        patch_vary_headers(response, ["Accept-Language"])
        if page.is_open and not form.is_bound:
            visitors.note_view(request, response, page)
        if not form.is_bound and self.is_kept:
            # Kept, so that what was typed is still there after a look at the terms.
            response.headers["Cache-Control"] = "private, no-cache"
        return response

    def check_page(
        self, request: HttpRequest, page: PublicPage, arrival: Arrival, form: CodeForm
    ) -> HttpResponse:
        way_back = pages.way_back(page, arrival.country)
        known = arrival.number or str(arrival.subscriber.phone)
        more = {
            "form": form,
            "phone": number_in_words(known),
            "way_back": way_back,
            "way_back_number": number_in_words(way_back.number),
        }
        return self.render(request, "signup/check.html", page, more, arrival=arrival)

    def joined_page(self, request: HttpRequest, page: PublicPage) -> HttpResponse:
        return self.render(request, "signup/joined.html", page, {})

    def render(
        self,
        request: HttpRequest,
        template: str,
        page: PublicPage,
        more: dict[str, object],
        *,
        arrival: Arrival | None = None,
        status: int = 200,
    ) -> HttpResponse:
        steps = self.links(page, arrival)
        response = render(
            request, template, {"page": page, "steps": steps, **more}, status=status
        )
        self.finish(response, page)
        return response

    def address(self, step: str, slug: str) -> str:
        return reverse(f"subscribers:{self.prefix}{step}", args=[slug])

    def to(self, step: str, slug: str) -> HttpResponse:
        return HttpResponseRedirect(self.address(step, slug))

    def _returned(
        self, request: HttpRequest, slug: str
    ) -> tuple[PublicPage, Arrival | None]:
        """Return the open page as this visitor saw it, and what they did there last."""
        page = found(request, slug)
        if page is None or not page.is_open:
            raise Http404(NO_PAGE)
        arrival = self.recall(request, page)
        if arrival is not None:
            seen = arrival.language or page.language
            page = replace(page, language=seen, variant=arrival.variant)
        return page, arrival

    def _sign_up(
        self, request: HttpRequest, page: PublicPage, form: SignupForm
    ) -> HttpResponse:
        now, visit = timezone.now(), visit_of(request)
        phone = form.cleaned_data["phone"]
        knock = Knock(
            visitor=self.visitor(request, page),
            is_program=not visit.agent,
            payload=request.POST.get(proof.FIELD, ""),
        )
        judged = judging.judge(page, phone, knock, now=now)
        if judged.tripped is not None:
            return self._wait_page(request, page, judged.tripped, phone.country, now)
        if judged.needs_proof:
            return self._proof_page(request, page, form, phone.country, now)
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
        return self.signed_up(request, page, arrival)

    def _enter_code(
        self, request: HttpRequest, page: PublicPage, arrival: Arrival, form: CodeForm
    ) -> HttpResponse:
        entered = service.enter_code(
            page,
            arrival,
            form.cleaned_data["code"],
            visit=visit_of(request),
            now=timezone.now(),
        )
        if entered is Entered.JOINED:
            return self.has_joined(request, page)
        form.add_error("code", form.SENTENCES[entered])
        return self.check_page(request, page, arrival, form)

    def _proof_page(
        self,
        request: HttpRequest,
        page: PublicPage,
        form: SignupForm,
        country: str,
        now: datetime,
    ) -> HttpResponse:
        """The form once more, with a challenge; or a word to text, without a script."""
        challenge = proof.new_challenge()
        more = {"challenge": challenge, **by_text_in_words(page, country, now=now)}
        response = self.form_page(request, page, form, **more)
        allow_own_script(response)
        return response

    def _wait_page(
        self,
        request: HttpRequest,
        page: PublicPage,
        tripped: Tripped,
        country: str,
        now: datetime,
    ) -> HttpResponse:
        more = {
            "why": crowded_in_words(tripped.limit.name),
            "wait": wait_in_words(tripped.wait, now=now),
            **by_text_in_words(page, country, now=now),
        }
        response = self.render(
            request, "signup/wait.html", page, more, status=TOO_MANY_REQUESTS
        )
        minutes = ceil(tripped.wait.total_seconds() / 60)
        response.headers["Retry-After"] = str(60 * minutes)
        return response
