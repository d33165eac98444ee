"""Sharing a sign-up page: what to copy, download and print, and who may frame it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone, translation
from unfold.decorators import action

from subscribers import places
from subscribers.countries import name_of
from subscribers.models import Disclosure, Place, SignupPage
from subscribers.phones import number_in_words
from subscribers.registries import JoinByText
from subscribers.signup import keeping, pages, sharing, tablet
from subscribers.signup.framing import is_site
from subscribers.signup.headers import public_page
from subscribers.signup.pages import PublicPage
from subscribers.signup.speaking import direction
from subscribers.signup.words import promise_in_words
from subscribers.staff.copying import Copies, Copy
from subscribers.staff.fields import WordsField
from subscribers.staff.sections import Card, Section
from subscribers.staff.verbs import Question, ask, object_of, page_of

KINDS = {"svg": "image/svg+xml", "png": "image/png"}
SIZES = ("a4", "a5")
# What a poster can hang at.
PRINTED = (Place.Medium.PRINT, Place.Medium.TILL)
NOT_OPEN = "Shoppers cannot see this page yet, so there is nothing to share or print."


class SitesForm(forms.Form):
    sites = WordsField(
        required=False,
        label="Sites that may show it",
        help_text="Each as https://shop.example, commas between them. Empty: none.",
    )

    def clean_sites(self) -> list[str]:
        sites = [site.lower().rstrip("/") for site in self.cleaned_data["sites"]]
        wrong = [site for site in sites if not is_site(site)]
        if wrong:
            raise forms.ValidationError(
                f"{', '.join(wrong)} is no site. Write https:// and its name, and "
                "nothing after it."
            )
        return sites


class SignupPageShare:
    """What SignupPageAdmin offers once a page is open."""

    @action(description="Sites that may show it", permissions=["sites"], icon="web")
    def sites(self, request: HttpRequest, object_id: str) -> HttpResponse:
        page = object_of(self, request, object_id)

        def do(typed: Any) -> str:
            by = request.user.get_username()
            done = sharing.name_sites(page, typed["sites"], by=by)
            named = ", ".join(done.sites) or "no site"
            said = f"The page {done} may be shown in a frame by {named}."
            self.log_change(request, done, said)
            return said

        question = Question(
            title=f"Sites that may show {page}",
            button="Save",
            sentences=[
                "A pop-up shows the page in a frame of ours, so that nobody can hide "
                "or restyle what people agree to. Only the sites named here may: any "
                "other gets an empty frame.",
            ],
            form=lambda *typed: SitesForm(*typed, initial={"sites": page.sites}),
        )
        return ask(request, self, question, do, back=page_of(page), obj=page)

    def has_sites_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("subscribers.change_signuppage")

    # --- what can be opened ---------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            *(
                path(
                    f"<int:pk>/code.{kind}",
                    wrap(self.code),
                    {"kind": kind},
                    name=f"subscribers_signuppage_code_{kind}",
                )
                for kind in KINDS
            ),
            path(
                "<int:pk>/poster/",
                wrap(self.poster),
                name="subscribers_signuppage_poster",
            ),
            *super().get_urls(),
        ]

    def code(self, request: HttpRequest, pk: int, kind: str) -> HttpResponse:
        """The QR code as a file to download."""
        page = self._shown(request, pk)
        if page is None:
            return self._nothing(request, pk)
        held = sharing.opened_by(page.row, _by_text(page, request))
        made = sharing.svg(held) if kind == "svg" else sharing.png(held)
        response = HttpResponse(made, content_type=KINDS[kind])
        name = f"{page.row.slug}.{kind}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def poster(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A page to print: what they get, the code, a word, what they agree to."""
        page = self._shown(request, pk)
        if page is None:
            return self._nothing(request, pk)
        return _poster(request, page)

    def _shown(self, request: HttpRequest, pk: int) -> PublicPage | None:
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = SignupPage.objects.filter(pk=pk).first()
        if row is None:
            raise Http404(f"There is no sign-up page {pk}.")
        page = keeping.current(row.slug, asked=request.GET.get("lang", ""))
        return page if page is not None and page.is_open else None

    def _nothing(self, request: HttpRequest, pk: int) -> HttpResponse:
        messages.error(request, NOT_OPEN)
        return HttpResponseRedirect(
            reverse("admin:subscribers_signuppage_change", args=[pk])
        )

    # --- the section ------------------------------------------------------------------

    def shared(self, obj: SignupPage) -> Section:
        """Return what there is to copy, of the version shoppers see."""
        page = keeping.current(obj.slug)
        if page is None or not page.is_open:
            return Card(title="Share", sentences=[NOT_OPEN])
        return _copies(page)


def _copies(page: PublicPage) -> Copies:
    row = page.row
    lines = [
        Copy(label=one.name, text=sharing.line_for(row, one), note=one.note)
        for one in sharing.POP_UPS
    ]
    sites = ", ".join(row.sites)
    allowed = (
        f"May be shown by {sites}. A strict policy of that site needs script-src and "
        "frame-src with our host."
        if sites
        else "No site may show it yet: name some with “Sites that may show it” first."
    )
    enroll = sharing.absolute(tablet.link_for(row))
    return Copies(
        title="Share",
        copies=[
            Copy(label="Link", text=sharing.address_of(row)),
            *lines,
            Copy(label="On other sites", note=allowed),
            *_by_country(page),
            *_at_places(page),
            Copy(
                label="Tablet in the shop",
                text=enroll,
                note="Open it on the tablet within a day: from then on the tablet "
                "shows the form, empty again after each person.",
            ),
        ],
    )


def _by_country(page: PublicPage) -> list[Copy]:
    """What to text, the code and the poster, once per number that hears it."""
    found: dict[JoinByText | None, list[str]] = {}
    for country in page.countries:
        text = pages.by_text(page, country, now=timezone.now())
        found.setdefault(text, []).append(country)
    return [_texted(page, text, countries) for text, countries in found.items()]


def _texted(page: PublicPage, text: JoinByText | None, countries: list[str]) -> Copy:
    where = ", ".join(name_of(code) for code in countries)
    at = f"?country={countries[0]}"
    poster = reverse("admin:subscribers_signuppage_poster", args=[page.row.pk])
    links = [
        (_code(page, "svg") + at, "QR code (SVG)"),
        (_code(page, "png") + at, "QR code (PNG)"),
        (f"{poster}{at}", "Poster (A4)"),
        (f"{poster}{at}&size=a5", "Poster (A5)"),
    ]
    if text is None:
        note = (
            f"No number of the list hears texts from {where}: the code opens the page."
        )
        return Copy(label=f"To print, {where}", links=links, note=note)
    spoken = number_in_words(text.number)
    return Copy(
        label=f"By text, {where}",
        text=sharing.text_link_html(text, spoken),
        links=links,
        note=f"Opens a text that says {text.word}; sending it joins, scanning alone "
        f"does not. Put these words beside it: {page.wording[countries[0]].text}",
    )


def _code(page: PublicPage, kind: str) -> str:
    return reverse(f"admin:subscribers_signuppage_code_{kind}", args=[page.row.pk])


def _by_text(page: PublicPage, request: HttpRequest) -> JoinByText | None:
    return pages.by_text(page, _country(page, request), now=timezone.now())


def _country(page: PublicPage, request: HttpRequest) -> str:
    asked = request.GET.get("country", "")
    return asked if asked in page.wording else page.countries[0]


def _at_places(page: PublicPage) -> list[Copy]:
    """A poster for each place whose call to action is approved. Two queries."""
    rows = Place.objects.filter(list=page.list, medium__in=PRINTED)
    slugs = list(rows.values_list("slug", flat=True))
    poster = reverse("admin:subscribers_signuppage_poster", args=[page.row.pk])
    links = [
        (f"{poster}?place={place.slug}", place.name)
        for place, live in places.shown_by_slug(page.list, slugs)
        if live is not None
    ]
    if not links:
        return []
    note = (
        "Each with its own approved call to action; who comes by it is counted there."
    )
    return [Copy(label="Posters of places", links=links, note=note)]


def _place_of(
    page: PublicPage, slug: str
) -> tuple[JoinByText | None, Disclosure, str] | None:
    """Return what to text at a place, its approved words and its address; or None."""
    rows = Place.objects.filter(list=page.list, slug=slug, medium__in=PRINTED)
    place = next(iter(places.with_words(rows.select_related("list", "page"))), None)
    words = places.shown_at(place) if place else None
    if place is None or words is None:
        return None
    word, number = next(iter(place.words), ("", ""))
    address = places.address_of(place) or sharing.address_of(page.row)
    return (JoinByText(word, number) if word else None), words, address


@public_page
def _poster(request: HttpRequest, page: PublicPage) -> HttpResponse:
    asked = request.GET.get("place", "")
    text, words, address = (asked and _place_of(page, asked)) or (
        _by_text(page, request),
        page.wording[_country(page, request)],
        sharing.address_of(page.row),
    )
    held = sharing.written(text) if text else address
    size = request.GET.get("size", "")
    with translation.override(page.language):
        more = {
            "page": page,
            "by_text": text,
            "spoken": number_in_words(text.number) if text else "",
            "code": sharing.svg(held).decode(),
            "words": words,
            "words_direction": direction(words.language),
            "promise": promise_in_words(words),
            "address": address.partition("://")[2],
            "size": size if size in SIZES else SIZES[0],
        }
        return render(request, "signup/poster.html", more)
