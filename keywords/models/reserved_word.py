"""ReservedWord: a word staff added to those that mean something to everyone."""

from typing import Any

from django.db import models
from django.db.models import Q

from keywords.errors import NotRemovable


class ReservedWords(models.QuerySet["ReservedWord"]):
    def delete(self) -> tuple[int, dict[str, int]]:
        raise NotRemovable


class ReservedWord(models.Model):
    """Words ship in words/*.toml; these come on top, and none of either goes."""

    class Meaning(models.TextChoices):
        """No yes among them: nobody joins by a word a shop made up."""

        OPT_OUT = "opt_out", "Leaves"
        OPT_OUT_ALL = "opt_out_all", "Leaves everything"
        WRONG_NUMBER = "wrong_number", "Wrong number: leaves"
        CLARIFY = "clarify", "May mean leaving: is asked"
        HELP = "help", "Asks for help"
        RESUME = "resume", "Comes back"

    word = models.CharField(max_length=40)
    key = models.CharField(
        max_length=60,
        unique=True,
        editable=False,
        help_text="Written by us: folded, without spaces.",
    )
    meaning = models.CharField(max_length=12, choices=Meaning)
    language = models.CharField(max_length=8, blank=True)
    source = models.CharField(max_length=200, help_text="Who says so.")
    author = models.CharField(max_length=150, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReservedWords.as_manager()

    class Meta:
        ordering = ("word",)
        constraints = (
            models.CheckConstraint(
                name="reserved_word_meaning",
                condition=Q(
                    meaning__in=(
                        *("opt_out", "opt_out_all", "wrong_number", "clarify"),
                        *("help", "resume"),
                    )
                ),
            ),
            models.CheckConstraint(
                name="reserved_word_says_why",
                condition=~Q(source="") & ~Q(author="") & ~Q(key=""),
            ),
        )

    def __str__(self) -> str:
        return self.word

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotRemovable
