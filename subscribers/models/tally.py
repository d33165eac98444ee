"""Tally: how often something was tried, under a key that tells nothing."""

from django.db import models


class Tally(models.Model):
    """Tries of one thing by one somebody, from `opened_at` until `ends_at`."""

    key = models.CharField(
        max_length=64,
        primary_key=True,
        help_text="A keyed hash, so that no address and no number stands here.",
    )
    count = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = (
            # Serves the housekeeping that forgets what has ended.
            models.Index(fields=("ends_at",), name="tally_ended"),
        )

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.count} until {self.ends_at:%Y-%m-%d %H:%M}"
