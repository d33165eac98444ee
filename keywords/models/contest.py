"""Contest: a prize, from draft to draw; ContestRules: what people could read."""

import builtins
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from subscribers.models import SubscriberList


class Contest(models.Model):
    class Method(models.TextChoices):
        DRAW = "draw", "A draw at the end"
        INSTANT = "instant", "At once, by odds"

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        IN_REVIEW = "in_review", "In review"
        APPROVED = "approved", "Approved"
        CLOSED = "closed", "Closed"
        DRAWN = "drawn", "Drawn"
        CANCELLED = "cancelled", "Cancelled"

    # Legal moves, read by services and admin alike.
    MOVES: ClassVar[dict[str, frozenset[str]]] = {
        Status.DRAFT: frozenset({Status.IN_REVIEW, Status.CANCELLED}),
        Status.IN_REVIEW: frozenset({Status.DRAFT, Status.APPROVED}),
        Status.APPROVED: frozenset({Status.DRAFT, Status.CLOSED}),
        Status.CLOSED: frozenset({Status.DRAWN}),
        Status.DRAWN: frozenset(),
        Status.CANCELLED: frozenset(),
    }
    # Its rules page can be read, and its word answers by them.
    PUBLISHED = (Status.APPROVED, Status.CLOSED, Status.DRAWN)

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    list = models.ForeignKey(
        SubscriberList,
        on_delete=models.PROTECT,  # whose brand promises the prize
        related_name="+",
    )
    method = models.CharField(max_length=7, choices=Method, default=Method.DRAW)
    odds = models.PositiveIntegerField(
        null=True, blank=True, help_text="1 in so many entries wins at once."
    )
    prize = models.CharField(max_length=80)
    prize_count = models.PositiveIntegerField(default=1)
    prize_value = models.DecimalField(
        max_digits=12, decimal_places=2, help_text="Of one prize, at retail."
    )
    currency = models.CharField(max_length=3, default="USD")
    claim = models.CharField(max_length=160, blank=True)
    sponsor = models.CharField(max_length=200, blank=True)
    free_entry = models.TextField(blank=True)
    terms = models.TextField(blank=True)
    countries = models.JSONField(default=builtins.list, blank=True)
    excluded_regions = models.JSONField(default=builtins.list, blank=True)
    min_age = models.PositiveSmallIntegerField(default=18)
    has_page = models.BooleanField(default=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    author = models.CharField(max_length=150, blank=True)
    approved_by = models.CharField(max_length=150, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    # Made when it is approved first, and kept: a second seed would be a second chance.
    seed = models.CharField(max_length=64, blank=True, editable=False)
    commitment = models.CharField(max_length=64, blank=True, editable=False)
    entry_key = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="Turns numbers into entries; never published, or numbers could be "
        "guessed back.",
    )
    entry_count = models.PositiveIntegerField(default=0, editable=False)
    list_hash = models.CharField(max_length=64, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    drawn_by = models.CharField(max_length=150, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)
        permissions = (
            ("approve_contest", "Can approve a contest"),
            ("draw_contest", "Can draw a contest and replace its winners"),
            ("see_winners", "Can see the numbers of winners"),
        )
        constraints = (
            models.CheckConstraint(
                name="contest_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
            ),
            models.CheckConstraint(
                name="contest_has_prizes",
                condition=Q(prize_count__gte=1, prize_value__gte=0),
            ),
            models.CheckConstraint(
                name="contest_odds_where_won_at_once",
                condition=Q(method="draw", odds=None)
                | Q(method="instant", odds__gte=1),
            ),
            # Nobody enters before the seed is settled and its hash is published.
            models.CheckConstraint(
                name="contest_approved_is_committed",
                condition=Q(status__in=("draft", "in_review", "cancelled"))
                | (~Q(approved_by="") & ~Q(seed="") & ~Q(commitment="")),
            ),
            models.CheckConstraint(
                name="contest_closed_has_its_list",
                condition=~Q(status__in=("closed", "drawn"))
                | (~Q(list_hash="") & Q(closed_at__isnull=False)),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def may_become(self, status: str) -> bool:
        return status in self.MOVES[self.status]

    @property
    def is_published(self) -> bool:
        return self.status in self.PUBLISHED

    @property
    def is_instant(self) -> bool:
        return self.method == self.Method.INSTANT

    def is_open(self, at: datetime) -> bool:
        """Whether an entry made at this instant counts."""
        return (
            self.status == self.Status.APPROVED and self.starts_at <= at < self.ends_at
        )

    def state(self, now: datetime) -> str:
        """Say how it stands; dates included."""
        if self.status != self.Status.APPROVED:
            return self.get_status_display()
        if now < self.starts_at:
            return "Not yet"
        return "Open" if now < self.ends_at else "Over"


class ContestRules(models.Model):
    """One version of the rules; what an entrant could read is kept."""

    contest = models.ForeignKey(
        Contest, on_delete=models.PROTECT, related_name="versions"
    )
    version = models.PositiveSmallIntegerField()
    text = models.TextField()
    approved_by = models.CharField(max_length=150)
    approved_at = models.DateTimeField()

    class Meta:
        ordering = ("-version",)
        constraints = (
            models.UniqueConstraint(
                fields=("contest", "version"), name="contest_rules_once_per_version"
            ),
        )

    def __str__(self) -> str:
        return f"Version {self.version}"
