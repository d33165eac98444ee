"""CampaignSpending: the account of a campaign with a budget."""

from django.db import models

from campaigns.models.campaign import Campaign


class CampaignSpending(models.Model):
    """What the texts of a campaign with a budget have cost; locked while it is judged.

    In a row of its own, so that reserving money holds up nobody who reads campaigns.
    """

    campaign = models.OneToOneField(
        Campaign, on_delete=models.CASCADE, primary_key=True, related_name="spending"
    )
    spent = models.DecimalField(max_digits=14, decimal_places=5, default=0)

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.spent}"
