"""InboundMessage: one text a person sent us, stored before it is understood."""

from django.db import models
from django.db.models import Q

from campaigns.models import Sender
from keywords.models.keyword import Keyword
from subscribers.models import Subscriber


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

    gateway = models.CharField(max_length=40)
    provider_id = models.CharField(max_length=120)
    sender = models.ForeignKey(
        Sender, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    subscriber = models.ForeignKey(
        Subscriber, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
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
    changes = models.JSONField(default=list)
    received_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

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
            # Serves how often a keyword was texted lately.
            models.Index(
                fields=("keyword", "received_at"),
                name="inbound_of_keyword",
                condition=Q(keyword__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk} {self.intent}"
