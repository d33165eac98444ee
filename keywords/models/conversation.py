"""Conversation: what one number and one sender say to each other, and whose it is.

The texts themselves are inbound messages and messages; here stands what staff make of
them: state, owner, notes, answers, and how far each member of staff has read.
"""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from campaigns.models import Message, Sender
from subscribers.models import Subscriber

GIST_LENGTH = 80


class ConversationQuerySet(models.QuerySet):
    def open(self) -> "ConversationQuerySet":
        return self.filter(status=Conversation.Status.OPEN)

    def unclear(self) -> "ConversationQuerySet":
        """Of people we asked whether they leave, while they have not answered."""
        return self.filter(
            status__in=(Conversation.Status.OPEN, Conversation.Status.SNOOZED),
            subscriber__held_until__isnull=False,
        )

    def unread_by(self, viewer: int) -> "ConversationQuerySet":
        """Those with texts of theirs that this member of staff has not seen."""
        seen = ConversationSeen.objects.filter(
            conversation=models.OuterRef("pk"),
            user=viewer,
            heard_count__gte=models.OuterRef("heard_count"),
        )
        return self.filter(~models.Exists(seen), heard_count__gt=0)


class Conversation(models.Model):
    class Status(models.TextChoices):
        OPEN = "open", "Open"
        SNOOZED = "snoozed", "Snoozed"
        CLOSED = "closed", "Closed"

    # The columns that a change of state writes.
    STATE = ("status", "snoozed_until", "closed_by", "came_up_at")

    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sender = models.ForeignKey(
        Sender, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    status = models.CharField(max_length=7, choices=Status, default=Status.OPEN)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,  # who has left the shop answers nobody
        related_name="+",
        db_index=False,  # the index of what is somebody's begins with it
    )
    snoozed_until = models.DateTimeField(null=True, blank=True)
    heard_count = models.PositiveIntegerField(
        default=0, help_text="Texts of theirs that were for staff."
    )
    answer_count = models.PositiveIntegerField(
        default=0, help_text="Answers by staff; the next one is numbered after them."
    )
    last_heard_at = models.DateTimeField(
        null=True, blank=True, help_text="Empty: staff began, and they said nothing."
    )
    gist = models.CharField(
        max_length=GIST_LENGTH,
        blank=True,
        help_text="Their last text, folded so that same texts are equal.",
    )
    came_up_at = models.DateTimeField(
        help_text="When it last came up: a text either way, or the end of a snooze."
    )
    closed_by = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        ordering = ("-came_up_at", "-pk")
        verbose_name_plural = "inbox"
        permissions = (
            ("reply_conversation", "Can answer people and begin conversations"),
            ("handle_conversation", "Can assign, snooze, close and annotate"),
        )
        constraints = (
            # Whoever texts again is in the same conversation, open or not.
            models.UniqueConstraint(
                fields=("subscriber", "sender"), name="conversation_once_per_pair"
            ),
            models.CheckConstraint(
                name="conversation_snoozed_has_end",
                condition=Q(status="snoozed", snoozed_until__isnull=False)
                | (~Q(status="snoozed") & Q(snoozed_until=None)),
            ),
            models.CheckConstraint(
                name="conversation_heard_has_instant",
                condition=Q(heard_count=0, last_heard_at=None)
                | Q(heard_count__gt=0, last_heard_at__isnull=False),
            ),
        )
        indexes = (
            # Serves the inbox, newest first, by state.
            models.Index(
                F("status"),
                F("came_up_at").desc(),
                F("id").desc(),
                name="conversation_by_state",
            ),
            # Serves a search by a name that many have, in any state.
            models.Index(
                F("came_up_at").desc(), F("id").desc(), name="conversation_newest"
            ),
            # Serves what is somebody's.
            models.Index(
                F("assignee"),
                F("came_up_at").desc(),
                F("id").desc(),
                name="conversation_of_staff",
                condition=Q(status="open"),
            ),
            # Serves groups of people who said the same.
            models.Index(
                fields=("gist", "id"),
                name="conversation_by_gist",
                condition=Q(status="open") & ~Q(gist=""),
            ),
        )

    def __str__(self) -> str:
        return f"Conversation #{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    def come_up(self, now: datetime) -> None:
        """Stand open on top, as seen from `now`; not saved."""
        self.status, self.snoozed_until = self.Status.OPEN, None
        self.closed_by, self.came_up_at = "", now

    def end(self, by: str) -> None:
        """Stand closed by somebody; not saved."""
        self.status, self.snoozed_until = self.Status.CLOSED, None
        self.closed_by = by


class ConversationSeen(models.Model):
    """How many of their texts one member of staff has seen."""

    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.CASCADE,  # nothing is left to be read
        related_name="seen",
        db_index=False,  # the constraint's index begins with it
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,  # nobody is left to read
        related_name="+",
    )
    heard_count = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("conversation", "user"), name="conversation_seen_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.conversation_id}/{self.user_id}: {self.heard_count}"


class StaffAnswer(models.Model):
    """Which message is staff's, and whose; the words are the message's own."""

    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.CASCADE,  # erased with the person; the message stays
        related_name="answers",
        db_index=False,  # the constraint's index begins with it
    )
    number = models.PositiveIntegerField()
    message = models.OneToOneField(
        Message,
        on_delete=models.CASCADE,
        related_name="+",
    )
    by = models.CharField(max_length=150)

    class Meta:
        constraints = (
            # Two who answer at once: the second one is told.
            models.UniqueConstraint(
                fields=("conversation", "number"), name="answer_once_per_number"
            ),
        )

    def __str__(self) -> str:
        return f"{self.conversation_id}/{self.number} by {self.by}"


class ConversationNote(models.Model):
    """A word among staff; nobody else ever reads it."""

    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.CASCADE,  # it is about the person, and goes with them
        related_name="notes",
    )
    by = models.CharField(max_length=150)
    body = models.TextField()
    created_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"#{self.pk} by {self.by}"
