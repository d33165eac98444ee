"""Receipt: what a provider told of a text, kept until it is written to the text."""

from django.db import models


class Receipt(models.Model):
    """One delivery report as the door heard it; gone once its text knows it.

    A provider repeats itself, so the same report may stand here twice: writing it to
    its text has one effect.
    """

    gateway = models.CharField(max_length=40)
    reference = models.CharField(max_length=40, blank=True)
    provider_id = models.CharField(max_length=80, blank=True)
    status = models.CharField(max_length=10)
    code = models.CharField(max_length=60, blank=True)
    text = models.CharField(max_length=200, blank=True)
    price = models.DecimalField(
        max_digits=12, decimal_places=6, null=True, help_text="As the provider billed."
    )
    at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.provider_id or self.reference}: {self.status}"
