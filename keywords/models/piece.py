"""InboundPiece: a part of a long text, kept until the others are there."""

from django.db import models
from django.db.models import F, Q


class InboundPiece(models.Model):
    gateway = models.CharField(max_length=40)
    provider_id = models.CharField(max_length=120)
    from_number = models.CharField(max_length=20, blank=True)
    to_number = models.CharField(max_length=20, blank=True)
    reference = models.CharField(max_length=40, blank=True)
    number = models.PositiveSmallIntegerField()
    total = models.PositiveSmallIntegerField()
    # Empty once taken: the words are in the whole text then.
    body = models.TextField(blank=True)
    received_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            # A part that comes again is the same part, also after it was taken.
            models.UniqueConstraint(
                fields=("gateway", "provider_id"), name="piece_once"
            ),
            models.CheckConstraint(
                name="piece_is_one_of_its_total",
                condition=Q(number__gte=1, number__lte=F("total")),
            ),
        )
        indexes = (
            # Serves the parts that wait for each other.
            models.Index(
                fields=("gateway", "from_number", "reference"),
                name="piece_waiting",
                condition=Q(taken_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} of {self.total}"
