"""ImportJob, ImportRow and AttributeType: what a file brought, and the way back."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from subscribers.models.lists import SubscriberList


class AttributeType(models.Model):
    """The type of a custom attribute, fixed when it is first seen."""

    class Type(models.TextChoices):
        TEXT = "text", "Text"
        NUMBER = "number", "Number"
        BOOLEAN = "boolean", "Yes or no"
        DATE = "date", "Date"

    name = models.CharField(max_length=60, unique=True)
    type = models.CharField(max_length=8, choices=Type)

    def __str__(self) -> str:
        return f"{self.name} ({self.type})"


class ImportJob(models.Model):
    """One file on its way in: how it was read, who attested, what came of it."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        LOADING = "loading", "Running"
        PAUSED = "paused", "Paused"
        CANCELLED = "cancelled", "Cancelled"
        DONE = "done", "Done"
        FAILED = "failed", "Stopped"
        UNDOING = "undoing", "Being undone"
        UNDONE = "undone", "Undone"

    class Consent(models.TextChoices):
        EXPRESS = "express", "They agreed to texts"
        SOFT = "soft", "Existing customers"
        NONE = "none", "No consent"

    list = models.ForeignKey(
        SubscriberList, on_delete=models.PROTECT, related_name="import_jobs"
    )
    file_name = models.CharField(max_length=255)
    file_hash = models.CharField(max_length=64)
    encoding = models.CharField(max_length=20, blank=True)
    delimiter = models.CharField(max_length=4, blank=True)
    mapping = models.JSONField(default=dict)
    region = models.CharField(max_length=2, blank=True)
    consent = models.CharField(max_length=8, choices=Consent)
    attestation = models.TextField(blank=True)
    # Of an express consent; a row may say its own.
    agreed_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=100, blank=True)
    # Of a soft opt-in; a row may say its own.
    basis = models.CharField(max_length=20, blank=True)
    basis_on = models.DateField(null=True, blank=True)
    is_refusal_offered = models.BooleanField(default=False)
    by = models.CharField(max_length=150)
    status = models.CharField(max_length=9, choices=Status, default=Status.WAITING)
    failure = models.TextField(blank=True, help_text="Why it stopped, as a sentence.")
    lines_total = models.PositiveIntegerField(
        default=0, help_text="Lines of the file, blank ones and those in cells too."
    )
    at_line = models.PositiveIntegerField(
        default=0, help_text="The last line that is in; see ImportLane."
    )
    worked_seconds = models.FloatField(default=0, help_text="Pauses not counted.")
    beat_at = models.DateTimeField(
        null=True, blank=True, help_text="When the last batch was in."
    )
    rows = models.PositiveIntegerField(default=0)
    created_count = models.PositiveIntegerField(default=0)
    updated_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    left_alone_count = models.PositiveIntegerField(default=0)
    rejected_count = models.PositiveIntegerField(default=0)
    undone_by = models.CharField(max_length=150, blank=True)
    undone_to_line = models.PositiveIntegerField(
        null=True, blank=True, help_text="Everything from here on is undone."
    )
    restored_count = models.PositiveIntegerField(default=0)
    removed_count = models.PositiveIntegerField(default=0)
    kept_count = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = "import"
        verbose_name_plural = "imports"

    def __str__(self) -> str:
        return f"#{self.pk} {self.file_name}"


class ImportLane(models.Model):
    """A checkpoint of a job: the rows of its numbers are in, once, up to a line."""

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="lanes")
    number = models.PositiveSmallIntegerField()
    at_line = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("job", "number"), name="import_lane_once"),
        )

    def __str__(self) -> str:
        return f"{self.job_id}/{self.number}: {self.at_line}"


class ImportRow(models.Model):
    """What became of one row of a file, with what undo needs; as narrow as can be.

    There are as many as rows were ever imported, so the two keys are checked by the
    loader, which writes them in the transaction that locks job and people, and not
    once more by the database.
    """

    class Outcome(models.TextChoices):
        CREATED = "created", "New"
        UPDATED = "updated", "Changed"
        UNCHANGED = "unchanged", "Unchanged"
        LEFT_ALONE = "left_alone", "Left alone"
        REJECTED = "rejected", "Rejected"

    job = models.ForeignKey(
        ImportJob,
        on_delete=models.CASCADE,  # a row has no meaning without its job
        related_name="results",
        db_index=False,  # the constraint's index begins with it
        db_constraint=False,
    )
    line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.CharField(max_length=200, blank=True)
    cells = models.JSONField(default=list)
    before = models.JSONField(
        default=dict, encoder=DjangoJSONEncoder, help_text="What undo puts back."
    )
    subscriber = models.ForeignKey(
        "subscribers.Subscriber",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_constraint=False,
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("job", "line"), name="import_row_once"),
        )

    def __str__(self) -> str:
        return f"{self.job_id}:{self.line}"
