"""The ledger's tables: events, heads, seals, evidence, suppressions."""

from django.db import models
from django.db.models import Q

from subscribers.models.lists import SubscriberList


class ConsentEvent(models.Model):
    """One line of the ledger: append-only, chained per subscriber.

    `line` is the canonical text that is hashed; the other columns repeat what is
    in it so that it can be queried, and `verify_ledger` compares the two.
    """

    class Kind(models.TextChoices):
        REQUESTED = "requested", "Asked to confirm"
        SUBSCRIBED = "subscribed", "Joined"
        CONFIRMED = "confirmed", "Confirmed"
        DECLINED = "declined", "Declined the request"
        WITHDRAWN = "withdrawn", "Request taken back"
        EXPIRED = "expired", "Request expired"
        ADDED = "added", "Added without consent"
        UNSUBSCRIBED = "unsubscribed", "Left"
        SUPPRESSED = "suppressed", "Suppressed"
        UNSUPPRESSED = "unsuppressed", "Suppression lifted"
        PREFERENCES = "preferences", "Changed preferences"
        STAYED = "stayed", "Wants to stay"
        IMPORT_UNDONE = "import_undone", "Import undone"
        ERASED = "erased", "Erased"

    subscriber = models.ForeignKey(
        "subscribers.Subscriber",
        on_delete=models.PROTECT,  # ledger lines outlive people; erasure leaves a row
        related_name="consent_events",
        # The chain's head has the key that the database checks; every line has a head.
        db_constraint=False,
    )
    chain = models.UUIDField()
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=Kind)
    list = models.ForeignKey(
        "subscribers.SubscriberList",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,  # the index by list begins with it
        db_constraint=False,  # the subscription it tells of has the checked key
    )
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    line = models.TextField()
    line_hash = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("chain", "seq"), name="ledger_line_once"),
            models.CheckConstraint(name="ledger_seq_positive", condition=Q(seq__gte=1)),
        )
        indexes = (
            # Serves growth by list and day, and the list's own history.
            models.Index(fields=("list", "kind", "recorded_at"), name="ledger_by_list"),
        )

    def __str__(self) -> str:
        return f"{self.chain}/{self.seq} {self.kind}"


class ChainHead(models.Model):
    """The last line of each chain, so that a cut tail shows."""

    chain = models.UUIDField(primary_key=True)
    subscriber = models.OneToOneField(
        "subscribers.Subscriber",
        on_delete=models.PROTECT,  # a vanished chain must show
        related_name="+",
    )
    seq = models.PositiveIntegerField()
    line_hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.chain}@{self.seq}"


class Seal(models.Model):
    """One day's word on the whole ledger: append-only, signed by a key kept elsewhere.

    `line` is the canonical text that is signed; `hmac` of one seal stands in the
    line of the next. The same rows are kept in a file outside the database.
    """

    number = models.PositiveIntegerField(unique=True)
    day = models.DateField(help_text="The day it was made, in UTC.")
    last_event = models.PositiveBigIntegerField(
        help_text="It covers every line up to this key."
    )
    line = models.TextField()
    key_id = models.CharField(max_length=32)
    hmac = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.CheckConstraint(
                name="seal_number_positive", condition=Q(number__gte=1)
            ),
        )

    def __str__(self) -> str:
        return f"#{self.number} of {self.day}"


class Evidence(models.Model):
    """What proves one line (IP, user agent, inbound text, file row); erasable."""

    subscriber = models.ForeignKey(
        "subscribers.Subscriber",
        on_delete=models.PROTECT,
        related_name="evidence",
        db_index=False,  # the constraint's index begins with it
        db_constraint=False,  # as for the line it proves
    )
    chain = models.UUIDField()
    seq = models.PositiveIntegerField()
    data = models.TextField(help_text="Canonical JSON; its keyed hash is in the line.")

    class Meta:
        verbose_name_plural = "evidence"
        constraints = (
            models.UniqueConstraint(fields=("subscriber", "seq"), name="evidence_once"),
        )

    def __str__(self) -> str:
        return f"{self.chain}/{self.seq}"


class PhoneHashKey(models.Model):
    """A secret of the keyed phone hash, made once where none is configured."""

    key_id = models.CharField(max_length=32, unique=True)
    secret = models.CharField(max_length=128)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.key_id


class SuppressionQuerySet(models.QuerySet):
    def in_force(self) -> "SuppressionQuerySet":
        return self.filter(lifted_at=None)

    def covering(self, lst: SubscriberList) -> "SuppressionQuerySet":
        """Those that forbid a promotional text of `lst`."""
        return self.filter(
            Q(scope=Suppression.Scope.EVERYTHING)
            | Q(scope=Suppression.Scope.BRAND, brand=lst.brand)
            | Q(scope=Suppression.Scope.LIST, list=lst)
        )


class Suppression(models.Model):
    """Do not text this number: a list, a brand or everything.

    Keyed by a hash of the number, so that it outlives erasure and meets the
    number again when a later import brings it back.
    """

    class Scope(models.TextChoices):
        LIST = "list", "One list"
        BRAND = "brand", "One brand"
        EVERYTHING = "everything", "Everything"

    subscriber = models.ForeignKey(
        "subscribers.Subscriber",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,  # the hash alone keeps the promise
        related_name="suppressions",
    )
    key_id = models.CharField(max_length=32)
    phone_hash = models.CharField(max_length=64)
    scope = models.CharField(max_length=10, choices=Scope)
    brand = models.CharField(max_length=100, blank=True)
    list = models.ForeignKey(
        "subscribers.SubscriberList",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.CharField(max_length=120)
    cause = models.CharField(
        max_length=80, blank=True, help_text="inbound:12, import:3, staff … "
    )
    created_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="suppression_scope_whole",
                condition=Q(scope="list", list__isnull=False, brand="")
                | (Q(scope="brand", list=None) & ~Q(brand=""))
                | Q(scope="everything", list=None, brand=""),
            ),
            # Two constraints, because NULL lists would count as distinct in one.
            models.UniqueConstraint(
                fields=("key_id", "phone_hash", "list"),
                name="suppression_of_list_once",
                condition=Q(lifted_at=None, scope="list"),
            ),
            models.UniqueConstraint(
                fields=("key_id", "phone_hash", "scope", "brand"),
                name="suppression_wider_once",
                condition=Q(lifted_at=None, list=None),
            ),
        )
        indexes = (
            # Serves the gate, which asks by subscriber.
            models.Index(
                fields=("subscriber",),
                name="suppression_of_subscriber",
                condition=Q(lifted_at=None),
            ),
            # Serves who is reachable: those who left everything are few.
            models.Index(
                fields=("subscriber",),
                name="suppression_of_everything",
                condition=Q(lifted_at=None, scope="everything"),
            ),
            # Serves a number coming back: looked up under every key.
            models.Index(
                fields=("phone_hash",),
                name="suppression_of_number",
                condition=Q(lifted_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.scope} {self.brand or self.list_id or ''}".strip()
