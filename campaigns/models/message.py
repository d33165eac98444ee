"""Message: one text to one subscriber, the outbox row; its text; its claim."""

import builtins
import uuid

from django.db import models
from django.db.models import F, Q

from campaigns.models.campaign import Campaign, Kind, Variant
from campaigns.models.sender import Sender
from subscribers.models import Subscriber, SubscriberList

# The states but *sent* and *delivered*, in which most texts end.
NOT_ARRIVED = (
    *("queued", "claimed", "handing", "failed", "unknown"),
    *("deferred", "dropped", "cancelled"),
)


class Claim(models.Model):
    """A worker's hold on a batch; a heartbeat keeps it alive."""

    worker = models.CharField(max_length=80)
    sender = models.ForeignKey(Sender, on_delete=models.CASCADE, related_name="+")
    beat_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.worker}#{self.pk}"


class MessageQuerySet(models.QuerySet):
    def waiting(self) -> "MessageQuerySet":
        """Not handed over yet, so an opt-out still stops them."""
        return self.filter(status__in=Message.WAITING)

    def in_handing_order(self) -> "MessageQuerySet":
        """Priority, first due instant, key: a deferred row loses no place."""
        return self.order_by("priority", "first_due_at", "pk")


class Message(models.Model):
    class Status(models.TextChoices):
        QUEUED = "queued", "Queued"
        CLAIMED = "claimed", "Claimed"
        HANDING = "handing", "Being handed over"
        SENT = "sent", "Sent"
        DELIVERED = "delivered", "Delivered"
        FAILED = "failed", "Failed"
        UNKNOWN = "unknown", "Unknown"
        DEFERRED = "deferred", "Deferred"
        DROPPED = "dropped", "Dropped"
        CANCELLED = "cancelled", "Cancelled"

    WAITING = (Status.QUEUED, Status.DEFERRED, Status.CLAIMED)
    LEFT = (
        Status.HANDING,
        Status.SENT,
        Status.DELIVERED,
        Status.FAILED,
        Status.UNKNOWN,
    )

    # Our own id in every callback, so that a receipt finds its row without one
    # from the provider.
    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subscriber = models.ForeignKey(
        Subscriber,
        on_delete=models.PROTECT,  # what was sent outlives the person's data
        related_name="+",
        db_constraint=False,  # a subscriber is never deleted, only erased
        db_index=False,  # message_of_subscriber serves it
    )
    campaign = models.ForeignKey(
        Campaign,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="messages",
        db_index=False,  # message_of_campaign serves it
    )
    variant = models.ForeignKey(
        Variant,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    cause = models.CharField(  # noqa: DJ001
        max_length=80,
        null=True,  # NULL, not "", keeps the unique constraint sparse
        blank=True,
        help_text="optout:<inbound>, request:<subscription>:<n> … without a campaign",
    )
    list = models.ForeignKey(
        SubscriberList,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,  # its campaign, or a subscription, holds the list
        db_index=False,  # asked through the campaign or the subscriber
    )
    sender = models.ForeignKey(
        Sender,
        on_delete=models.PROTECT,
        related_name="messages",
        db_index=False,  # message_due and message_deferred serve it
    )
    kind = models.CharField(max_length=14, choices=Kind)
    tags = models.JSONField(default=builtins.list, blank=True)
    priority = models.PositiveSmallIntegerField(default=50)
    status = models.CharField(max_length=9, choices=Status, default=Status.QUEUED)
    code = models.CharField(
        max_length=60, blank=True, help_text="Why it is not sent: the verdict's code."
    )
    detail = models.CharField(max_length=200, blank=True)
    first_due_at = models.DateTimeField()
    due_at = models.DateTimeField(
        null=True, blank=True, help_text="A deferred text waits until then."
    )
    expires_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When the person's own act asked for it; empty: nobody asked.",
    )
    parts = models.PositiveSmallIntegerField(default=1)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.ForeignKey(
        Claim,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,  # message_held serves it
    )
    handed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    provider_id = models.CharField(max_length=80, blank=True)
    error = models.CharField(max_length=200, blank=True)
    failed_by = models.CharField(
        max_length=40,
        blank=True,
        help_text="The gateway whose code it failed with; empty: its sender's first.",
    )
    cost = models.DecimalField(max_digits=10, decimal_places=5, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "message log"
        constraints = (
            # P5: nobody is texted twice for one reason.
            models.UniqueConstraint(
                fields=("campaign", "subscriber"),
                name="message_once_per_campaign",
                condition=Q(campaign__isnull=False),
            ),
            models.UniqueConstraint(
                fields=("cause",),
                name="message_once_per_cause",
                condition=Q(cause__isnull=False),
            ),
            models.CheckConstraint(
                name="message_has_one_reason",
                condition=Q(campaign__isnull=False, cause=None)
                | Q(campaign=None, cause__isnull=False),
            ),
            # P8: a verdict other than send carries its reason.
            models.CheckConstraint(
                name="message_unsent_has_reason",
                condition=~Q(status__in=("deferred", "dropped", "cancelled"))
                | ~Q(code=""),
            ),
            models.CheckConstraint(
                name="message_deferred_has_instant",
                condition=~Q(status="deferred") | Q(due_at__isnull=False),
            ),
            models.CheckConstraint(
                name="message_held_has_claim",
                condition=~Q(status="claimed") | Q(claim__isnull=False),
            ),
            models.CheckConstraint(
                name="message_left_has_instant",
                condition=~Q(
                    status__in=("handing", "sent", "delivered", "failed", "unknown")
                )
                | Q(handed_at__isnull=False),
            ),
        )
        indexes = (
            # Serves claiming: what is due on a sender, in handing order.
            models.Index(
                fields=("sender", "priority", "first_due_at", "id"),
                name="message_due",
                condition=Q(status="queued"),
            ),
            # Serves waking: deferred texts whose instant has come.
            models.Index(
                fields=("sender", "due_at"),
                name="message_deferred",
                condition=Q(status="deferred"),
            ),
            # Serves the opt-out, which cancels what waits for a person.
            models.Index(
                fields=("subscriber",),
                name="message_waiting",
                condition=Q(status__in=("queued", "deferred", "claimed")),
            ),
            # Serves the reaper, and the end of a claim.
            models.Index(
                fields=("claim",),
                name="message_held",
                condition=Q(claim__isnull=False),
            ),
            # Serves the log of one campaign, narrowed to what did not simply arrive;
            # all of a campaign's texts are found by message_once_per_campaign.
            models.Index(
                fields=("campaign", "status", "subscriber"),
                name="message_of_campaign",
                condition=Q(status__in=NOT_ARRIVED),
            ),
            # Serves the log narrowed to a state; arrived texts are never far. Here and
            # below by the negated key: asked for in the order of the key itself,
            # PostgreSQL would read that, however far back the first match is.
            models.Index(
                F("status"),
                -F("id"),
                name="message_not_arrived",
                condition=Q(status__in=NOT_ARRIVED),
            ),
            # Serves the log narrowed to a reason.
            models.Index(
                F("code"),
                -F("id"),
                name="message_of_reason",
                condition=~Q(code=""),
            ),
            # Serves the same of one campaign: what a reason's figure on its page opens.
            models.Index(
                fields=("campaign", "code", "subscriber"),
                name="message_of_campaign_reason",
                condition=~Q(code=""),
            ),
            # Serves the log narrowed to a sender, also one retired long ago.
            models.Index(F("sender"), -F("id"), name="message_of_sender"),
            # Serves the log narrowed to a kind that is not the usual one.
            models.Index(
                F("kind"),
                -F("id"),
                name="message_of_rare_kind",
                condition=~Q(kind="promotional"),
            ),
            # Serves the instants a campaign's texts wait for.
            models.Index(
                fields=("campaign", "due_at"),
                name="message_waits_until",
                condition=Q(status="deferred"),
            ),
            # Serves the timeline and the last text a sender sent a person.
            models.Index(
                F("subscriber"), F("handed_at").desc(), name="message_of_subscriber"
            ),
            # Serves receipts of providers that only know their own id.
            models.Index(
                fields=("provider_id",),
                name="message_provider_id",
                condition=~Q(provider_id=""),
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}"


class MessageText(models.Model):
    """The exact words handed over; pruned before the facts in Message."""

    message = models.OneToOneField(
        Message, on_delete=models.CASCADE, primary_key=True, related_name="text"
    )
    body = models.TextField()

    def __str__(self) -> str:
        return f"text of #{self.message_id}"
