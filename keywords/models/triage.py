"""Triage: one verb on every conversation of a group, a batch at a time."""

from django.db import models
from django.db.models import Q


class Triage(models.Model):
    """Who did what to how many. A batch and its checkpoint are one transaction, so a
    worker that dies leaves nobody out and answers nobody twice."""

    class Verb(models.TextChoices):
        CLOSE = "close", "Close"
        ANSWER = "answer", "Answer and close"
        LEAVE = "leave", "Take as leaving"

    class Status(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        STOPPED = "stopped", "Stopped"

    verb = models.CharField(max_length=6, choices=Verb)
    gists = models.JSONField(default=list, help_text="What the people of it said.")
    said = models.CharField(
        max_length=80, blank=True, help_text="The text that stands for the group."
    )
    body = models.TextField(blank=True, help_text="The answer, fields and all.")
    by = models.CharField(max_length=150)
    status = models.CharField(max_length=7, choices=Status, default=Status.RUNNING)
    total = models.PositiveIntegerField(
        help_text="Conversations when it was confirmed."
    )
    seen_count = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, help_text="What came of it.")
    at_key = models.PositiveBigIntegerField(
        default=0, help_text="Every conversation up to this key is done."
    )
    asked_at = models.DateTimeField(
        help_text="Who has texted since is not meant: staff have not read that."
    )
    beat_at = models.DateTimeField(help_text="The last sign of life of its worker.")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name_plural = "triages"
        constraints = (
            models.CheckConstraint(
                name="triage_answer_has_words",
                condition=~Q(verb="answer") | ~Q(body=""),
            ),
        )
        indexes = (
            # Serves taking up what a dead worker left.
            models.Index(
                fields=("beat_at",),
                name="triage_running",
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
