"""CouponPool and Coupon: codes of the shop's till, each given once, to one person."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from subscribers.models import Subscriber


class CouponPool(models.Model):
    class WhenEmpty(models.TextChoices):
        FALLBACK = "fallback", "Text the words without a code"
        DROP = "drop", "Text nothing"

    class Told(models.TextChoices):
        NOTHING = "", "Nothing"
        LOW = "low", "That it is low"
        EMPTY = "empty", "That it is empty"

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    low_at = models.PositiveIntegerField(
        default=100, help_text="So many codes left, or fewer, are few."
    )
    when_empty = models.CharField(
        max_length=8, choices=WhenEmpty, default=WhenEmpty.FALLBACK
    )
    told = models.CharField(
        max_length=5,
        choices=Told,
        blank=True,
        editable=False,
        help_text="What staff have been told of its stock; written by the minute.",
    )
    author = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                name="coupon_pool_when_empty_known",
                condition=Q(when_empty__in=("fallback", "drop")),
            ),
        )

    def __str__(self) -> str:
        return self.name


class CouponQuerySet(models.QuerySet):
    def free(self) -> "CouponQuerySet":
        return self.filter(given_at=None)

    def given(self) -> "CouponQuerySet":
        return self.filter(given_at__isnull=False)


class Coupon(models.Model):
    """One code. Who got it may be forgotten; that it was given never is."""

    pool = models.ForeignKey(
        CouponPool,
        on_delete=models.PROTECT,  # a code that was texted must not vanish
        related_name="coupons",
        db_index=False,  # the constraint's index begins with it
    )
    code = models.CharField(max_length=40)
    given_to = models.ForeignKey(
        Subscriber,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,  # a subscriber is never deleted, only erased
        db_index=False,  # coupon_once_per_cause serves it
    )
    cause = models.CharField(
        max_length=80, blank=True, help_text="What it was given for: join:<list> …"
    )
    source = models.CharField(
        max_length=80, blank=True, help_text="What gave it: keyword:<key> …"
    )
    given_at = models.DateTimeField(null=True, blank=True)

    objects = CouponQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            # Tills read codes without case, so "abc" and "ABC" are one code.
            models.UniqueConstraint("pool", Lower("code"), name="coupon_code_once"),
            models.UniqueConstraint(
                fields=("given_to", "cause"),
                name="coupon_once_per_cause",
                condition=Q(given_to__isnull=False),
            ),
            models.CheckConstraint(
                name="coupon_given_to_somebody_at_an_instant",
                condition=Q(given_to=None) | Q(given_at__isnull=False),
            ),
        )
        indexes = (
            # Serves the draw, and what is left of a pool.
            models.Index(
                fields=("pool", "id"),
                name="coupon_free",
                condition=Q(given_at__isnull=True),
            ),
            # Serves the list of those given, newest first.
            models.Index(
                fields=("given_at", "id"),
                name="coupon_by_instant",
                condition=Q(given_at__isnull=False),
            ),
            # Serves the report of a rule: what it gave, and when.
            models.Index(
                fields=("source", "given_at"),
                name="coupon_of_source",
                condition=Q(given_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.code
