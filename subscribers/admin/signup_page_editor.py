"""The editor's live side: the page on a phone while it is written; saves nothing."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST
from unfold.decorators import display

from subscribers.admin.signup_page_form import COLOURS
from subscribers.models import SignupPage, SubscriberList
from subscribers.models.signup import A
from subscribers.signup.asking import asked_in_words
from subscribers.signup.colours import Colours, Pair, is_colour
from subscribers.signup.forms import SignupForm
from subscribers.signup.pages import PublicPage, colours_of, preview_of
from subscribers.signup.reading import names_of
from subscribers.signup.speaking import LANGUAGES, direction
from subscribers.signup.texts import untranslated, variants_in
from subscribers.signup.words import promise_in_words
from subscribers.staff.fields import language_name
from subscribers.staff.verbs import object_of, page_of

NAMED = "subscribers_signuppage"
FORM, JOINED = "form", "joined"
STEPS = ((FORM, "The form"), (JOINED, "Once joined"))
# What somebody reads who may not write.
READ = (
    *("slug", "list", "serves", "languages_read", "headline", "incentive"),
    *("benefits_read", "thanks", "test_read", "asks_read", "colours_read", "joins"),
)
# Those of them that are no columns, and what stands beside the colours.
TOLD = (
    *("serves", "languages_read", "benefits_read", "test_read", "asks_read"),
    *("colours_read", "joins", "readability"),
)


@dataclass(frozen=True, slots=True)
class Looked:
    """What the preview shows: in which language, which version, which step."""

    language: str = ""
    variant: str = A
    step: str = FORM


class SignupPageEditor:
    """The preview of SignupPageAdmin, and its fields for those who only read."""

    change_form_template = "admin/subscribers/signuppage/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preview)
        return [
            path("preview/", view, name=f"{NAMED}_preview"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def preview(self, request: HttpRequest) -> HttpResponse:
        """Draw the public page from what the form says now. Writes nothing."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        key = request.GET.get("page", "")
        page = object_of(self, request, key) if key else None
        typed = self._typed(request, page)
        said = request.POST
        looked = Looked(
            said.get("preview_language", ""),
            said.get("preview_variant", A),
            said.get("preview_step", FORM),
        )
        context = {"pairs": _pairs(request, typed), **_drawn(typed, looked)}
        template = "admin/subscribers/signuppage/preview.html"
        return TemplateResponse(request, template, context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        page = kwargs.get("obj") or context.get("original")
        address = reverse(f"admin:{NAMED}_preview")
        beside = {
            "preview_url": f"{address}?page={page.pk}" if page else address,
            "languages": LANGUAGES,
            "first_language": page.first_language if page else "",
        }
        return super().render_change_form(request, {**context, **beside}, **kwargs)

    def _typed(self, request: HttpRequest, page: SignupPage | None) -> SignupPage:
        """The page as the form has it; as it is stored where there is no form."""
        if page is not None and not self.has_change_permission(request, page):
            return page
        form = self.get_form(request, page, change=page is not None)(
            request.POST, instance=page
        )
        form.is_valid()
        return form.instance

    # --- what is read, not written --------------------------------------------

    @display(description="Contrast")
    def readability(self, obj: SignupPage | None) -> SafeString:
        colours = colours_of(obj) if obj and obj.pk else Colours()
        return render_to_string(
            "admin/subscribers/signuppage/readability.html", {"pairs": colours.pairs}
        )

    @display(description="Languages")
    def languages_read(self, obj: SignupPage) -> str:
        return ", ".join(language_name(code) for code in obj.all_languages)

    @display(description="Benefits")
    def benefits_read(self, obj: SignupPage) -> SafeString | str:
        lines = ((line,) for line in obj.benefits)
        return format_html_join("", "<p>{}</p>", lines) or "–"

    @display(description="Version B")
    def test_read(self, obj: SignupPage) -> str:
        return f"Shown to {obj.share_b} %" if obj.share_b else "No test"

    @display(description="Asked beside the number")
    def asks_read(self, obj: SignupPage) -> str:
        return ", ".join(asked_in_words(obj)) or "Nothing"

    @display(description="Colours")
    def colours_read(self, obj: SignupPage) -> str:
        return ", ".join(getattr(obj, name) for name in COLOURS)

    @display(description="How people join by it")
    def joins(self, obj: SignupPage) -> str:
        return obj.opt_in_in_words


def _pairs(request: HttpRequest, page: SignupPage) -> tuple[Pair, ...]:
    """The contrast of the colours as typed, also of those the form refuses."""
    typed = {name: request.POST.get(name, "").lower() for name in COLOURS}
    if all(is_colour(colour) for colour in typed.values()):
        return Colours(**typed).pairs
    return colours_of(page).pairs


def _drawn(page: SignupPage, looked: Looked) -> dict[str, object]:
    """Return what the template needs: the document of the phone, and the tabs."""
    lst = SubscriberList.objects.filter(pk=page.list_id).first()
    if lst is None:
        return {
            "waits_for": "Choose the list: its brand and its wording are on the page."
        }
    page.list = lst
    codes = page.all_languages
    language = looked.language if looked.language in codes else codes[0]
    variants = variants_in(page, language)
    variant = looked.variant if looked.variant in variants else A
    shown = preview_of(page, language, variant)
    if not shown.countries:
        return {"waits_for": "Name a country: the wording is that of the country."}
    return {
        "document": _document(shown, looked.step),
        "languages": [(code, language_name(code)) for code in codes],
        "language": language,
        "variants": variants if variants[1:] else (),
        "variant": variant,
        "steps": STEPS,
        "step": looked.step if looked.step == JOINED else FORM,
        "missing": _missing(page),
        "list_href": page_of(lst),
        "list": lst,
    }


def _document(shown: PublicPage, step: str) -> str:
    with translation.override(shown.language):
        if step == JOINED:
            more = {"page": shown, "is_preview": True}
            return render_to_string("signup/joined.html", more)
        form = SignupForm(shown)
        return render_to_string(
            "signup/form.html",
            {
                "page": shown,
                "is_preview": True,
                "form": form,
                "countries": names_of(shown.countries),
                "promise": promise_in_words(form.disclosure),
                "disclosure_direction": direction(form.disclosure.language),
            },
        )


def _missing(page: SignupPage) -> list[str]:
    """Return what other languages lack, a sentence for each."""
    lacking: dict[tuple[str, str], list[str]] = {}
    for language, variant, part in untranslated(page):
        lacking.setdefault((language, variant), []).append(part)
    return [
        f"{language_name(language)}"
        f"{f', version {variant}' if variant != A else ''} lacks "
        f"{', '.join(parts)}."
        + (
            " Its visitors read the first language."
            if "headline" in parts and variant == A
            else ""
        )
        for (language, variant), parts in lacking.items()
    ]
