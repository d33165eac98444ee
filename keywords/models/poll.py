"""Poll: one question by text or a few that lead to one another, and what may answer."""

import builtins
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from campaigns.models import Campaign
from subscribers.models import SubscriberList

ANSWERS_WITHIN = timedelta(hours=72)
AT_THE_END = 0  # what an option names to say that no question follows


class Poll(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    # Legal moves, read by services and admin alike.
    MOVES: ClassVar[dict[str, frozenset[str]]] = {
        Status.DRAFT: frozenset({Status.OPEN}),
        Status.OPEN: frozenset({Status.CLOSED, Status.DRAFT}),
        Status.CLOSED: frozenset({Status.OPEN, Status.DRAFT}),
    }

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    list = models.ForeignKey(
        SubscriberList,
        on_delete=models.PROTECT,  # whose brand asks, and whose people are asked
        related_name="+",
    )
    thanks = models.TextField(
        blank=True, help_text="What who has answered everything reads; empty: thanks."
    )
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    answers_within = models.DurationField(default=ANSWERS_WITHIN)
    status = models.CharField(max_length=6, choices=Status, default=Status.DRAFT)
    author = models.CharField(max_length=150, blank=True)
    opened_by = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)
        permissions = (("open_poll", "Can open and close a poll"),)
        constraints = (
            models.CheckConstraint(
                name="poll_ends_after_it_starts",
                condition=Q(starts_at=None)
                | Q(ends_at=None)
                | Q(ends_at__gt=F("starts_at")),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def state(self, now: datetime) -> str:
        """Say how it stands; dates included."""
        if self.status != self.Status.OPEN or self.is_open(now):
            return self.get_status_display()
        return "Not yet" if self.is_yet_to_come(now) else "Over"

    def may_become(self, status: str) -> bool:
        return status in self.MOVES[self.status]

    def is_yet_to_come(self, now: datetime) -> bool:
        early = self.starts_at is not None and now < self.starts_at
        return self.status == self.Status.DRAFT or early

    def is_open(self, now: datetime) -> bool:
        """Whether an answer counts at this instant."""
        ended = self.ends_at is not None and self.ends_at <= now
        return (
            self.status == self.Status.OPEN
            and not ended
            and not self.is_yet_to_come(now)
        )


class PollQuestion(models.Model):
    class Kind(models.TextChoices):
        CHOICE = "choice", "One of several"
        SCORE_10 = "score_10", "A score, 0 to 10"
        SCORE_5 = "score_5", "A score, 1 to 5"
        WORDS = "words", "In their own words"

    # The least and most that a score can be.
    SCALES: ClassVar[dict[str, tuple[int, int]]] = {
        Kind.SCORE_10: (0, 10),
        Kind.SCORE_5: (1, 5),
    }

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.CHOICE)
    text = models.CharField(max_length=480)
    attribute = models.CharField(
        max_length=60,
        blank=True,
        help_text="The attribute of the person an answer becomes; empty: none.",
    )

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(
                fields=("poll", "position"), name="poll_question_once_per_position"
            ),
            models.CheckConstraint(
                name="poll_question_counts_from_1", condition=Q(position__gte=1)
            ),
        )

    def __str__(self) -> str:
        return f"{self.position}. {self.text}"

    @property
    def scale(self) -> tuple[int, int] | None:
        return self.SCALES.get(self.kind)


class PollOption(models.Model):
    """One answer of a choice, by its number; or a stretch of a score's numbers."""

    question = models.ForeignKey(
        PollQuestion, on_delete=models.CASCADE, related_name="options"
    )
    low = models.PositiveSmallIntegerField()
    high = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=80)
    words = models.JSONField(default=builtins.list, blank=True)
    goes_to = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="The position of the question that follows; 0 ends; empty: the next.",
    )

    class Meta:
        ordering = ("low",)
        constraints = (
            models.UniqueConstraint(
                fields=("question", "low"), name="poll_option_once_per_number"
            ),
            models.CheckConstraint(
                name="poll_option_is_a_stretch", condition=Q(high__gte=F("low"))
            ),
            models.CheckConstraint(
                name="poll_option_has_label", condition=~Q(label="")
            ),
        )

    def __str__(self) -> str:
        return self.label


class PollOpener(models.Model):
    """A campaign that carries a poll: its text asks the first question."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="openers")
    campaign = models.OneToOneField(
        Campaign,
        on_delete=models.PROTECT,  # its texts asked what people answered
        related_name="+",
    )

    def __str__(self) -> str:
        return f"{self.campaign_id} asks {self.poll_id}"
