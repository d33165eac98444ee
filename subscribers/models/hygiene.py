"""NumberFlag: a number was reported gone, given away or silent, and consents ended."""

from django.db import models
from django.db.models import Q


class NumberFlag(models.Model):
    """Why the consents behind a number ended although nobody opted out.

    Nothing is suppressed by it: whoever has the number may join again, and the flag is
    then closed (`renewed_at`).
    """

    class Cause(models.TextChoices):
        DEACTIVATED = "deactivated", "Number switched off"
        REASSIGNED = "reassigned", "Number given to somebody else"
        UNREACHABLE = "unreachable", "Texts keep failing"
        WRONG_NUMBER = "wrong_number", "Said: wrong number"
        SILENT = "silent", "Long without a sign"

    # Those after which the number may be somebody else's.
    CHANGED_HANDS = (Cause.DEACTIVATED, Cause.REASSIGNED, Cause.WRONG_NUMBER)

    subscriber = models.ForeignKey(
        "subscribers.Subscriber",
        on_delete=models.PROTECT,  # history outlives people: tombstones stay
        related_name="flags",
        db_index=False,  # the constraint's index serves what is open
    )
    cause = models.CharField(max_length=12, choices=Cause)
    happened_on = models.DateField(help_text="The day it is true of.")
    flagged_at = models.DateTimeField()
    by = models.CharField(max_length=150, blank=True)
    source = models.CharField(
        max_length=120, help_text="A file, gateway, text or rule."
    )
    ended_count = models.PositiveSmallIntegerField(
        default=0, help_text="How many subscriptions it ended."
    )
    renewed_at = models.DateTimeField(
        null=True, blank=True, help_text="When the number joined a list afresh."
    )

    class Meta:
        ordering = ("-pk",)
        verbose_name = "flagged number"
        verbose_name_plural = "flagged numbers"
        permissions = (("flag_numbers", "Can feed files of dead numbers"),)
        constraints = (
            models.UniqueConstraint(
                fields=("subscriber", "cause"),
                name="number_flag_open_once",
                condition=Q(renewed_at=None),
            ),
            models.CheckConstraint(
                name="number_flag_cause_known",
                condition=Q(
                    cause__in=(
                        *("deactivated", "reassigned", "unreachable"),
                        *("wrong_number", "silent"),
                    )
                ),
            ),
        )
        indexes = (
            # Serves the report: what was flagged in the last days, and why.
            models.Index(fields=("flagged_at", "cause"), name="number_flag_by_day"),
        )

    def __str__(self) -> str:
        return f"{self.get_cause_display()}, {self.happened_on}"
