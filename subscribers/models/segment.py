"""Segment: a saved question about subscribers."""

from django.db import models


class Segment(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    rules = models.JSONField(help_text="all / any / not, nested; see docs/segments.md.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
