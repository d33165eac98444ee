"""RedButton and DatabaseMark: what holds all sending, by hand or by itself."""

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


class DatabaseMark(models.Model):
    """One row by which a database knows where it lives and how far it has come.

    A copy of it outside says the same, until the database is copied or set back.
    """

    token = models.CharField(max_length=32)
    place = models.CharField(max_length=100, help_text="Of the server, and in it.")
    generation = models.BigIntegerField(default=1, help_text="Grows every minute.")
    is_held = models.BooleanField(default=False, help_text="Until staff accept it.")

    class Meta:
        constraints = (
            models.CheckConstraint(name="database_mark_is_one", condition=Q(pk=1)),
        )

    def __str__(self) -> str:
        return f"{self.place} at {self.generation}"
