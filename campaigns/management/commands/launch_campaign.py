"""Launch one campaign: plan its texts now."""

from datetime import datetime

from campaigns.management.verbs import VerbCommand
from campaigns.models import Campaign
from campaigns.sending import launching


class Command(VerbCommand):
    help = "Plans every text in batches; the worker or dispatch sends them."

    def move(self, campaign: Campaign, *, by: str, now: datetime) -> Campaign:
        return launching.launch(campaign, by=by, now=now)
