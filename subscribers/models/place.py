"""Place: where a way to join is printed, said or posted, with its call to action."""

from django.db import models

from subscribers.models.lists import SubscriberList
from subscribers.models.signup import SignupPage


class Place(models.Model):
    """A poster, a spot on the radio, a till: counted apart, with words of its own."""

    class Medium(models.TextChoices):
        PRINT = "print", "Print"
        TILL = "till", "Till or shop floor"
        RADIO = "radio", "Radio"
        TV = "tv", "Television"
        EMAIL = "email", "E-mail"
        SOCIAL = "social", "Social media"

    # Where people hear it rather than read it.
    SPOKEN = (Medium.RADIO,)

    slug = models.SlugField(unique=True)
    name = models.CharField(
        max_length=200, help_text="Where it is: window poster, Jl. Sudirman 3."
    )
    medium = models.CharField(max_length=6, choices=Medium, default=Medium.PRINT)
    list = models.ForeignKey(
        SubscriberList,
        on_delete=models.PROTECT,  # who joined there joined this list
        related_name="places",
    )
    page = models.ForeignKey(
        SignupPage,
        null=True,
        blank=True,
        on_delete=models.PROTECT,  # a printed address outlives intentions
        related_name="places",
        help_text="The sign-up page its link or code opens, if any.",
    )
    language = models.CharField(max_length=8)
    country = models.CharField(
        max_length=2, blank=True, help_text="Empty: wherever the list is served."
    )
    author = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=("list", "name"), name="place_once"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_spoken(self) -> bool:
        return self.medium in self.SPOKEN
