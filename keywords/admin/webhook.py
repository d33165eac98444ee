"""Webhooks: a shop's own systems that get texts, and the secrets that sign them."""

from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextInputWidget

from keywords.errors import WebhookRefused
from keywords.models import Webhook, WebhookDelivery
from keywords.posting import service
from subscribers.staff.sections import Card, Section, SectionedAdmin, Table
from subscribers.staff.verbs import Question, is_confirmed, object_of, page_of, show
from subscribers.staff.wording import clock, link

DELIVERIES_SHOWN = 20


class WebhookForm(forms.ModelForm):
    class Meta:
        model = Webhook
        fields = ("name", "slug", "url", "is_active")
        widgets = {"url": UnfoldAdminTextInputWidget}
        labels = {"slug": "Short name", "url": "Address", "is_active": "Posts"}
        help_texts = {
            "name": "What staff read: Loyalty system.",
            "slug": "What files call it.",
            "url": "Of a system of yours that takes a POST: https://…",
        }

    def clean_url(self) -> str:
        try:
            return service.check_url(self.cleaned_data["url"].strip())
        except WebhookRefused as refused:
            raise ValidationError(str(refused), code="refused") from refused


@admin.register(Webhook)
class WebhookAdmin(SectionedAdmin):
    list_display = ("name", "slug", "host", "is_active")
    search_fields = ("name", "slug")
    search_help_text = "Part of the name."
    ordering = ("name",)
    add_button = "New webhook"
    before_the_first = (
        "A keyword can hand what people text to a system of yours: a till, a CRM."
    )
    show_full_result_count = False
    form = WebhookForm
    fieldsets = ((None, {"fields": (("name", "slug"), "url", "is_active")}),)
    # Whoever may only look sees no more of it: a key may stand in an address.
    read_as: ClassVar[Mapping[str, str]] = {"url": "host"}
    actions_detail = ("rotate",)

    @display(description="Address")
    def host(self, obj: Webhook) -> str:
        return urlsplit(obj.url).hostname or "–"

    # --- the form -------------------------------------------------------------

    def get_readonly_fields(
        self, request: HttpRequest, obj: Webhook | None = None
    ) -> tuple[str, ...]:
        return ("slug",) if obj else ()

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Webhook | None = None
    ) -> dict[str, tuple[str, ...]]:
        return {} if obj else {"slug": ("name",)}

    def save_model(
        self, request: HttpRequest, obj: Webhook, form: ModelForm, change: bool
    ) -> None:
        if not change:
            service.give_secret(obj, by=request.user.get_username())
        obj.save()

    def response_add(
        self, request: HttpRequest, obj: Webhook, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._tell_secret(request, service.WithSecret(obj, obj.secret))

    # --- its secret -----------------------------------------------------------

    @action(
        description="New secret …",
        permissions=["change"],
        url_path="rotate",
        icon="key",
    )
    def rotate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        webhook = object_of(self, request, object_id)
        if is_confirmed(request):
            made = service.rotate(webhook, now=timezone.now())
            self.log_change(request, webhook, "Took a new secret.")
            return self._tell_secret(request, made)
        question = Question(
            title=f"A new secret for {webhook}",
            button="Take a new secret",
            sentences=[
                "For a day the old one signs beside the new one, so that nothing is "
                "lost until your system knows the new one. An older one that still "
                "signed ends now.",
            ],
        )
        return show(request, self, question, back=page_of(webhook), obj=webhook)

    def _tell_secret(
        self, request: HttpRequest, made: service.WithSecret
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"The secret of {made.webhook}",
            "sections": [
                Card(
                    title="Copy it now",
                    sentences=[
                        "It is shown this once. Give it to your system, which checks "
                        "with it that what comes is from here."
                    ],
                    quoted=made.secret,
                )
            ],
            "back": page_of(made.webhook),
        }
        return TemplateResponse(request, "admin/sectioned_page.html", context)

    # --- the page -------------------------------------------------------------

    def sections_below(self, request: HttpRequest, obj: Webhook) -> list[Section]:
        sections: list[Section] = []
        until = obj.old_secret_until
        if until and until > timezone.now():
            said = f"The old secret signs beside the new one until {clock(until)}."
            sections.append(Card(title="Two secrets", sentences=[said]))
        if request.user.has_perm("keywords.view_webhookdelivery"):
            sections.append(_deliveries(obj))
        return sections


def _deliveries(webhook: Webhook) -> Table:
    rows = WebhookDelivery.objects.filter(webhook=webhook).order_by("-pk")
    newest = rows.select_related("inbound__keyword")[:DELIVERIES_SHOWN]
    return Table(
        title="What was posted last",
        headers=("When", "Keyword", "Status", "Attempts", "Last outcome"),
        rows=[
            (
                link(row, clock(row.created_at)),
                row.inbound.keyword or "–",
                row.get_status_display(),
                row.attempts,
                row.last_outcome or "–",
            )
            for row in newest
        ],
        empty="Nothing yet. Give a keyword the action “post to a webhook”.",
    )
