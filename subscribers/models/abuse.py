"""What staff are told of abuse: sign-ups a limit refused, and requests nobody answers.

Both name a page and the first digits of numbers, never a number.
"""

from django.db import models
from django.db.models import Q

from subscribers.models.signup import SignupPage
from subscribers.phones import Phone


class TurnedAway(models.Model):
    """How many sign-ups a limit refused on a page in a day, by block of numbers."""

    page = models.ForeignKey(
        SignupPage,
        on_delete=models.PROTECT,  # pages are never deleted
        related_name="+",
    )
    day = models.DateField(help_text="In UTC.")
    limit = models.CharField(max_length=20)
    block = models.CharField(max_length=8)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "sign-ups turned away"
        verbose_name_plural = "sign-ups turned away"
        ordering = ("-day", "-count", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("day", "page", "limit", "block"), name="turned_away_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.count} on {self.page_id}, {self.block}…"


class PumpingAlarm(models.Model):
    """Many requests from one country or block on one page, and hardly a confirmation.

    Open until somebody has looked. While it is, visitors from there prove that they
    are no robot; with `stops`, nobody from there is asked at all.
    """

    page = models.ForeignKey(
        SignupPage,
        on_delete=models.PROTECT,  # pages are never deleted
        related_name="+",
    )
    country = models.CharField(max_length=2)
    block = models.CharField(
        max_length=8, blank=True, help_text="Empty: the whole country."
    )
    raised_at = models.DateTimeField()
    asked = models.PositiveIntegerField(help_text="Requests in the window.")
    confirmed = models.PositiveIntegerField(help_text="Of those, confirmed.")
    usual_percent = models.PositiveSmallIntegerField(
        help_text="How many of a hundred requests are confirmed otherwise."
    )
    stops = models.BooleanField(default=False)
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.CharField(max_length=150, blank=True)

    class Meta:
        verbose_name = "text-pumping alarm"
        ordering = ("-raised_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("page", "country", "block"),
                name="pumping_alarm_open_once",
                condition=Q(looked_at=None),
            ),
            models.CheckConstraint(
                name="pumping_alarm_looked_by_someone",
                condition=Q(looked_at=None) | ~Q(looked_by=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.page} from {self.where}"

    @property
    def where(self) -> str:
        """Which numbers it is about: "+1202555…" or "US"."""
        return f"+{self.block}…" if self.block else self.country

    def covers(self, phone: Phone, block: str) -> bool:
        return self.country == phone.country and self.block in ("", block)
