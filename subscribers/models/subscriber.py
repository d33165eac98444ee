"""Subscriber: one phone number and what we know of the person behind it."""

import secrets
import time
import uuid

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, OuterRef, Q

from subscribers.models.consent import Suppression
from subscribers.models.fields import E164Field
from subscribers.models.lists import SubscriberList
from subscribers.models.subscription import Subscription
from subscribers.phones import mask


def new_salt() -> str:
    return secrets.token_hex(16)


def new_chain() -> uuid.UUID:
    """Return a UUID of version 7 (RFC 9562): random, but younger ones sort last.

    Four indexes hold it; keys of one time end up on the same pages.
    """
    return uuid.UUID(
        int=time.time_ns() // 1_000_000 << 80
        | 7 << 76
        | secrets.randbits(12) << 64
        | 0b10 << 62
        | secrets.randbits(62)
    )


class Tag(models.Model):
    """A word staff or a spreadsheet put on subscribers."""

    name = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class SubscriberQuerySet(models.QuerySet):
    def known(self) -> "SubscriberQuerySet":
        """Everyone who has not been erased."""
        return self.filter(erased_at=None)

    def on(self, lst: SubscriberList) -> "SubscriberQuerySet":
        """Active on `lst`, whatever else stands in the way."""
        active = Subscription.objects.filter(
            subscriber=OuterRef("pk"), list=lst, status=Subscription.Status.ACTIVE
        )
        return self.filter(Exists(active))

    def unsuppressed(self, lst: SubscriberList) -> "SubscriberQuerySet":
        """Without a suppression in force for everything, the brand or `lst`."""
        in_force = Suppression.objects.in_force().covering(lst)
        return self.filter(~Exists(in_force.filter(subscriber=OuterRef("pk"))))

    def reachable(self, lst: SubscriberList) -> "SubscriberQuerySet":
        """Who may be texted on `lst`: the gate still says who is, text by text."""
        return (
            self.known().filter(line__in=Subscriber.TEXTABLE).on(lst).unsuppressed(lst)
        )

    def reachable_at_all(self) -> "SubscriberQuerySet":
        """Reachable on at least one list."""
        return self.known().filter(self.is_reachable_at_all())

    def is_reachable_at_all(self) -> Q:
        """The condition that at least one list may text somebody who is known."""
        in_force = Suppression.objects.in_force()
        covered = in_force.filter(subscriber=OuterRef("subscriber")).filter(
            Q(scope=Suppression.Scope.BRAND, brand=OuterRef("list__brand"))
            | Q(scope=Suppression.Scope.LIST, list=OuterRef("list"))
        )
        everything = in_force.filter(
            subscriber=OuterRef("pk"), scope=Suppression.Scope.EVERYTHING
        )
        open_subscriptions = Subscription.objects.filter(
            ~Exists(covered),
            subscriber=OuterRef("pk"),
            status=Subscription.Status.ACTIVE,
        )
        return (
            Q(line__in=Subscriber.TEXTABLE)
            & Q(Exists(open_subscriptions))
            & ~Q(Exists(everything))
        )


class Subscriber(models.Model):
    """One phone number in E.164; several customers may share it.

    After erasure the row stays as a tombstone: no phone, no salt, no name.
    """

    class Line(models.TextChoices):
        MOBILE = "mobile", "Mobile"
        LANDLINE = "landline", "Landline"
        UNKNOWN = "unknown", "Unknown"
        INVALID = "invalid", "Not in service"

    TEXTABLE = (Line.MOBILE, Line.UNKNOWN)
    # What is about the person and not about the number; tags and attributes beside it.
    PARTICULARS = (
        *("first_name", "last_name", "email", "language"),
        *("region", "zone", "postcode", "birthday"),
    )

    phone = E164Field(unique=True, null=True, blank=True)
    # Unique where it has lines: it is the key of `ChainHead`.
    chain = models.UUIDField(default=new_chain, editable=False)
    salt = models.CharField(
        max_length=32,
        default=new_salt,
        blank=True,
        editable=False,
        help_text="Written by the ledger; erasure empties it.",
    )
    country = models.CharField(max_length=2, help_text="ISO 3166 code of the number.")
    region = models.CharField(
        max_length=8, blank=True, help_text="State, e.g. FL, where a record names it."
    )
    zone = models.CharField(
        max_length=40, blank=True, help_text="IANA time zone, where a record names it."
    )
    area = models.CharField(
        max_length=3, blank=True, help_text="North American area code of the number."
    )
    postcode = models.CharField(max_length=16, blank=True)
    line = models.CharField(max_length=10, choices=Line, default=Line.UNKNOWN)
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=8, blank=True)
    birthday = models.DateField(null=True, blank=True)
    attributes = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    tags = models.ManyToManyField(Tag, blank=True)
    held_until = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Set by intake while an unclear opt-out waits for an answer.",
    )
    wants_out_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When they texted that they want out, until that text is heard.",
    )
    created_at = models.DateTimeField(db_index=True)
    updated_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        permissions = (
            ("erase_subscriber", "Can erase a subscriber"),
            ("export_subscriber", "Can export subscribers"),
            ("export_personal_data", "Can export whole numbers, names and addresses"),
            ("import_subscriber", "Can import subscribers"),
            ("unsubscribe_subscriber", "Can unsubscribe and suppress"),
        )
        constraints = (
            # A tombstone keeps nothing that names the person, a person has a phone.
            models.CheckConstraint(
                name="subscriber_erased_or_named",
                condition=Q(erased_at=None, phone__isnull=False)
                | Q(erased_at__isnull=False, phone=None, salt="", first_name=""),
            ),
        )
        indexes = (
            # Serves the pacing rules: which places are on a list.
            models.Index(
                fields=("country", "region", "zone", "area"), name="subscriber_place"
            ),
            # Serve the page's filters on what few are, and writing many costs nothing.
            models.Index(
                fields=("held_until",),
                name="subscriber_held",
                condition=Q(held_until__isnull=False),
            ),
            models.Index(
                fields=("line",),
                name="subscriber_unreachable_line",
                condition=Q(line__in=("landline", "invalid")),
            ),
        )

    def __str__(self) -> str:
        return str(self.phone) if self.phone else f"erased #{self.pk}"

    @property
    def masked(self) -> str:
        return mask(str(self.phone)) if self.phone else f"erased #{self.pk}"

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()
