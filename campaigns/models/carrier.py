"""CarrierCap: how much a carrier takes from a sender in a day of its own.

T-Mobile US, for one, counts the parts of a registered brand from midnight to midnight
of Pacific time and stops what comes after.
"""

from django.db import models
from django.db.models import Q

from campaigns.models.sender import Sender


class CarrierCap(models.Model):
    sender = models.ForeignKey(
        Sender, on_delete=models.CASCADE, related_name="carrier_caps"
    )
    country = models.CharField(max_length=2, help_text="ISO code, such as US.")
    carrier = models.CharField(
        max_length=40, help_text="As people's attribute “carrier” names it: T-Mobile."
    )
    parts = models.PositiveIntegerField(help_text="At most so many parts a day.")
    zone = models.CharField(
        max_length=40,
        default="UTC",
        help_text="The clock of the carrier's day, such as America/Los_Angeles.",
    )

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("sender", "country", "carrier"), name="carrier_cap_once"
            ),
            models.CheckConstraint(
                name="carrier_cap_above_0", condition=Q(parts__gte=1)
            ),
        )

    def __str__(self) -> str:
        return f"{self.carrier} ({self.country}): {self.parts} a day"


class CarrierDay(models.Model):
    """The parts handed over on one of the carrier's days."""

    cap = models.ForeignKey(CarrierCap, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    parts = models.IntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("cap", "day"), name="carrier_day_once"),
        )

    def __str__(self) -> str:
        return f"{self.cap_id} on {self.day}: {self.parts}"
