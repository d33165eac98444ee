"""SubscriberList and Topic: what people agree to receive."""

from django.db import models
from django.db.models import Q


class Period(models.TextChoices):
    DAY = "day", "day"
    WEEK = "week", "week"
    MONTH = "month", "month"


def promise_in_words(messages: int | None, per: str) -> str:
    """Return a promised frequency as staff read it, or "" where nothing is promised."""
    return f"up to {messages} a {per}" if messages else ""


class Template(models.TextChoices):
    """What a trade has to say besides what everybody says."""

    STANDARD = "standard", "Standard"
    RETAIL = "retail", "Retail: says where offers count"
    HEALTHCARE = "healthcare", "Healthcare: says what texts about care mean"
    AGE_GATED = "age_gated", "Age-gated goods: asks people their age"


class SubscriberList(models.Model):
    """A programme with a brand, a purpose and a promised frequency."""

    class OptIn(models.TextChoices):
        SINGLE = "single", "Single: joins at once"
        DOUBLE = "double", "Double: must confirm"
        LINK = "link", "Double: must press a button on a page"
        SOFT = "soft", "Soft: existing customers"

    class Sign(models.TextChoices):
        DELIVERY = "delivery", "A delivery, a tap or a reply"
        TAP = "tap", "A tap or a reply"

    # Those that ask the person to confirm before anything else is sent.
    ASKING = (OptIn.DOUBLE, OptIn.LINK)

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    brand = models.CharField(max_length=100)
    purpose = models.CharField(
        max_length=200, help_text="What the texts are about, as shoppers read it."
    )
    opt_in = models.CharField(max_length=8, choices=OptIn, default=OptIn.DOUBLE)
    countries = models.JSONField(
        default=list, help_text="ISO codes of the countries this list serves."
    )
    promise_messages = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="At most this many promotional texts …"
    )
    promise_per = models.CharField(
        max_length=5, choices=Period, blank=True, help_text="… per this period."
    )
    reminds_after_hours = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="Remind once, this many hours after an unanswered request; empty: "
        "never.",
    )
    silent_after_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="End consents after so many days without a sign; empty: never.",
    )
    silent_after_texts = models.PositiveSmallIntegerField(
        default=5, help_text="… and only of people who got this many texts meanwhile."
    )
    sign = models.CharField(
        max_length=8,
        choices=Sign,
        default=Sign.DELIVERY,
        help_text="What counts as a sign.",
    )
    language = models.CharField(max_length=8, default="en")
    languages = models.JSONField(
        default=list, blank=True, help_text="Further languages its wording is in."
    )
    purposes = models.JSONField(
        default=dict, blank=True, help_text="The purpose in each further language."
    )
    template = models.CharField(
        max_length=10, choices=Template, default=Template.STANDARD
    )
    template_values = models.JSONField(
        default=dict, blank=True, help_text="What its template asks to be filled in."
    )
    support = models.CharField(
        max_length=200, blank=True, help_text="Phone, e-mail or page named by HELP."
    )
    terms_url = models.URLField(blank=True)
    privacy_url = models.URLField(blank=True)
    tags = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                name="list_opt_in_known",
                condition=Q(opt_in__in=("single", "double", "link", "soft")),
            ),
            models.CheckConstraint(
                name="list_template_known",
                condition=Q(template__in=Template.values),
            ),
            # A request lives for 72 hours.
            models.CheckConstraint(
                name="list_reminds_in_time",
                condition=Q(reminds_after_hours=None)
                | Q(reminds_after_hours__gte=1, reminds_after_hours__lte=71),
            ),
            # Below a month, silence is a holiday.
            models.CheckConstraint(
                name="list_silence_is_long",
                condition=Q(silent_after_days=None)
                | Q(silent_after_days__gte=30, silent_after_texts__gte=1),
            ),
            models.CheckConstraint(
                name="list_sign_known", condition=Q(sign__in=("delivery", "tap"))
            ),
            models.CheckConstraint(
                name="list_promise_whole",
                condition=Q(promise_messages=None, promise_per="")
                | Q(promise_messages__gte=1, promise_per__in=Period.values),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def promise(self) -> str:
        return promise_in_words(self.promise_messages, self.promise_per)

    @property
    def promised(self) -> tuple[int | None, str]:
        return self.promise_messages, self.promise_per

    @property
    def all_languages(self) -> tuple[str, ...]:
        """Every language its wording is in, its own first."""
        return tuple(dict.fromkeys((self.language, *self.languages)))

    def purpose_in(self, language: str) -> str:
        """What the texts are about, or "" where nobody has said it in the language."""
        return (
            self.purpose
            if language == self.language
            else self.purposes.get(language, "")
        )

    def serves(self, country: str) -> bool:
        return country in self.countries


class Topic(models.Model):
    """A choice inside a list."""

    list = models.ForeignKey(
        SubscriberList,
        on_delete=models.CASCADE,  # a topic has no meaning without its list
        related_name="topics",
    )
    slug = models.SlugField()
    name = models.CharField(max_length=100)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=("list", "slug"), name="topic_once"),
        )

    def __str__(self) -> str:
        return self.name
