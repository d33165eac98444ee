"""PollRun: one person's way through a poll; PollAnswer: one answer on it."""

from django.db import models
from django.db.models import F, Q

from campaigns.models import Campaign, Sender
from keywords.models.inbound import InboundMessage
from keywords.models.poll import Poll, PollOption, PollQuestion
from subscribers.models import Subscriber


class PollRun(models.Model):
    poll = models.ForeignKey(
        Poll,
        on_delete=models.PROTECT,
        related_name="runs",
        db_index=False,  # the constraint's index begins with it
    )
    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sender = models.ForeignKey(Sender, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(
        Campaign,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Whose text asked first; empty: they texted a keyword.",
    )
    question = models.ForeignKey(
        PollQuestion,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="What they were asked last; empty: they have answered everything.",
    )
    asked_at = models.DateTimeField()
    is_told_how = models.BooleanField(
        default=False, help_text="They answered something else and were told how."
    )
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            # A person answers a poll once, however they came to it.
            models.UniqueConstraint(
                fields=("poll", "subscriber"), name="poll_once_per_person"
            ),
            models.CheckConstraint(
                name="poll_run_asks_or_is_finished",
                condition=Q(question=None, finished_at__isnull=False)
                | Q(question__isnull=False, finished_at=None),
            ),
        )
        indexes = (
            # Serves hearing: what a person was asked last.
            models.Index(fields=("subscriber", "asked_at"), name="poll_run_of_person"),
            # Serves how many have answered everything.
            models.Index(
                fields=("poll",),
                name="poll_run_finished",
                condition=Q(finished_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} of {self.poll_id}"


class PollAnswer(models.Model):
    run = models.ForeignKey(PollRun, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(
        PollQuestion,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,  # the index of its figures begins with it
    )
    option = models.ForeignKey(
        PollOption, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.TextField(
        blank=True, help_text="Their own words, where the question asks for them."
    )
    inbound = models.ForeignKey(
        InboundMessage, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("run", "question"), name="poll_answer_once_per_question"
            ),
        )
        indexes = (
            # Serves the figures of a question; read alone.
            models.Index(
                fields=("question", "option", "score"), name="poll_answer_figures"
            ),
            # Serves the newest answers in people's own words.
            models.Index(
                F("question"),
                F("answered_at").desc(),
                name="poll_answer_in_words",
                condition=~Q(words=""),
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} to {self.question_id}"
