"""Subscription: how one person stands on one list."""

from django.db import models
from django.db.models import Q

from subscribers.models.lists import Period, SubscriberList, Topic, promise_in_words


class Subscription(models.Model):
    """Subscriber × list, with a status that follows from the ledger."""

    class Status(models.TextChoices):
        NONE = "none", "Not asked"
        PENDING = "pending", "Waiting for a yes"
        ACTIVE = "active", "Active"
        UNSUBSCRIBED = "unsubscribed", "Left"
        EXPIRED = "expired", "Ran out"

    class Method(models.TextChoices):
        SINGLE = "single", "Single opt-in"
        DOUBLE = "double", "Double opt-in"
        SOFT = "soft", "Soft opt-in"

    subscriber = models.ForeignKey(
        "subscribers.Subscriber",
        on_delete=models.PROTECT,  # history outlives people: tombstones stay
        related_name="subscriptions",
        db_index=False,  # the constraint's index begins with it
        # Whoever is on a list has a ledger line, and its head the checked key.
        db_constraint=False,
    )
    list = models.ForeignKey(
        SubscriberList,
        on_delete=models.PROTECT,  # who agreed to what is never deleted
        related_name="subscriptions",
        db_index=False,  # the index on standing begins with it
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.NONE)
    method = models.CharField(max_length=6, choices=Method, blank=True)
    door = models.CharField(
        max_length=120, blank=True, help_text="keyword:BUNGA, page:offers, import:12 …"
    )
    place = models.ForeignKey(
        "subscribers.Place",
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # who came by it is counted for good
        related_name="+",
        db_index=False,  # the index on places serves it
    )
    language = models.CharField(max_length=8, blank=True)
    requested_at = models.DateTimeField(null=True, blank=True)
    request_expires_at = models.DateTimeField(null=True, blank=True)
    request_count = models.PositiveSmallIntegerField(default=0)
    is_asked_by_link = models.BooleanField(
        default=False, help_text="The request asks to press a button on a page."
    )
    reminded_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    consent_expires_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Soft opt-in ends here; empty: until they leave.",
    )
    promise_messages = models.PositiveSmallIntegerField(null=True, blank=True)
    promise_per = models.CharField(max_length=5, choices=Period, blank=True)
    own_messages = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The subscriber's own choice: at most …"
    )
    own_per = models.CharField(max_length=5, choices=Period, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    topics = models.ManyToManyField(
        Topic, blank=True, help_text="None chosen means all topics of the list."
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("subscriber", "list"), name="subscription_once"
            ),
            models.CheckConstraint(
                name="subscription_status_known",
                condition=Q(
                    status__in=("none", "pending", "active", "unsubscribed", "expired")
                ),
            ),
            models.CheckConstraint(
                name="subscription_active_has_joined",
                condition=~Q(status="active") | Q(joined_at__isnull=False),
            ),
            # Nobody is an existing customer for ever.
            models.CheckConstraint(
                name="subscription_soft_ends",
                condition=~Q(status="active", method="soft")
                | Q(consent_expires_at__isnull=False),
            ),
        )
        indexes = (
            # Serves planning: the active people of a list in key order.
            models.Index(
                fields=("list", "subscriber"),
                name="subscription_active",
                condition=Q(status="active"),
            ),
            # Serves expiry of requests and the newest pending request for YES.
            models.Index(
                fields=("request_expires_at",),
                name="subscription_pending",
                condition=Q(status="pending"),
            ),
            # Serves how a list's people stand and what they were promised.
            models.Index(
                fields=("list", "status", "promise_messages", "promise_per"),
                name="subscription_standing",
            ),
            # Serves growth by door and place, of a list and of the house.
            models.Index(
                fields=("joined_at", "list", "door", "place"),
                name="subscription_joined",
                condition=Q(status="active"),
            ),
            # Serves who came by a place and where they stand.
            models.Index(
                fields=("place", "status"),
                name="subscription_place",
                condition=Q(place__isnull=False),
            ),
            # Serves the end of soft opt-ins.
            models.Index(
                fields=("list", "consent_expires_at"),
                name="subscription_soft",
                condition=Q(status="active", method="soft"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.list_id}/{self.subscriber_id}: {self.status}"

    @property
    def promise(self) -> str:
        """What this person was promised; the list may promise something else today."""
        return promise_in_words(self.promise_messages, self.promise_per)

    @property
    def promised(self) -> tuple[int | None, str]:
        return self.promise_messages, self.promise_per
