"""The list of campaigns: a page of them, each with what became of its texts."""

from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from unfold.views import ChangeList

from campaigns.home import parts_of
from campaigns.models import Campaign
from campaigns.reports.counts import states_of
from subscribers.staff.pictures import Meter


class CampaignList(ChangeList):
    """One query more than its rows."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        counts = states_of(self.result_list)
        for campaign in self.result_list:
            campaign.counts = counts[campaign.pk]


def bar_of(campaign: Campaign) -> str:
    """Return the states of its texts as a small bar with its words."""
    if not campaign.counts:
        return "–"
    meter = Meter(label="", href="", parts=parts_of(campaign.counts))
    drawn = format_html_join(
        "",
        '<span class="saywhen-{}" style="flex-grow: {}"></span>',
        ((part.tone, part.number) for part in meter.parts if part.number),
    )
    return format_html(
        '<div class="saywhen-cell"><div class="saywhen-bar" aria-hidden="true">{}</div>'
        '<span class="saywhen-note">{}</span></div>',
        drawn,
        meter.says,
    )
