"""Pause one campaign."""

from datetime import datetime

from campaigns.management.verbs import VerbCommand
from campaigns.models import Campaign
from campaigns.sending import launching


class Command(VerbCommand):
    help = "Holds every text not handed over; nothing is lost."

    def move(self, campaign: Campaign, *, by: str, now: datetime) -> Campaign:
        return launching.pause(campaign, by=by)
