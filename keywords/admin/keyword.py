"""Keywords: a word on a sender, and what happens when somebody texts it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from keywords import placing
from keywords.admin import keyword_page
from keywords.admin.keyword_form import KeywordForm
from keywords.admin.keyword_trial import Trial, tried
from keywords.matching import fold
from keywords.models import InboundMessage, Keyword
from keywords.understanding import spellings
from keywords.understanding.conflicts import mistakable
from subscribers.staff.sections import Section, SectionedAdmin
from subscribers.staff.verbs import object_of, page_of
from subscribers.staff.wording import clock

LATELY = timedelta(days=30)
NAMED = "keywords_keyword"  # as addresses of the admin are
LONGEST = 1_600  # characters a gateway joins to one text


@admin.register(Keyword)
class KeywordAdmin(SectionedAdmin):
    list_display = (
        "word",
        "number",
        "action",
        "list",
        "place",
        "texted",
        "counts_from",
        "counts_until",
    )
    list_filter = (
        ("action", ChoicesDropdownFilter),
        ("sender", RelatedDropdownFilter),
        ("list", RelatedDropdownFilter),
    )
    list_filter_submit = True
    search_fields = ("word", "place")
    search_help_text = "Part of the word or of the place."
    ordering = ("word",)
    add_button = "New keyword"
    show_full_result_count = False
    list_select_related = ("sender", "list")
    change_form_template = "admin/keywords/keyword/change_form.html"
    form = KeywordForm
    read_as: ClassVar[Mapping[str, str]] = {
        "starts_at": "counts_from",
        "ends_at": "counts_until",
    }
    fieldsets = (
        (
            None,
            {
                "fields": (
                    *(
                        "word",
                        "also",
                        "sender",
                        "countries",
                        "action",
                        "list",
                        "poll",
                        "contest",
                    ),
                    *("tag", "webhook"),
                    *("reply", "is_catch_all", "place"),
                )
            },
        ),
        (
            "Joining",
            {"fields": ("opt_in", "opt_in_reason", "coupon_pool", "reply_without")},
        ),
        ("When", {"fields": ("starts_at", "ends_at")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Keyword]:
        lately = (
            InboundMessage.objects.filter(
                keyword=OuterRef("pk"),
                intent=InboundMessage.Intent.KEYWORD,
                received_at__gte=timezone.now() - LATELY,
            )
            .order_by()
            .values("keyword")
            .annotate(number=Count("*"))
            .values("number")
        )
        texts = Coalesce(Subquery(lately, output_field=IntegerField()), 0)
        keywords = super().get_queryset(request).annotate(text_count=texts)
        return keywords.select_related(
            *(
                "sender",
                "list",
                "poll__list",
                "contest__list",
                "stands_at__list",
                "tag",
            ),
            *("coupon_pool", "webhook"),
        )

    # --- columns --------------------------------------------------------------

    @display(description="Number", ordering="sender")
    def number(self, obj: Keyword) -> str:
        where = f", {', '.join(obj.countries)} only" if obj.countries else ""
        return f"{obj.sender}{where}"

    @display(description="Texts, 30 days", ordering="text_count")
    def texted(self, obj: Keyword) -> str:
        return f"{obj.text_count:,}"

    @display(description="From", ordering="starts_at")
    def counts_from(self, obj: Keyword) -> str:
        return clock(obj.starts_at) if obj.starts_at else "Always"

    @display(description="Until", ordering="ends_at")
    def counts_until(self, obj: Keyword) -> str:
        return clock(obj.ends_at) if obj.ends_at else "Always"

    # --- the form -------------------------------------------------------------

    def save_model(
        self, request: HttpRequest, obj: Keyword, form: ModelForm, change: bool
    ) -> None:
        obj.folded = fold(obj.word)
        by = request.user.get_username()
        if not change:
            obj.author = by
        obj.stands_at = placing.place_of(obj.action, obj.list, obj.place, author=by)
        obj.save()
        also = form.cleaned_data["also"]
        spellings.set_others(obj, also)
        others = spellings.words_on(obj.sender, but=obj.pk)
        for word in (obj.word, *also):
            for said in mistakable(word, others):
                messages.warning(request, said)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("live/", view(self.live), name=f"{NAMED}_live"),
            path("<path:object_id>/try/", view(self.trial), name=f"{NAMED}_trial"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def live(self, request: HttpRequest) -> HttpResponse:
        """Show what the form, as typed, would do. Writes nothing."""
        if not (
            self.has_add_permission(request) or self.has_change_permission(request)
        ):
            raise PermissionDenied
        form = self.get_form(request)(request.POST)
        form.is_valid()
        # What is not typed yet is no mistake yet.
        problems = [
            said
            for name in ("word", "sender", "reply", "reply_without")
            if request.POST.get(name)
            for said in form.errors.get(name, ())
        ]
        shown = keyword_page.live(form.instance, problems, timezone.now())
        template = "admin/keywords/keyword/live.html"
        return TemplateResponse(request, template, {"sections": shown})

    @method_decorator(require_POST)
    def trial(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Say what a text would mean to this keyword's number. Writes nothing."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        keyword = object_of(self, request, object_id)
        body = request.POST.get("tried", "")[:LONGEST]
        box = Trial(keyword=keyword)
        if body:
            box = tried(keyword, body, now=timezone.now())
        if request.headers.get("HX-Request"):
            return TemplateResponse(request, box.template, {"section": box})
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Keyword {keyword.word}",
            "sections": [box],
            "back": page_of(keyword),
        }
        return TemplateResponse(request, "admin/sectioned_page.html", context)

    # --- the page -------------------------------------------------------------

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        typed = context["adminform"].form.instance
        beside = {
            "live": keyword_page.live(typed, (), timezone.now()),
            "live_url": reverse(f"admin:{NAMED}_live"),
        }
        return super().render_change_form(request, {**context, **beside}, **kwargs)

    def sections_below(self, request: HttpRequest, obj: Keyword) -> list[Section]:
        told = keyword_page.below(obj, timezone.now())
        return [*told, Trial(keyword=obj)]
