"""Circuit: whether a gateway answers, and when it is tried again if it does not."""

from django.db import models


class Circuit(models.Model):
    """One gateway's answers lately; no row stands for one that always answered.

    Open (`open_until` is set) after too many texts in a row without an answer: nothing
    is claimed for it until that instant, and then a single text tries.
    """

    gateway = models.CharField(
        max_length=40, unique=True, help_text="A name from SMS_GATEWAYS."
    )
    failures = models.PositiveIntegerField(
        default=0, help_text="Texts in a row without an answer."
    )
    opened_count = models.PositiveSmallIntegerField(
        default=0, help_text="How often in a row it was tried in vain."
    )
    open_until = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.gateway}: {'open' if self.open_until else 'closed'}"
