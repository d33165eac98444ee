"""Resume a paused campaign."""

from datetime import datetime

from campaigns.management.verbs import VerbCommand
from campaigns.models import Campaign
from campaigns.sending import launching


class Command(VerbCommand):
    help = "Lets a paused campaign go on."

    def move(self, campaign: Campaign, *, by: str, now: datetime) -> Campaign:
        return launching.resume(campaign, by=by, now=now)
