"""KeywordWord: another word that does what a keyword does, such as in French."""

from django.db import models
from django.db.models import Q

from campaigns.models import Sender
from keywords.models.keyword import Keyword


class KeywordWord(models.Model):
    keyword = models.ForeignKey(
        Keyword, on_delete=models.CASCADE, related_name="other_words"
    )
    sender = models.ForeignKey(
        Sender,
        on_delete=models.PROTECT,  # as its keyword's
        related_name="+",
        help_text="Its keyword's: one number has a word once.",
    )
    countries = models.JSONField(
        default=list, blank=True, help_text="Its keyword's: a country has a word once."
    )
    word = models.CharField(max_length=40)
    key = models.CharField(max_length=60, help_text="Folded, without spaces.")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("sender", "key", "countries"),
                name="other_word_once_per_sender_and_countries",
            ),
            models.CheckConstraint(name="other_word_has_key", condition=~Q(key="")),
        )

    def __str__(self) -> str:
        return self.word
