"""Cancel one campaign."""

from datetime import datetime

from campaigns.management.verbs import VerbCommand
from campaigns.models import Campaign
from campaigns.sending import launching


class Command(VerbCommand):
    help = "Cancels every text not handed over; there is no way back."

    def move(self, campaign: Campaign, *, by: str, now: datetime) -> Campaign:
        return launching.cancel(campaign, by=by, now=now)
