"""Segment: a saved question about subscribers, and whom it was frozen with."""

from django.db import models


class Segment(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    rules = models.JSONField(help_text="all / any / not, nested; see docs/segments.md.")
    frozen_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When its members were written down; empty: its rules ask anew.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class SegmentMember(models.Model):
    """One person whom a frozen segment means."""

    segment = models.ForeignKey(
        Segment,
        on_delete=models.CASCADE,  # a snapshot has no meaning without its segment
        related_name="members",
        db_index=False,  # the constraint's index begins with it
    )
    # Serves erasure too, which takes a person out of every snapshot.
    subscriber = models.ForeignKey(
        "subscribers.Subscriber", on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("segment", "subscriber"), name="segment_member_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.segment_id}/{self.subscriber_id}"
