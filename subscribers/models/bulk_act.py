"""BulkAct: one verb done to everybody who fits, a batch at a time."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q


class BulkAct(models.Model):
    """Who did what to whom. Each batch and its checkpoint are one transaction, so a
    worker that dies leaves nobody out and nobody done twice."""

    class Verb(models.TextChoices):
        TAG = "tag", "Put a tag on"
        UNTAG = "untag", "Take a tag off"
        SUBSCRIBE = "subscribe", "Add to a list"
        UNSUBSCRIBE = "unsubscribe", "Unsubscribe and suppress"
        ERASE = "erase", "Erase"
        EXPORT = "export", "Export"

    class Status(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        STOPPED = "stopped", "Stopped"
        FAILED = "failed", "Failed"

    verb = models.CharField(max_length=12, choices=Verb)
    values = models.JSONField(
        default=dict, encoder=DjangoJSONEncoder, help_text="What was filled in."
    )
    criteria = models.JSONField(default=dict, help_text="Whom it means, as a question.")
    asked_for = models.JSONField(default=list, help_text="The same in words.")
    by = models.CharField(max_length=150)
    status = models.CharField(max_length=8, choices=Status, default=Status.RUNNING)
    total = models.PositiveIntegerField(help_text="People when it was confirmed.")
    seen_count = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, help_text="What came of it.")
    at_key = models.PositiveBigIntegerField(
        default=0, help_text="Everybody up to this key is done."
    )
    up_to_key = models.PositiveBigIntegerField(
        help_text="Who came after it was confirmed is not meant."
    )
    fault = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    beat_at = models.DateTimeField(help_text="The last sign of life of its worker.")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = "bulk action"
        indexes = (
            # Serves taking up what a dead worker left.
            models.Index(
                fields=("beat_at",),
                name="bulk_act_running",
                condition=Q(status="running"),
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.get_verb_display()}"

    @property
    def is_running(self) -> bool:
        return self.status == self.Status.RUNNING

    @property
    def share(self) -> int:
        """How much of it is done, in per cent."""
        return min(100, 100 * self.seen_count // self.total) if self.total else 100
