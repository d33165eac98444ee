"""InboundMessage: one text a person sent us, stored before it is understood."""

from django.db import models
from django.db.models import F, Q

from campaigns.models import Sender
from keywords.models.keyword import Keyword
from subscribers.models import Subscriber


class InboundQuerySet(models.QuerySet):
    def waiting(self) -> "InboundQuerySet":
        """Those that are stored and not understood yet, oldest first."""
        return self.filter(intent="").order_by("pk")

    def waiting_in_line(self) -> "InboundQuerySet":
        """The same without those that could not be taken up: they hold up nobody."""
        return self.waiting().filter(fault="")


class InboundMessage(models.Model):
    class Intent(models.TextChoices):
        OPT_OUT = "opt_out", "Wants out"
        CLARIFY = "clarify", "Unclear: asked back"
        OPT_IN = "opt_in", "Wants back in"
        CONFIRM = "confirm", "Confirmed"
        HELP = "help", "Asked for help"
        KEYWORD = "keyword", "Keyword"
        ANSWER = "answer", "Answered a poll"
        MESSAGE = "message", "Conversation"

    class Silence(models.TextChoices):
        """Why a text that asks for an answer of ours got none."""

        LIMIT = "limit", "This number got as many automatic answers as a day may have"
        ROBOT = "robot", "The same text came again and again, as from a robot"
        OURS = "ours", "It came from a number of our own"
        NO_PHONE = "no_phone", "A short code or a name cannot be texted back"

    gateway = models.CharField(max_length=40)
    provider_id = models.CharField(max_length=120)
    sender = models.ForeignKey(
        Sender,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,  # the index of the list narrowed to it begins with it
    )
    subscriber = models.ForeignKey(
        Subscriber,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,  # the index of a person's texts begins with it
    )
    from_number = models.CharField(max_length=20, blank=True)
    to_number = models.CharField(max_length=20)
    body = models.TextField(blank=True)
    intent = models.CharField(max_length=8, choices=Intent, blank=True)
    keyword = models.ForeignKey(
        Keyword,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,  # the index on its texts begins with it
    )
    provider_answer = models.CharField(
        max_length=5,
        blank=True,
        help_text="What the provider understood and answered: stop, start, help.",
    )
    reply = models.TextField(blank=True)
    answer = models.CharField(
        max_length=8,
        blank=True,
        help_text="The kind of our automatic answer, which a day has only so many of.",
    )
    silence = models.CharField(max_length=8, choices=Silence, blank=True)
    changes = models.JSONField(default=list)
    fault = models.CharField(
        max_length=80, blank=True, help_text="Why the text could not be taken up."
    )
    received_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = InboundQuerySet.as_manager()

    class Meta:
        constraints = (
            # P9: one inbound message is heard once.
            models.UniqueConstraint(
                fields=("gateway", "provider_id"), name="inbound_once"
            ),
            models.CheckConstraint(name="inbound_has_id", condition=~Q(provider_id="")),
        )
        indexes = (
            # Serves the timeline and the conversation of one person.
            models.Index(
                fields=("subscriber", "received_at"), name="inbound_of_subscriber"
            ),
            # Serves how often a keyword was texted lately, and by how many: read alone,
            # since a word may have hundreds of thousands of texts.
            models.Index(
                fields=("keyword", "intent", "received_at"),
                include=("subscriber",),
                name="inbound_uses_of_keyword",
                condition=Q(keyword__isnull=False),
            ),
            # Serve the list narrowed to what texts meant, to why there was no answer,
            # to a sender, and to what was not taken up. By the negated key: asked for
            # in the order of the key itself, PostgreSQL would read that, however far
            # back the first match is.
            models.Index(
                F("intent"), -F("id"), name="inbound_meant", condition=~Q(intent="")
            ),
            models.Index(
                F("silence"),
                -F("id"),
                name="inbound_unanswered",
                condition=~Q(silence=""),
            ),
            models.Index(F("sender"), -F("id"), name="inbound_to_sender"),
            models.Index(-F("id"), name="inbound_at_fault", condition=~Q(fault="")),
            # Serves whoever takes up what waits, oldest first.
            models.Index(
                fields=("id",), name="inbound_waiting", condition=Q(intent="")
            ),
            # Serves what waits of one number: it is heard in order, and erased.
            models.Index(
                fields=("from_number",),
                name="inbound_waiting_of_number",
                condition=Q(intent=""),
            ),
            # Serves how many automatic answers a person got lately.
            models.Index(
                fields=("subscriber", "received_at"),
                name="inbound_answered",
                condition=~Q(answer=""),
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.intent}"
