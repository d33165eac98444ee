"""SignupPage: a hosted door into one list."""

import builtins
from typing import ClassVar

from django.db import models
from django.db.models import Q

from subscribers.models.door import OwnOptIn
from subscribers.models.lists import SubscriberList


class SignupPage(OwnOptIn):
    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        IN_REVIEW = "in_review", "In review"
        APPROVED = "approved", "Approved"

    # Legal moves, read by services and admin alike.
    MOVES: ClassVar[dict[str, frozenset[str]]] = {
        State.DRAFT: frozenset({State.IN_REVIEW}),
        State.IN_REVIEW: frozenset({State.DRAFT, State.APPROVED}),
        State.APPROVED: frozenset({State.DRAFT}),
    }

    slug = models.SlugField(unique=True)
    list = models.ForeignKey(
        SubscriberList,
        on_delete=models.PROTECT,  # the ledger names the page as a door of the list
        related_name="signup_pages",
    )
    headline = models.CharField(max_length=200)
    countries = models.JSONField(default=builtins.list)
    language = models.CharField(max_length=8, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    author = models.CharField(max_length=150, blank=True)
    approved_by = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "sign-up page"
        ordering = ("slug",)
        permissions = (("approve_signuppage", "Can approve sign-up pages"),)
        constraints = (
            *OwnOptIn.Meta.constraints,
            models.CheckConstraint(
                name="signup_page_approved_by_someone",
                condition=~Q(state="approved") | ~Q(approved_by=""),
            ),
        )

    def __str__(self) -> str:
        return self.slug

    @property
    def door(self) -> str:
        """How subscriptions and ledger lines name this way in."""
        return f"page:{self.slug}"

    def may_become(self, state: str) -> bool:
        return state in self.MOVES[self.state]
