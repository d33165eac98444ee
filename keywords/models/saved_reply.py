"""SavedReply: words staff answer with again and again."""

from django.db import models
from django.db.models.functions import Lower


class SavedReply(models.Model):
    name = models.CharField(
        max_length=60, help_text="What staff look for: Opening hours."
    )
    body = models.TextField(help_text="May have fields: {{ first_name }}.")
    author = models.CharField(max_length=150, blank=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "saved replies"
        constraints = (
            models.UniqueConstraint(Lower("name"), name="saved_reply_name_once"),
            models.CheckConstraint(
                name="saved_reply_has_words", condition=~models.Q(body="")
            ),
        )

    def __str__(self) -> str:
        return self.name
