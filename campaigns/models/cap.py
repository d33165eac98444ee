"""Cap and CapSlot: how many texts a person may get, and those that count."""

import builtins

from django.db import models
from django.db.models import Q

from campaigns.models.campaign import Kind, Over
from subscribers.models import Subscriber


class Cap(models.Model):
    """A house rule: at most `messages` per `per` within `scope`."""

    slug = models.SlugField(unique=True)
    scope = models.CharField(
        max_length=80, help_text="everyone, list:<slug>, kind:<kind> or tag:<tag>."
    )
    messages = models.PositiveSmallIntegerField()
    per = models.CharField(
        max_length=8, help_text="24h, 7d … rolling; day, week, month by calendar."
    )
    over = models.CharField(max_length=5, choices=Over, default=Over.SKIP)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("slug",)
        constraints = (
            models.CheckConstraint(
                name="cap_allows_something", condition=Q(messages__gte=1)
            ),
        )

    def __str__(self) -> str:
        return f"{self.slug}: {self.messages} per {self.per}"


class CapSlot(models.Model):
    """One text that counts; narrow, and it outlives its message.

    `at` is NULL while reserved: a reserved slot counts in every window. A
    released slot counts for statutory caps only.
    """

    subscriber = models.ForeignKey(
        Subscriber,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,  # a subscriber is never deleted, only erased
        db_index=False,  # cap_slot_of_subscriber serves it
    )
    message = models.BigIntegerField(
        unique=True, help_text="Key of the message; no foreign key, slots outlive it."
    )
    at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=14, choices=Kind)
    list = models.BigIntegerField(null=True, help_text="Key of the list.")
    tags = models.JSONField(default=builtins.list)
    is_released = models.BooleanField(default=False)

    class Meta:
        indexes = (
            # Serves counting: a person's slots since the start of a window.
            models.Index(fields=("subscriber", "at"), name="cap_slot_of_subscriber"),
        )

    def __str__(self) -> str:
        return f"slot of #{self.message}"
