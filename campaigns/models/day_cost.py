"""DayCost: what a day's texts cost by sender and country; it outlives the texts."""

from django.db import models
from django.db.models import Q

from campaigns.models.sender import Sender


class DayCost(models.Model):
    """The texts handed over on a day of UTC, as providers bill them.

    Counted now and then, and anew while prices may still come; see reports/costs.py.
    """

    day = models.DateField()
    sender = models.ForeignKey(
        Sender,
        on_delete=models.PROTECT,  # what was paid for outlives the number
        related_name="+",
        db_index=False,  # asked by day
    )
    country = models.CharField(max_length=2, blank=True, help_text="ISO code.")
    texts = models.PositiveIntegerField()
    parts = models.PositiveIntegerField(help_text="Of texts that were not refused.")
    cost = models.DecimalField(
        max_digits=16,
        decimal_places=5,
        help_text="As billed where receipts say so, else by the sender's price.",
    )
    unpriced = models.PositiveIntegerField(
        help_text="Texts of unknown price, which the cost leaves out."
    )

    class Meta:
        verbose_name = "cost"
        constraints = (
            models.UniqueConstraint(
                fields=("day", "sender", "country"), name="day_cost_once"
            ),
            models.CheckConstraint(
                name="day_cost_of_texts", condition=Q(unpriced__lte=models.F("texts"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.day}, {self.sender_id}, {self.country}: {self.cost}"
