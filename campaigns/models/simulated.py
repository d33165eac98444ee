"""SimulatedText: what the simulator gateway's phones hold."""

from django.db import models
from django.utils import timezone


class SimulatedText(models.Model):
    class Direction(models.TextChoices):
        TO_PHONE = "to_phone", "To the phone"
        FROM_PHONE = "from_phone", "From the phone"

    reference = models.CharField(max_length=32, blank=True)
    gateway = models.CharField(max_length=40)
    sender = models.CharField(max_length=20, help_text="Our number.")
    phone = models.CharField(max_length=16, help_text="The person's number, E.164.")
    text = models.TextField()
    direction = models.CharField(max_length=10, choices=Direction)
    created_at = models.DateTimeField(
        default=timezone.now,
        help_text="When it was handed over or typed; earlier than its row where the "
        "demonstration tells the past.",
    )

    class Meta:
        indexes = (
            # Serves a phone's screen, newest last.
            models.Index(fields=("phone", "id"), name="simulated_phone"),
        )

    def __str__(self) -> str:
        return f"{self.direction} {self.pk}"
