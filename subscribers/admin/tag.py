"""Tags: words staff or a spreadsheet put on subscribers."""

from django.contrib import admin
from unfold.admin import ModelAdmin

from subscribers.models import Tag


@admin.register(Tag)
class TagAdmin(ModelAdmin):
    list_display = ("name",)
    search_fields = ("name",)
    search_help_text = "Part of the word."
    ordering = ("name",)
    add_button = "New tag"
    show_full_result_count = False
