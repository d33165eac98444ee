"""CampaignCount: what became of a campaign's texts, counted as it happens."""

from django.db import models

from campaigns.models.campaign import Campaign
from campaigns.models.message import Message


class CampaignCount(models.Model):
    """So many texts came into a state, or left it where `number` is below 0.

    Written by PostgreSQL itself (migration 0011), a line for each state and statement
    that changes texts, so that nobody waits for a line of somebody else's. What there
    is of a state is the sum.
    """

    campaign = models.ForeignKey(
        Campaign,
        on_delete=models.CASCADE,
        related_name="+",
        db_constraint=False,  # its texts hold the campaign
    )
    variant = models.BigIntegerField(null=True, help_text="Key of the variant.")
    status = models.CharField(max_length=9, choices=Message.Status)
    code = models.CharField(max_length=60)
    number = models.IntegerField()
    cost = models.DecimalField(max_digits=16, decimal_places=5)
    handed_at = models.DateTimeField(
        null=True, help_text="When they were handed over; empty once added up."
    )

    def __str__(self) -> str:
        return f"{self.number:+} {self.status} of {self.campaign_id}"
