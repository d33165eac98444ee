"""RedButton: one row that pauses everything."""

from django.db import models
from django.db.models import Q


class RedButton(models.Model):
    is_pressed = models.BooleanField(default=False)
    by = models.CharField(max_length=150, blank=True)
    why = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="red_button_is_one", condition=Q(pk=1)),
        )

    def __str__(self) -> str:
        return "pressed" if self.is_pressed else "released"
