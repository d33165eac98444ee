"""ImportDraft and ImportMapping: a file on its way through the wizard, and what was
learnt about its columns."""

from django.db import models

from subscribers.models.lists import SubscriberList


class ImportDraft(models.Model):
    """A file somebody handed in and has not imported yet; nothing of it is read in.

    The file itself lies under the token; the row goes when the file goes.
    """

    token = models.CharField(max_length=43, unique=True)
    file_name = models.CharField(max_length=255)
    list = models.ForeignKey(
        SubscriberList,
        on_delete=models.CASCADE,  # what is not imported yet means nothing without it
        related_name="+",
    )
    by = models.CharField(max_length=150)
    started_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    opt_outs = models.JSONField(
        default=dict, help_text="What was said of those who left elsewhere."
    )
    # Blank or unknown: as detected.
    encoding = models.CharField(max_length=20, blank=True)
    delimiter = models.CharField(max_length=4, blank=True)
    has_header = models.BooleanField(null=True)
    region = models.CharField(max_length=2, blank=True)
    columns = models.JSONField(default=dict, help_text="Header -> field, as corrected.")
    ground = models.JSONField(default=dict, help_text="The consent as it was typed.")

    class Meta:
        ordering = ("-pk",)
        verbose_name = "unfinished import"

    def __str__(self) -> str:
        return self.file_name


class ImportMapping(models.Model):
    """How the columns of files with the same headers were last corrected."""

    headers_hash = models.CharField(max_length=64, unique=True)
    columns = models.JSONField(help_text="Header -> field, every column of the file.")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{len(self.columns)} columns as {self.by} corrected them"
