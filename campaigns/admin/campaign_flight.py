"""The address a campaign's page asks how it is going; it changes nothing."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from campaigns.admin.flight_page import flight
from campaigns.reports.tally import tally
from subscribers.staff.verbs import object_of

TEMPLATE = "admin/campaigns/campaign/progress.html"


class CampaignFlight:
    """The live part of CampaignAdmin."""

    def get_urls(self) -> list[URLPattern]:
        address = path(
            "<int:object_id>/progress/",
            self.admin_site.admin_view(self.progress),
            name="campaigns_campaign_progress",
        )
        return [address, *super().get_urls()]

    def progress(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Show the live part anew; the whole page, once the campaign's status moved."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        campaign = object_of(self, request, str(object_id))
        live = flight(
            campaign, tally(campaign), viewer=request.user, now=timezone.now()
        )
        seen = request.GET.get("seen", "")
        if seen.partition("-")[0] not in ("", campaign.status):
            # Its verbs and results are other parts of the page.
            return HttpResponse(headers={"HX-Refresh": "true"})
        return TemplateResponse(
            request, TEMPLATE, {"live": live, "is_news": seen != live.seen}
        )
