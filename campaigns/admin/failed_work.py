"""Background work that failed, in the same clothes; what went well is not shown."""

from django.contrib import admin
from django_q.admin import FailAdmin
from django_q.models import Failure, OrmQ, Schedule, Success
from unfold.admin import ModelAdmin

for model in (Schedule, Success, OrmQ, Failure):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(Failure)
class FailureAdmin(FailAdmin, ModelAdmin):
    list_display = ("name", "func", "started", "stopped", "short_result")
    list_filter = ()
    show_full_result_count = False
    ordering = ("-stopped",)
