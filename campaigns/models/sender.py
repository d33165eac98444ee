"""Sender: the number, short code or name a text comes from, and its rate."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from subscribers.models import SubscriberList


class SenderQuerySet(models.QuerySet):
    def for_list(self, lst: SubscriberList, country: str) -> "Sender | None":
        """The sender `lst` names for `country`, else its general one. One query."""
        choice = (
            ListSender.objects.filter(list=lst, country__in=(country, ""))
            .select_related("sender")
            .order_by("-country")
            .first()
        )
        return choice.sender if choice else None


class Sender(models.Model):
    class Kind(models.TextChoices):
        LONG_CODE = "long_code", "Long code"
        SHORT_CODE = "short_code", "Short code"
        TOLL_FREE = "toll_free", "Toll-free number"
        ALPHANUMERIC = "alphanumeric", "Name (cannot receive)"

    class OptOutBy(models.TextChoices):
        US = "us", "Saywhen answers STOP"
        PROVIDER = "provider", "The provider answers STOP"

    slug = models.SlugField(unique=True)
    number = models.CharField(
        max_length=20, help_text="E.164, a short code, or a name of up to 11 letters."
    )
    kind = models.CharField(max_length=12, choices=Kind)
    gateway = models.CharField(max_length=40, help_text="A name from SMS_GATEWAYS.")
    fallback = models.CharField(
        max_length=40,
        blank=True,
        help_text="Another gateway that holds the same number; texts take it while the "
        "first one does not answer.",
    )
    rate = models.FloatField(help_text="Parts per second, as the carrier allows.")
    price = models.DecimalField(
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        help_text="Of one part, in SMS_CURRENCY; empty: not known.",
    )
    prices = models.JSONField(
        default=dict,
        blank=True,
        help_text="Of one part by country, where it is another: FR = 0.05.",
    )
    monthly_fee = models.DecimalField(
        max_digits=10,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="What the number costs a month, in SMS_CURRENCY; empty: not known.",
    )
    countries = models.JSONField(
        default=list, blank=True, help_text="ISO codes served; empty: any."
    )
    opt_out_by = models.CharField(max_length=8, choices=OptOutBy, default=OptOutBy.US)
    registration = models.JSONField(
        default=dict, blank=True, help_text="brand, campaign, status (approved …)."
    )
    # The rate's state: the instant up to which the road is already spoken for.
    road_free_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SenderQuerySet.as_manager()

    class Meta:
        ordering = ("slug",)
        constraints = (
            models.UniqueConstraint(
                fields=("gateway", "number"), name="sender_number_once_per_gateway"
            ),
            models.CheckConstraint(
                name="sender_fallback_is_another", condition=~Q(fallback=F("gateway"))
            ),
            models.CheckConstraint(
                name="sender_rate_positive", condition=Q(rate__gt=0)
            ),
            models.CheckConstraint(
                name="sender_price_not_negative", condition=Q(price__gte=0)
            ),
            models.CheckConstraint(
                name="sender_fee_not_negative", condition=Q(monthly_fee__gte=0)
            ),
        )

    def __str__(self) -> str:
        return f"{self.slug} ({self.number})"

    @property
    def is_two_way(self) -> bool:
        return self.kind != self.Kind.ALPHANUMERIC

    @property
    def is_registered(self) -> bool:
        """Registered, or of a kind nobody demanded a registration for."""
        return self.registration.get("status", "approved") == "approved"

    def price_in(self, country: str) -> Decimal | None:
        """What one part to a country costs; None where nobody knows."""
        own = self.prices.get(country)
        return self.price if own is None else Decimal(own)

    def serves(self, country: str) -> bool:
        return not self.countries or country in self.countries


class ListSender(models.Model):
    """Which sender speaks for a list in a country; "" is everywhere else."""

    list = models.ForeignKey(
        SubscriberList,
        on_delete=models.CASCADE,  # a choice about a list, gone with it
        related_name="+",
    )
    country = models.CharField(max_length=2, blank=True)
    sender = models.ForeignKey(
        Sender,
        on_delete=models.PROTECT,  # a list must not lose its sender silently
        related_name="lists",
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("list", "country"), name="list_sender_once_per_country"
            ),
        )

    def __str__(self) -> str:
        return f"{self.list_id}/{self.country or '*'}: {self.sender_id}"
