"""What staff may do with an import: pause it, let it go on, cancel it, take it back."""

from collections.abc import Callable
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from unfold.decorators import action
from unfold.enums import ActionVariant

from subscribers.errors import NotAllowed
from subscribers.importing import background, rejects, service, undo
from subscribers.models import ImportJob
from subscribers.staff.verbs import Question, ask, object_of, page_of

Status = ImportJob.Status
# Somebody waits for the page so long; the worker undoes the rest.
AT_MOST_SECONDS = 5.0
# In which states each verb has something to do.
WHEN = {
    "pause": (Status.WAITING, Status.LOADING),
    "resume": (Status.PAUSED, Status.FAILED),
    "cancel": (Status.WAITING, Status.LOADING, Status.PAUSED, Status.FAILED),
    "undo": (Status.DONE, Status.CANCELLED, Status.FAILED),
}


class ImportVerbs:
    """The verbs of ImportJobAdmin."""

    @action(
        description="Pause",
        permissions=["import"],
        url_path="pause",
        icon="pause",
    )
    def pause(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        job = object_of(self, request, object_id)
        question = Question(
            title=f"Pause the import of {job.file_name}",
            button="Pause it",
            sentences=["It rests after the rows it is at, and can go on at any time."],
            facts=_so_far(job),
        )
        return self._turned(request, job, question, service.pause, "It is paused.")

    @action(
        description="Resume",
        permissions=["import"],
        url_path="resume",
        icon="play_arrow",
        variant=ActionVariant.PRIMARY,
    )
    def resume(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        job = object_of(self, request, object_id)

        def go_on(row: ImportJob) -> bool:
            if not service.go_on(row):
                return False
            background.enqueue(row)
            return True

        question = Question(
            title=f"Resume the import of {job.file_name}",
            button="Resume it",
            sentences=["It goes on where it stopped; what is in stays in once."],
            facts=_so_far(job),
        )
        return self._turned(request, job, question, go_on, "It goes on.")

    @action(
        description="Cancel",
        permissions=["import"],
        url_path="cancel",
        icon="cancel",
        variant=ActionVariant.WARNING,
    )
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        job = object_of(self, request, object_id)
        question = Question(
            title=f"Cancel the import of {job.file_name}",
            button="Cancel the import",
            sentences=[
                "It ends here and cannot go on. What is in stays in; you can take it "
                "back afterwards with “Undo”."
            ],
            facts=_so_far(job),
            is_destructive=True,
        )
        return self._turned(request, job, question, service.cancel, "It is cancelled.")

    def _turned(
        self,
        request: HttpRequest,
        job: ImportJob,
        question: Question,
        turn: Callable[[ImportJob], bool],
        said: str,
    ) -> HttpResponseBase:
        """Ask, then turn the job; the answer says so where it was too late."""

        def do(_: object) -> str:
            if not turn(job):
                standing = job.get_status_display().lower()
                raise NotAllowed(f"It was too late for that: the import is {standing}.")
            self.log_change(request, job, said)
            return said

        return ask(request, self, question, do, back=page_of(job), obj=job)

    @action(
        description="Rejected rows",
        permissions=["import"],
        url_path="rejects",
        icon="download",
    )
    def rejects(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """The rows as they were, each with its line and the reason."""
        job = object_of(self, request, object_id)
        path = rejects.path_of(job.pk)
        if not path.is_file():
            raise Http404("This import has no rejected rows.")
        return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)

    @action(
        description="Undo",
        permissions=["import"],
        url_path="undo",
        icon="undo",
        variant=ActionVariant.DANGER,
    )
    def undo(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        job = object_of(self, request, object_id)

        def do(_: object) -> str:
            by = request.user.get_username()
            done = undo.undo(job, by=by, now=timezone.now(), seconds=AT_MOST_SECONDS)
            self.log_change(request, job, "Undid the import.")
            if job.status == Status.UNDOING:
                background.enqueue_undo(job, by=by)
                return "It is being undone; this page shows how far it is."
            return (
                f"Undone: {done.removed:,} taken off again, {done.restored:,} put back "
                f"as they were, {done.kept:,} kept because they have changed since."
            )

        question = Question(
            title=f"Undo the import of {job.file_name}",
            button="Undo the import",
            sentences=[
                "People go back to what they were before the file, texts it caused are "
                "cancelled, and whatever has changed since is kept. The file can be "
                "corrected and imported again."
            ],
            facts=_at_stake(job),
            is_destructive=True,
        )
        return ask(request, self, question, do, back=page_of(job), obj=job)

    def has_import_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("subscribers.import_subscriber")

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        """Each verb where it has something to do; rejects where there are any."""
        verbs = super().get_actions_detail(request, object_id)
        job = ImportJob.objects.filter(pk=object_id).first()
        if job is None:
            return []
        absent = {name for name, states in WHEN.items() if job.status not in states}
        if not rejects.path_of(job.pk).is_file():
            absent.add("rejects")
        return [verb for verb in verbs if verb.path not in absent]


def _so_far(job: ImportJob) -> list[tuple[str, object]]:
    return [
        ("Rows in", f"{job.rows:,} of about {max(job.lines_total - 1, 0):,}"),
        ("New people", f"{job.created_count:,}"),
        ("Changed", f"{job.updated_count:,}"),
    ]


def _at_stake(job: ImportJob) -> list[tuple[str, object]]:
    """The counts a confirmation states; of a long import those before looking."""
    found = undo.foresee(job)
    if found is None:
        return [
            ("Taken off again, at most", f"{job.created_count:,} of {job.rows:,}"),
            ("Put back, at most", f"{job.updated_count:,} of {job.rows:,}"),
            ("Kept", "Whatever has changed since"),
        ]
    return [
        ("Taken off again", f"{found.removed:,} of {job.rows:,}"),
        ("Put back as they were", f"{found.restored:,} of {job.rows:,}"),
        ("Kept: changed since", f"{found.kept:,} of {job.rows:,}"),
    ]
