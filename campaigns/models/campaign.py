"""Campaign and Variant: one text to many, from draft to finished."""

import builtins
from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaigns.models.coupon import CouponPool
from subscribers.models import Segment, SubscriberList, Topic

DEFAULT_EXPIRY = timedelta(hours=72)


EARLIEST_CLOCK = timedelta(hours=14)  # ahead of UTC: Kiribati's


class Kind(models.TextChoices):
    PROMOTIONAL = "promotional", "Promotional"
    TRANSACTIONAL = "transactional", "Transactional"
    CONVERSATIONAL = "conversational", "Conversational"
    REQUIRED = "required", "Required notice"


class Asks(models.TextChoices):
    """What a yes to the text changes; most campaigns ask for nothing."""

    CONSENT = "consent", "For express consent, of existing customers"
    PROMISE = "promise", "For more texts than they were promised"
    INVITE = "invite", "To join another list too"


class Trial(models.TextChoices):
    RUNNING = "running", "A part goes first"
    PASSED = "passed", "The part that went first did well"
    STOPPED = "stopped", "The part that went first did badly"


class Over(models.TextChoices):
    SKIP = "skip", "Skip this text"
    DEFER = "defer", "Send it later"


class NoCoupon(models.TextChoices):
    """What becomes of a text for which its pool has no code left."""

    HOLD = "hold", "Wait until the pool has codes again"
    FALLBACK = "fallback", "Send the words without a code"
    DROP = "drop", "Leave them out"


class Campaign(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        IN_REVIEW = "in_review", "In review"
        APPROVED = "approved", "Approved"
        PLANNING = "planning", "Planning"
        RUNNING = "running", "Sending"
        PAUSED = "paused", "Paused"
        FINISHED = "finished", "Finished"
        CANCELLED = "cancelled", "Cancelled"

    # Legal moves, read by services and admin alike.
    MOVES: ClassVar[dict[str, frozenset[str]]] = {
        Status.DRAFT: frozenset({Status.IN_REVIEW, Status.CANCELLED}),
        Status.IN_REVIEW: frozenset({Status.DRAFT, Status.APPROVED, Status.CANCELLED}),
        Status.APPROVED: frozenset({Status.DRAFT, Status.PLANNING, Status.CANCELLED}),
        Status.PLANNING: frozenset({Status.RUNNING, Status.PAUSED, Status.CANCELLED}),
        Status.RUNNING: frozenset({Status.PAUSED, Status.FINISHED, Status.CANCELLED}),
        Status.PAUSED: frozenset({Status.PLANNING, Status.RUNNING, Status.CANCELLED}),
        Status.FINISHED: frozenset(),
        Status.CANCELLED: frozenset(),
    }
    EDITABLE = (Status.DRAFT,)

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    list = models.ForeignKey(SubscriberList, on_delete=models.PROTECT, related_name="+")
    segment = models.ForeignKey(
        Segment,
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # a segment in use is not deleted
        related_name="+",
    )
    topic = models.ForeignKey(
        Topic, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(
        max_length=14,
        choices=[(k.value, k.label) for k in (Kind.PROMOTIONAL, Kind.TRANSACTIONAL)],
        default=Kind.PROMOTIONAL,
    )
    asks = models.CharField(
        max_length=8,
        choices=Asks,
        blank=True,
        help_text="What a YES to the text changes; empty: nothing.",
    )
    asks_list = models.ForeignKey(
        SubscriberList,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The list they are invited to.",
    )
    # The promise the text names, so that a yes means what was read.
    asks_messages = models.PositiveSmallIntegerField(null=True, blank=True)
    asks_per = models.CharField(max_length=5, blank=True)
    body = models.TextField()
    links = models.JSONField(default=dict, blank=True, help_text="name: target URL")
    coupon_pool = models.ForeignKey(
        CouponPool,
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # what texts drew their codes from is not deleted
        related_name="+",
        help_text="Each person gets a code of it, where the text says {{ coupon }}.",
    )
    no_coupon = models.CharField(
        max_length=8,
        choices=NoCoupon,
        default=NoCoupon.HOLD,
        help_text="What becomes of a text once the pool is empty.",
    )
    body_without = models.TextField(blank=True, help_text="The words without a code.")
    expires_after = models.DurationField(default=DEFAULT_EXPIRY)
    send_at = models.DateTimeField(
        null=True, blank=True, help_text="Empty: as soon as it is launched."
    )
    local_time = models.BooleanField(
        default=False, help_text="Read send_at on each person's own clock."
    )
    ends_at = models.DateTimeField(null=True, blank=True)
    tags = models.JSONField(default=builtins.list, blank=True)
    priority = models.PositiveSmallIntegerField(
        default=50, help_text="0 goes first; bulk is 50."
    )
    budget = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    canary = models.FloatField(
        null=True, blank=True, help_text="Share sent first, e.g. 0.02."
    )
    cap_messages = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="Only people who had fewer than this many texts …",
    )
    cap_per = models.CharField(
        max_length=8, blank=True, help_text="… per 24h, 7d, day, week or month."
    )
    cap_over = models.CharField(max_length=5, choices=Over, default=Over.SKIP)
    ignore_caps = models.BooleanField(
        default=False, help_text="Lifts house caps only; needs a reason."
    )
    ignore_caps_reason = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    author = models.CharField(max_length=150, blank=True)
    approved_by = models.CharField(max_length=150, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    launched_by = models.CharField(max_length=150, blank=True)
    launched_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(
        max_length=200, blank=True, help_text="Why it paused by itself; else empty."
    )
    trial = models.CharField(
        max_length=7,
        choices=Trial,
        blank=True,
        help_text="How its canary is doing; empty: it has none.",
    )
    planned_count = models.PositiveIntegerField(default=0)
    planned_to = models.BigIntegerField(
        default=0, help_text="Checkpoint of planning: the last subscriber planned."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)
        permissions = (
            ("send_campaign", "Can launch a campaign"),
            ("approve_campaign", "Can approve a campaign"),
            ("pause_campaign", "Can pause and cancel a campaign"),
            ("lift_caps", "Can let a campaign ignore house caps"),
            ("press_red_button", "Can pause all sending"),
        )
        constraints = (
            models.CheckConstraint(
                name="campaign_caps_lifted_with_reason",
                condition=Q(ignore_caps=False) | ~Q(ignore_caps_reason=""),
            ),
            models.CheckConstraint(
                name="campaign_launched_was_approved",
                condition=Q(status__in=("draft", "in_review", "cancelled"))
                | ~Q(approved_by=""),
            ),
            models.CheckConstraint(
                name="campaign_asks_whole",
                condition=Q(
                    asks__in=("", "consent"),
                    asks_list=None,
                    asks_messages=None,
                    asks_per="",
                )
                | (
                    Q(asks="promise", asks_list=None, asks_messages__gte=1)
                    & ~Q(asks_per="")
                )
                | Q(
                    asks="invite",
                    asks_list__isnull=False,
                    asks_messages=None,
                    asks_per="",
                ),
            ),
            models.CheckConstraint(
                name="campaign_asking_is_promotional",
                condition=Q(asks="") | Q(kind="promotional"),
            ),
            models.CheckConstraint(
                name="campaign_coupon_whole",
                condition=Q(coupon_pool=None, no_coupon="hold", body_without="")
                | Q(
                    coupon_pool__isnull=False,
                    no_coupon__in=("hold", "drop"),
                    body_without="",
                )
                | (
                    Q(coupon_pool__isnull=False, no_coupon="fallback")
                    & ~Q(body_without="")
                ),
            ),
            models.CheckConstraint(
                name="campaign_budget_above_0",
                condition=Q(budget=None) | Q(budget__gt=0),
            ),
            models.CheckConstraint(
                name="campaign_canary_is_a_share",
                condition=Q(canary=None) | Q(canary__gt=0, canary__lt=1),
            ),
            models.CheckConstraint(
                name="campaign_cap_whole",
                condition=Q(cap_messages=None, cap_per="")
                | (Q(cap_messages__gte=1) & ~Q(cap_per="")),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def standing(self) -> str:
        """The status in a word; "Scheduled" while every text waits for its day."""
        if self.status == self.Status.RUNNING and self.send_at:
            # As a wall clock it strikes first where the day begins.
            first = self.send_at - (EARLIEST_CLOCK if self.local_time else timedelta())
            if first > timezone.now():
                return "Scheduled"
        return self.get_status_display()

    @property
    def falls_back(self) -> bool:
        """Whether who gets no code gets the words without one."""
        return self.no_coupon == NoCoupon.FALLBACK

    def may_become(self, status: str) -> bool:
        return status in self.MOVES[self.status]


class Variant(models.Model):
    """One arm of an A/B test; a campaign without variants sends its body."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="variants"
    )
    name = models.CharField(max_length=40)
    body = models.TextField()
    weight = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("campaign", "name"), name="variant_name_once"
            ),
        )

    def __str__(self) -> str:
        return self.name
