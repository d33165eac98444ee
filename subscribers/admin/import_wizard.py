"""The import wizard: a file, those who left, its columns, the ground, and a check.

Each step has its own address and keeps what was said, so it can be left and found
again on the list of imports.
"""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from unfold.decorators import display

from subscribers.admin.import_columns import ColumnsStep
from subscribers.admin.import_ground import GroundStep
from subscribers.admin.import_opt_outs import OptOutsStep
from subscribers.admin.import_preview import PreviewStep
from subscribers.importing import drafts
from subscribers.models import ImportDraft, ImportJob
from subscribers.staff.history import HistoryAdmin
from subscribers.staff.verbs import Question, ask, list_page_of, object_of
from subscribers.staff.wording import clock


@admin.register(ImportDraft)
class ImportDraftAdmin(OptOutsStep, ColumnsStep, GroundStep, PreviewStep, HistoryAdmin):
    list_display = ("file_name", "list", "by", "started")
    list_select_related = ("list",)
    ordering = ("-pk",)

    @display(description="Handed in", ordering="pk")
    def started(self, obj: ImportDraft) -> str:
        return clock(obj.started_at)

    def get_urls(self) -> list[URLPattern]:
        steps = [
            path(
                f"<int:object_id>/{name.replace('_', '-')}/",
                self.admin_site.admin_view(getattr(self, name)),
                name=f"subscribers_importdraft_{name}",
            )
            for name in ("opt_outs", "columns", "ground", "preview", "discard")
        ]
        return [*steps, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of an unfinished import is its columns."""
        if request.method == "POST" or not object_id.isdecimal():
            raise PermissionDenied
        return self.columns(request, int(object_id))

    def discard(self, request: HttpRequest, object_id: int) -> HttpResponse:
        draft = self.draft_of(request, object_id)

        def do(_: object) -> str:
            drafts.discard(draft)
            return f"{draft.file_name} is deleted; nothing of it was imported."

        question = Question(
            title=f"Throw away {draft.file_name}",
            button="Throw it away",
            sentences=[
                "The file and what you said of its columns are deleted. Nobody of it "
                "was imported; opt-outs you brought in first stay."
            ],
            is_destructive=True,
        )
        return ask(request, self, question, do, back=list_page_of(ImportJob))

    def draft_of(self, request: HttpRequest, object_id: int) -> ImportDraft:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return object_of(self, request, str(object_id))

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("subscribers.import_subscriber")
