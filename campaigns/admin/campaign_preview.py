"""The address that previews a draft as it is typed; it saves nothing."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from campaigns.admin.composer import Typed, merge_fields_offered, panel
from campaigns.models import Campaign, Variant

TEMPLATE = "admin/campaigns/campaign/preview.html"
# Fields whose mistakes change how the text reads; the others can wait for Save.
READ = (
    *("list", "topic", "segment", "kind", "asks", "asks_list", "links"),
    *("coupon_pool", "no_coupon", "body_without"),
)


class CampaignPreview:
    """The preview of CampaignAdmin."""

    def get_urls(self) -> list[URLPattern]:
        address = path(
            "preview/",
            self.admin_site.admin_view(self.preview),
            name="campaigns_campaign_preview",
        )
        return [address, *super().get_urls()]

    @method_decorator(require_POST)
    def preview(self, request: HttpRequest) -> HttpResponse:
        """Show the panel for what the form holds. Writes nothing."""
        if not (
            self.has_add_permission(request) or self.has_change_permission(request)
        ):
            raise PermissionDenied
        wanted = request.POST.get("show_after") or request.POST.get("shown_after", "")
        after = int(wanted) if wanted.isdecimal() else 0
        shown = panel(self._typed(request), viewer=request.user, after=after)
        return TemplateResponse(request, TEMPLATE, {"panel": shown})

    def _typed(self, request: HttpRequest) -> Typed:
        form: ModelForm = self.get_form(request)(request.POST)
        form.is_valid()
        campaign: Campaign = form.instance
        # A body that was refused is previewed all the same, with what is wrong.
        campaign.body = str(form["body"].value() or "").strip()
        problems = [
            f"{form[name].label}: {said}"
            for name in READ
            for error in form.errors.as_data().get(name, ())
            if error.code != "required"  # what is still blank is no mistake
            for said in error.messages
        ]
        arms = list(self._arms(request, campaign))
        if not arms and campaign.body:
            arms = [Variant(body=campaign.body)]
        return Typed(campaign, arms, problems)

    def _arms(self, request: HttpRequest, campaign: Campaign) -> Iterator[Variant]:
        """Yield the variants that somebody would get."""
        for formset_class, inline in self.get_formsets_with_inlines(request):
            if inline.model is not Variant:
                continue
            for form in formset_class(data=request.POST, instance=campaign).forms:
                name, body, weight = (
                    str(form[field].value() or "") for field in inline.fields
                )
                if body and weight != "0" and not form["DELETE"].value():
                    share = int(weight) if weight.isdecimal() else 1
                    yield Variant(name=name, body=body, weight=share)

    def composing(self) -> dict[str, Any]:
        """Return what the page of a draft needs; it asks for its preview by itself."""
        return {"merge_fields": merge_fields_offered()}
