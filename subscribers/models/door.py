"""OwnOptIn: what a door may say of its own about how people join through it."""

from django.db import models
from django.db.models import Q

from subscribers.models.lists import SubscriberList


class OwnOptIn(models.Model):
    class OptIn(models.TextChoices):
        SINGLE = "single", "Single: joins at once"
        DOUBLE = "double", "Double: must confirm"
        LINK = "link", "Double: must press a button on a page"

    opt_in = models.CharField(
        max_length=8, choices=OptIn, blank=True, help_text="Empty: as its list says."
    )
    opt_in_reason = models.CharField(
        max_length=200,
        blank=True,
        help_text="Why it is not as its list says; the ledger repeats it.",
    )

    class Meta:
        abstract = True
        constraints = (
            # Also where the list is single today: tomorrow it may not be.
            models.CheckConstraint(
                name="%(class)s_single_has_reason",
                condition=~Q(opt_in="single") | ~Q(opt_in_reason=""),
            ),
        )

    @property
    def opt_in_in_words(self) -> str:
        """How people join here, as staff read it, and why not as the list says."""
        label = self.get_opt_in_display() if self.opt_in else "As its list says"
        return f"{label} ({self.opt_in_reason})" if self.opt_in_reason else label

    def opt_in_for(self, lst: SubscriberList) -> str:
        """How people join `lst` here; who comes by themselves is never soft."""
        if self.opt_in:
            return self.opt_in
        return self.OptIn.SINGLE if lst.opt_in == lst.OptIn.SOFT else lst.opt_in
