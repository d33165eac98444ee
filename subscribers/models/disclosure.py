"""Disclosure: a version of the words people agree to, and its way to its readers."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from subscribers.models.lists import Period


class Disclosure(models.Model):
    """The versioned wording a shopper agreed to; a version never changes.

    A list has one line of versions for each country and language; a place, where its
    call to action stands, has one of its own.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        IN_REVIEW = "in_review", "In review"
        APPROVED = "approved", "Approved"
        LIVE = "live", "Live"
        RETIRED = "retired", "No longer shown"
        REPLACED = "replaced", "Replaced before it was shown"

    # Legal moves, read by services and admin alike. A version that a newer one makes
    # needless is replaced where nobody has read it, and retired where people have.
    MOVES: ClassVar[dict[str, frozenset[str]]] = {
        State.DRAFT: frozenset({State.IN_REVIEW, State.REPLACED}),
        State.IN_REVIEW: frozenset({State.DRAFT, State.APPROVED, State.REPLACED}),
        State.APPROVED: frozenset({State.DRAFT, State.LIVE, State.REPLACED}),
        State.LIVE: frozenset({State.RETIRED}),
        State.RETIRED: frozenset(),
        State.REPLACED: frozenset(),
    }
    # On their way, not read by anybody yet.
    OPEN = (State.DRAFT, State.IN_REVIEW, State.APPROVED)
    # What people read, or have read.
    READ = (State.LIVE, State.RETIRED)

    list = models.ForeignKey(
        "subscribers.SubscriberList",
        on_delete=models.PROTECT,
        related_name="disclosures",
    )
    place = models.ForeignKey(
        "subscribers.Place",
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # ledger lines name what was read there
        related_name="disclosures",
    )
    country = models.CharField(max_length=2, blank=True)
    language = models.CharField(max_length=8)
    version = models.PositiveIntegerField()
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    # What the text promises, in numbers: this is what whoever reads it is promised,
    # also while the list says something newer that nobody has approved yet.
    promise_messages = models.PositiveSmallIntegerField(null=True, blank=True)
    promise_per = models.CharField(max_length=5, choices=Period, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    author = models.CharField(max_length=150, blank=True)
    submitted_by = models.CharField(max_length=150, blank=True)
    sent_back_for = models.CharField(
        max_length=300, blank=True, help_text="Why an approver sent it back."
    )
    approved_by = models.CharField(max_length=150, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    put_live_by = models.CharField(max_length=150, blank=True)
    live_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("list", "country", "language", "version"),
                name="disclosure_version_once",
                condition=Q(place=None),
            ),
            models.UniqueConstraint(
                fields=("place", "version"),
                name="disclosure_place_version_once",
                condition=Q(place__isnull=False),
            ),
            # One wording is shown at a time; serves what is shown now.
            models.UniqueConstraint(
                fields=("list", "country", "language"),
                name="disclosure_live_once",
                condition=Q(state="live", place=None),
            ),
            models.UniqueConstraint(
                fields=("place",),
                name="disclosure_place_live_once",
                condition=Q(state="live", place__isnull=False),
            ),
            models.CheckConstraint(
                name="disclosure_approved_by_someone",
                condition=~Q(state__in=("approved", "live", "retired"))
                | ~Q(approved_by=""),
            ),
            models.CheckConstraint(
                name="disclosure_live_since",
                condition=~Q(state__in=("live", "retired")) | Q(live_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        where = [str(self.place or self.list), self.country, self.language]
        return f"{' '.join(filter(None, where))}, version {self.version}"

    def may_become(self, state: str) -> bool:
        return state in self.MOVES[self.state]
