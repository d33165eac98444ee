"""SignupPage and its versions: a hosted door into one list, and what it has shown."""

import builtins
from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q

from subscribers.models.door import OwnOptIn
from subscribers.models.lists import SubscriberList

BENEFITS_AT_MOST = 5
A, B = "A", "B"
HOUSE_COLOURS = ("#f6f4ef", "#0f766e", "#ffffff")


def _colour(default: str, meaning: str) -> models.CharField:
    return models.CharField(max_length=7, default=default, help_text=meaning)


class SignupPage(OwnOptIn):
    """What is being written; shoppers see `live`, the version approved last."""

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
    # What a version keeps: all that shoppers see, and how they join.
    CONTENT = (
        *("headline", "incentive", "benefits", "thanks", "countries"),
        *("language", "languages", "texts", "share_b", "asks"),
        *("background", "accent", "on_accent", "opt_in", "opt_in_reason"),
    )

    slug = models.SlugField(unique=True)
    list = models.ForeignKey(
        SubscriberList,
        on_delete=models.PROTECT,  # the ledger names the page as a door of the list
        related_name="signup_pages",
    )
    # The words of version A in the page's first language; `texts` has all others.
    headline = models.CharField(max_length=200)
    incentive = models.CharField(
        max_length=200, blank=True, help_text="What they get for joining, and how."
    )
    benefits = models.JSONField(
        default=builtins.list, blank=True, help_text="Lines on what the texts bring."
    )
    thanks = models.CharField(
        max_length=300, blank=True, help_text="What they read once they have joined."
    )
    countries = models.JSONField(default=builtins.list)
    language = models.CharField(max_length=8, blank=True)
    languages = models.JSONField(
        default=builtins.list, blank=True, help_text="Its other languages, in order."
    )
    texts = models.JSONField(
        default=builtins.list,
        blank=True,
        help_text="Tables with language, variant (A or B), headline, incentive, "
        "benefits and thanks.",
    )
    share_b = models.PositiveSmallIntegerField(
        default=0, help_text="Visitors who see version B, in per cent; 0: no test."
    )
    asks = models.JSONField(
        default=builtins.list,
        blank=True,
        help_text="What is asked beside the number, in order, each optional or "
        "required.",
    )
    background = _colour(HOUSE_COLOURS[0], "The ground of the page.")
    accent = _colour(HOUSE_COLOURS[1], "Links, marks and buttons.")
    on_accent = _colour(HOUSE_COLOURS[2], "The words on buttons.")
    # Of no version: it changes nothing of what shoppers read.
    sites = models.JSONField(
        default=builtins.list,
        blank=True,
        editable=False,
        help_text="Web sites that may show the page in a frame, as https://shop.example.",
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    live = models.ForeignKey(
        "subscribers.SignupVersion",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,  # what shoppers see does not vanish
        related_name="+",
    )
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
            models.CheckConstraint(
                name="signup_page_approved_is_live",
                condition=~Q(state="approved") | Q(live__isnull=False),
            ),
            models.CheckConstraint(
                name="signup_page_share_of_b", condition=Q(share_b__lte=90)
            ),
            models.CheckConstraint(
                name="signup_page_few_benefits",
                condition=Q(**{f"benefits__{BENEFITS_AT_MOST}__isnull": True}),
            ),
            *(
                models.CheckConstraint(
                    name=f"signup_page_{name}_written",
                    condition=Q(**{f"{name}__startswith": "#"}),
                )
                for name in ("background", "accent", "on_accent")
            ),
        )

    def __str__(self) -> str:
        return self.slug

    @property
    def door(self) -> str:
        """How subscriptions and ledger lines name this way in."""
        return f"page:{self.slug}"

    @property
    def first_language(self) -> str:
        return self.language or self.list.language

    @property
    def all_languages(self) -> tuple[str, ...]:
        """Every language it is written in, the one it falls back to first."""
        return tuple(dict.fromkeys((self.first_language, *self.languages)))

    @property
    def content(self) -> dict[str, object]:
        """What a version of it keeps."""
        return {name: getattr(self, name) for name in self.CONTENT}

    def may_become(self, state: str) -> bool:
        return state in self.MOVES[self.state]

    def showing(self, version: "SignupVersion", content: Mapping[str, object]) -> None:
        """Turn this copy of the row into what `version` shows; never saved."""
        for name in self.CONTENT:
            if name in content:
                setattr(self, name, content[name])
        self.version = version.number
        self.author, self.approved_by = version.author, version.approved_by
        self.state = self.State.APPROVED


class SignupVersion(models.Model):
    """One approved version of a page: what it showed, for as long as lines name it."""

    page = models.ForeignKey(
        SignupPage,
        on_delete=models.PROTECT,  # ledger lines name its versions
        related_name="versions",
    )
    number = models.PositiveIntegerField()
    content = models.TextField(help_text="Canonical JSON; ledger lines have its hash.")
    sha256 = models.CharField(max_length=64)
    author = models.CharField(max_length=150, blank=True)
    approved_by = models.CharField(max_length=150)
    approved_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("page", "number"), name="signup_version_once"
            ),
            models.CheckConstraint(
                name="signup_version_approved_by_someone", condition=~Q(approved_by="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.page_id}, version {self.number}"


class SignupCount(models.Model):
    """How many looked, sent the form and confirmed, on one day (UTC).

    Kept in shards, so that visitors of one instant don't wait for each other; the
    figure is the sum. Days are those of the sign-up, also for what is confirmed later.
    """

    page = models.ForeignKey(
        SignupPage,
        on_delete=models.CASCADE,  # figures of no page are of no use
        related_name="+",
        db_index=False,  # the constraint's index begins with it
    )
    day = models.DateField()
    version = models.PositiveIntegerField()
    variant = models.CharField(max_length=1)
    language = models.CharField(max_length=8)
    shard = models.PositiveSmallIntegerField()
    views = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)
    confirmed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("page", "day", "version", "variant", "language", "shard"),
                name="signup_count_once",
            ),
            models.CheckConstraint(
                name="signup_count_variant_known", condition=Q(variant__in=(A, B))
            ),
        )

    def __str__(self) -> str:
        return f"{self.page_id} {self.day}: {self.views}/{self.sent}/{self.confirmed}"
