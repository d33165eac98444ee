"""Webhook: an address of the shop's own systems that gets what people text."""

from django.db import models
from django.db.models import Q


class Webhook(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    url = models.CharField(max_length=500)
    # What is signed with has to be there in clear; no page shows it a second time.
    secret = models.CharField(max_length=100, editable=False)
    old_secret = models.CharField(
        max_length=100,
        blank=True,
        editable=False,
        help_text="Signs beside the new one until its receiver has that.",
    )
    old_secret_until = models.DateTimeField(null=True, blank=True, editable=False)
    is_active = models.BooleanField(
        default=True, help_text="While it is not, what is texted waits."
    )
    author = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                name="webhook_has_a_secret", condition=~Q(secret="")
            ),
        )

    def __str__(self) -> str:
        return self.name
