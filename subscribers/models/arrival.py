"""Arrival: somebody who signed up on a page, from their click until its code is old."""

import uuid

from django.db import models
from django.db.models import Q

from subscribers.models.disclosure import Disclosure
from subscribers.models.signup import A, B, SignupPage


class ArrivalQuerySet(models.QuerySet):
    def waiting(self) -> "ArrivalQuerySet":
        """Those that are not written into the ledger yet, oldest first."""
        return self.filter(settled_at=None, fault="").order_by("pk")


class Arrival(models.Model):
    """One sign-up as it was sent.

    Whoever answers the visitor writes this row and nothing else, so that the answer
    costs the same whatever is known of the number. The ledger, the subscription and
    the text follow at once (`signup/arriving.py`), and take number and proof with them.
    """

    token = models.UUIDField(
        default=uuid.uuid4, unique=True, help_text="What the visitor's browser keeps."
    )
    page = models.ForeignKey(
        SignupPage,
        on_delete=models.PROTECT,  # pages are never deleted: the ledger names them
        related_name="+",
    )
    page_version = models.PositiveIntegerField()
    variant = models.CharField(
        max_length=1, default=A, help_text="The version under test they saw."
    )
    language = models.CharField(
        max_length=8, blank=True, help_text="The language they read the page in."
    )
    disclosure = models.ForeignKey(
        Disclosure,
        on_delete=models.PROTECT,  # what somebody agreed to
        related_name="+",
    )
    asked_at = models.DateTimeField()
    country = models.CharField(max_length=2)
    block = models.CharField(
        max_length=8,
        help_text="The first digits of the number: they name nobody.",
    )
    number = models.CharField(
        max_length=16, blank=True, help_text="Until it is in the ledger; then empty."
    )
    told = models.JSONField(
        default=dict, help_text="What the ledger will keep; empty once it does."
    )
    answers = models.JSONField(
        default=dict,
        help_text="To what the page asked, until the number says yes; then empty.",
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(
        max_length=80, blank=True, help_text="Why the ledger could not take it."
    )
    subscriber = models.ForeignKey(
        "subscribers.Subscriber",
        null=True,
        on_delete=models.CASCADE,  # erased people are not remembered on a page
        related_name="+",
    )
    requested_at = models.DateTimeField(
        null=True, blank=True, help_text="The request this very sign-up made, if any."
    )
    joined_at = models.DateTimeField(null=True, blank=True)

    objects = ArrivalQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="arrival_settled_names_no_number",
                condition=Q(settled_at=None) | Q(number="", told={}),
            ),
            models.CheckConstraint(
                name="arrival_variant_known", condition=Q(variant__in=(A, B))
            ),
        )
        indexes = (
            # Serves whoever writes waiting ones into the ledger, oldest first.
            models.Index(
                fields=("id",),
                name="arrival_waiting",
                condition=Q(settled_at=None, fault=""),
            ),
            # Serves the confirm-rate alarm and the housekeeping that forgets.
            models.Index(fields=("asked_at",), name="arrival_asked"),
        )

    def __str__(self) -> str:
        return f"{self.page_id} at {self.asked_at:%Y-%m-%d %H:%M}"
