"""Places: what stands on a poster or is said on air, and how many came by it."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from subscribers import places
from subscribers.admin import wording_pieces, wording_story
from subscribers.admin.wording_story import Told
from subscribers.admin.wording_verbs import WordingVerbs
from subscribers.models import Disclosure, Place
from subscribers.reports.places import Came, came_by
from subscribers.signup import sharing
from subscribers.staff.copying import Copies, Copy
from subscribers.staff.fields import language_choices, language_name
from subscribers.staff.sections import Card, Columns, Figures, Section, SectionedAdmin
from subscribers.staff.verbs import object_of
from subscribers.staff.wording import link

State = Disclosure.State
Medium = Place.Medium
KINDS = {"svg": "image/svg+xml", "png": "image/png"}
# What to do with the words, by where they stand.
HOW = {
    **dict.fromkeys(
        (Medium.PRINT, Medium.TILL), "Print exactly this beside the offer."
    ),
    Medium.TV: "Show exactly this for as long as people are told how to join.",
    Medium.RADIO: "Say exactly this, and nothing of it faster than the rest.",
    **dict.fromkeys(
        (Medium.EMAIL, Medium.SOCIAL), "Write exactly this beside the link."
    ),
}


class PlaceForm(forms.ModelForm):
    language = forms.ChoiceField(
        choices=lambda: [("", "As its list"), *language_choices()],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )

    class Meta:
        model = Place
        fields = ("name", "slug", "medium", "list", "page", "language", "country")
        labels = {"slug": "Name in addresses", "page": "Sign-up page"}
        help_texts = {
            "name": "Where it is: window poster, 14th Street.",
            "slug": "Counts visitors of its link: ?place=…. It stays.",
            "medium": "On the radio it is said, elsewhere it is read.",
            "page": "The page its link or code opens. Empty: people text a keyword, "
            "which names this place.",
            "country": "Two letters. Empty: wherever its list is served.",
        }

    def clean_country(self) -> str:
        return self.cleaned_data["country"].strip().upper()

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        lst = values.get("list") or (self.instance.pk and self.instance.list)
        if not lst:
            return values
        values["language"] = values.get("language") or lst.language
        page, country = values.get("page"), values.get("country")
        if page and page.list_id != lst.pk:
            self.add_error("page", f"This page leads into {page.list}, not into {lst}.")
        if country and not lst.serves(country):
            self.add_error("country", f"{lst} does not serve {country}.")
        name = values.get("name", "")
        others = Place.objects.filter(list=lst, name__iexact=name)
        if others.exclude(pk=self.instance.pk).exists():
            raise ValidationError(f"{lst} has a place called {name} already.")
        return values


@admin.register(Place)
class PlaceAdmin(WordingVerbs, SectionedAdmin):
    list_display = (
        "name",
        "list",
        "medium",
        "spoken_in",
        "country",
        "call_to_action",
        "came",
        "here",
    )
    list_filter = (("list", RelatedDropdownFilter), ("medium", ChoicesDropdownFilter))
    list_filter_submit = True
    search_fields = ("name", "slug")
    search_help_text = "Part of the place or of its name in addresses."
    ordering = ("name",)
    add_button = "New place"
    show_full_result_count = False
    list_select_related = ("list", "page")
    form = PlaceForm
    fieldsets = (
        (None, {"fields": (("name", "slug"), ("medium", "list"))}),
        ("What it says", {"fields": ("page", ("language", "country"))}),
    )
    prepopulated_fields = {"slug": ("name",)}
    actions = None
    actions_detail = (
        "submit_wording",
        "approve_wording",
        "put_wording_live",
        "send_wording_back",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Place]:
        live = Disclosure.objects.filter(place=OuterRef("pk"), state=State.LIVE)
        rows = super().get_queryset(request).annotate(is_live=Exists(live))
        return rows.select_related("list", "page__list")

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Count for the rows of this page at once."""
        shown = super().get_changelist_instance(request)
        came = came_by([row.pk for row in shown.result_list])
        for row in shown.result_list:
            row.came = came.get(row.pk, Came())
        return shown

    # --- columns --------------------------------------------------------------

    @display(description="Language", ordering="language")
    def spoken_in(self, obj: Place) -> str:
        return language_name(obj.language)

    @display(
        description="Call to action", label={"Live": "success", "To approve": "warning"}
    )
    def call_to_action(self, obj: Place) -> str:
        return "Live" if obj.is_live else "To approve"

    @display(description="Came by it")
    def came(self, obj: Place) -> str:
        return f"{obj.came.ever:,}"

    @display(description="Here now")
    def here(self, obj: Place) -> str:
        return f"{obj.came.active:,} of {obj.came.ever:,}"

    # --- the form -------------------------------------------------------------

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Place | None = None
    ) -> dict[str, tuple[str, ...]]:
        return {} if obj else dict(self.prepopulated_fields)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Place | None = None
    ) -> tuple[str, ...]:
        # Ledger lines and printed links name the place; its people joined its list.
        return ("slug", "list") if obj else ()

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False  # who came by it is counted for good

    def save_model(
        self, request: HttpRequest, obj: Place, form: forms.ModelForm, change: bool
    ) -> None:
        if not change:
            obj.author = request.user.get_username()
        obj.save()

    # --- its code -------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        codes = [
            path(
                f"<int:object_id>/code.{kind}",
                wrap(self.code),
                {"kind": kind},
                name=f"subscribers_place_code_{kind}",
            )
            for kind in KINDS
        ]
        return [*codes, *super().get_urls()]

    def code(self, request: HttpRequest, object_id: int, kind: str) -> HttpResponse:
        """The QR code of its link, or of the text people send, as a file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        place = object_of(self, request, str(object_id))
        held = places.opened_by(place)
        if not held:
            raise Http404("Nothing leads in here yet, so there is no code.")
        made = sharing.svg(held) if kind == "svg" else sharing.png(held)
        response = HttpResponse(made, content_type=KINDS[kind])
        response.headers["Content-Disposition"] = (
            f'attachment; filename="{place.slug}.{kind}"'
        )
        return response

    # --- the page -------------------------------------------------------------

    def sections_above(self, request: HttpRequest, obj: Place) -> list[Section]:
        told = Told(obj)
        waiting = wording_story.waiting(told, request.user)
        return [*waiting, Columns(sections=[_to_copy(told), _figures(obj)])]

    def sections_below(self, request: HttpRequest, obj: Place) -> list[Section]:
        told = Told(obj)
        compared = wording_story.compared(told)
        row = next(iter(told.live.values()), told.drafts[0])
        return [*_ways_in(obj), *compared, wording_pieces.asked(row)]


def _to_copy(told: Told) -> Card:
    """What belongs on it, once somebody else has approved it."""
    place, live = told.worded, next(iter(told.live.values()), None)
    said: list[object] = [
        HOW[Place.Medium(place.medium)],
        format_html("It leads into {}.", link(place.list)),
    ]
    if live is None:
        said = ["Nobody has approved a call to action, so nothing belongs there yet."]
    return Card(
        title="Its call to action, to copy",
        sentences=said,
        quoted=live.text if live else "",
    )


def _ways_in(place: Place) -> Iterator[Copies]:
    """The link and the code to put there; nothing where no way leads in."""
    held, address = places.opened_by(place), places.address_of(place)
    copies = []
    if address:
        note = "Whoever opens it and signs up is counted here."
        copies.append(Copy(label="Link", text=address, note=note))
    if held:
        opens = "Opens the link." if held == address else "Opens a text to send."
        links = [
            (reverse(f"admin:subscribers_place_code_{kind}", args=[place.pk]), name)
            for kind, name in (("svg", "QR code (SVG)"), ("png", "QR code (PNG)"))
        ]
        note = f"{opens} Scanning alone joins nobody; the call to action stands beside."
        if place.page_id and place.is_live:
            poster = reverse(
                "admin:subscribers_signuppage_poster", args=[place.page_id]
            )
            links.append((f"{poster}?place={place.slug}", "Poster"))
        copies.append(Copy(label="To print", links=links, note=note))
    if copies:
        yield Copies(title="Its link and its code", copies=copies)


def _figures(place: Place) -> Figures:
    came = came_by([place.pk]).get(place.pk, Came())
    return Figures(
        title="Who came by it",
        facts=[
            ("Joined or were asked", f"{came.ever:,}"),
            ("Here now", f"{came.active:,} of {came.ever:,}"),
            ("Wait for a yes", f"{came.pending:,} of {came.ever:,}"),
            ("Left", f"{came.left:,} of {came.ever:,}"),
        ],
    )
