"""ContestEntry: one person's chance; ContestWinner: one place among those who won."""

from django.db import models
from django.db.models import Q

from campaigns.models import Sender
from keywords.models.contest import Contest, ContestRules
from keywords.models.inbound import InboundMessage
from subscribers.models import Subscriber


class ContestEntry(models.Model):
    contest = models.ForeignKey(
        Contest, on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.PROTECT, related_name="+"
    )
    code = models.CharField(
        max_length=16, help_text="What is published: a keyed hash of the number."
    )
    rules = models.ForeignKey(ContestRules, on_delete=models.PROTECT, related_name="+")
    sender = models.ForeignKey(
        Sender, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    inbound = models.ForeignKey(
        InboundMessage,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The text that entered; empty: the page.",
    )
    hit = models.PositiveIntegerField(
        null=True, blank=True, help_text="The place among those who won at once."
    )
    entered_at = models.DateTimeField()

    class Meta:
        constraints = (
            # One entry a person, however often and however they enter; also one that
            # was erased and came back, whose number makes the same code.
            models.UniqueConstraint(
                fields=("contest", "subscriber"), name="contest_once_per_person"
            ),
            models.UniqueConstraint(
                fields=("contest", "code"), name="contest_once_per_code"
            ),
            models.UniqueConstraint(
                fields=("contest", "hit"),
                name="contest_once_per_hit",
                condition=Q(hit__isnull=False),
            ),
        )
        indexes = (
            # Serves the timeline of entries.
            models.Index(fields=("contest", "entered_at"), name="contest_entered"),
        )

    def __str__(self) -> str:
        return self.code


class ContestWinner(models.Model):
    class Status(models.TextChoices):
        DRAWN = "drawn", "Drawn"
        CONFIRMED = "confirmed", "Confirmed"
        INELIGIBLE = "ineligible", "Not eligible"

    contest = models.ForeignKey(
        Contest, on_delete=models.PROTECT, related_name="winners", db_index=False
    )
    entry = models.OneToOneField(
        ContestEntry, on_delete=models.PROTECT, related_name="win"
    )
    rank = models.PositiveIntegerField(
        help_text="The place in the order that follows from the seed, from 1."
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAWN)
    reason = models.CharField(max_length=200, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=150, blank=True)
    won_at = models.DateTimeField()

    class Meta:
        ordering = ("rank",)
        constraints = (
            models.UniqueConstraint(
                fields=("contest", "rank"), name="contest_once_per_rank"
            ),
            models.CheckConstraint(
                name="contest_replaced_with_reason",
                condition=~Q(status="ineligible") | ~Q(reason=""),
            ),
        )
        indexes = (
            # Serves telling: who has won and does not know yet.
            models.Index(
                fields=("won_at",),
                name="contest_untold",
                condition=Q(told_at=None, status="drawn"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.rank}. {self.entry_id}"
