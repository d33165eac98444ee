"""Background work that failed, in the same clothes; what went well is not shown."""

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django_q.admin import FailAdmin, resubmit_task
from django_q.models import Failure, OrmQ, Schedule, Success
from unfold.admin import ModelAdmin

from subscribers.staff.wording import counted

for model in (Schedule, Success, OrmQ, Failure):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(Failure)
class FailureAdmin(FailAdmin, ModelAdmin):
    list_display = ("name", "func", "started", "stopped", "short_result")
    list_filter = ()
    show_full_result_count = False
    ordering = ("-stopped",)
    actions = ("try_again",)

    @admin.action(description="Try again", permissions=["retry"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Failure]) -> None:
        number = queryset.count()
        resubmit_task(self, request, queryset)
        self.message_user(
            request, f"{counted(number, 'task')} put back into the queue."
        )

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("django_q.change_failure")

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False  # what failed is read and tried again, never rewritten
