"""WebhookDelivery: one text on its way to a webhook, and what came of it."""

import uuid

from django.db import models
from django.db.models import Q

from keywords.models.inbound import InboundMessage
from keywords.models.webhook import Webhook


class WebhookDelivery(models.Model):
    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DELIVERED = "delivered", "Delivered"
        GIVEN_UP = "given_up", "Given up"
        CANCELLED = "cancelled", "Cancelled"

    # The id that lets a receiver know a second attempt for the same text.
    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    webhook = models.ForeignKey(
        Webhook,
        on_delete=models.PROTECT,
        related_name="deliveries",
        db_index=False,  # webhook_delivery_due and the list serve it
    )
    inbound = models.OneToOneField(
        InboundMessage,
        on_delete=models.PROTECT,  # one text is posted once
        related_name="+",
    )
    body = models.TextField(
        blank=True, help_text="The very bytes; blank once they have arrived."
    )
    status = models.CharField(max_length=9, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    give_up_at = models.DateTimeField()
    last_outcome = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name_plural = "webhook deliveries"
        permissions = (("retry_webhookdelivery", "Can post again what was given up"),)
        constraints = (
            models.CheckConstraint(
                name="webhook_delivery_waits_for_an_instant",
                condition=Q(status="waiting", due_at__isnull=False)
                | (~Q(status="waiting") & Q(due_at=None)),
            ),
        )
        indexes = (
            # Serves the post: what of a webhook is due.
            models.Index(
                fields=("webhook", "due_at"),
                name="webhook_delivery_due",
                condition=Q(status="waiting"),
            ),
            # Serves the home page, and the list of what was given up.
            models.Index(
                fields=("webhook", "id"),
                name="webhook_delivery_given_up",
                condition=Q(status="given_up"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.webhook_id} #{self.pk}"

    @property
    def message_id(self) -> str:
        """The same in every attempt."""
        return f"msg_{self.reference.hex}"
