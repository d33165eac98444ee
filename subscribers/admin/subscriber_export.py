"""Take people away as a table, for those who may export: a few at once, many later."""

import tempfile
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils import timezone
from unfold.decorators import action

from subscribers import exporting
from subscribers.acting import service
from subscribers.admin.subscriber_forms import ExportForm
from subscribers.admin.subscriber_many import meant_by
from subscribers.finding import criteria as finding
from subscribers.finding.criteria import Criteria
from subscribers.models import BulkAct, Subscriber, SubscriberList
from subscribers.staff.verbs import Question, is_confirmed, page_of, selected, show
from subscribers.staff.wording import counted

NAME = "subscribers"
# So many are written while somebody waits for the page.
AT_ONCE = 5_000


class SubscriberExport:
    """The export of SubscriberAdmin's list."""

    @action(description="Export …", permissions=["export"])
    def export_selected(
        self, request: HttpRequest, queryset: QuerySet[Subscriber]
    ) -> HttpResponseBase:
        meant, back = meant_by(request), request.get_full_path()
        people = meant.people(now=timezone.now())
        number = people.count()
        is_whole = request.user.has_perm("subscribers.export_personal_data")
        confirmed = is_confirmed(request)
        # With one list chosen, how people stand on it; else which they are on.
        lst = meant.list
        posted = request.POST if confirmed else None
        form = ExportForm(posted, lst=lst, is_whole=is_whole)
        if not confirmed or not form.is_valid():
            question = _question(number, meant, selected(request, "export_selected"))
            return show(request, self, question, form=form, back=back)
        kind = exporting.Format(form.cleaned_data["format"])
        names = form.cleaned_data["columns"]
        try:
            exporting.check_fits(people, kind)
        except exporting.ExportRefused as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(back)
        _remember(request, number, kind, names, meant)
        values = {
            "format": kind.value,
            "columns": names,
            "is_whole": is_whole,
            "list": lst.pk if lst else None,
        }
        if number > AT_ONCE and settings.QUEUE_ENABLED:
            by, now = request.user.get_username(), timezone.now()
            act = service.start(BulkAct.Verb.EXPORT, values, meant, by=by, now=now)
            return HttpResponseRedirect(page_of(act))
        columns = exporting.chosen(names, exporting.offered(lst, is_whole=is_whole))
        return _file(people, kind, columns, lst, is_whole=is_whole)

    def has_export_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("subscribers.export_subscriber")


def _question(number: int, meant: Criteria, hidden: list[tuple[str, str]]) -> Question:
    later = (
        " So many are written in the background; the file then waits for a day."
        if number > AT_ONCE and settings.QUEUE_ENABLED
        else ""
    )
    return Question(
        title="Export subscribers",
        button="Export",
        sentences=[
            "The file holds personal data. That you took it is written down with how "
            f"many people it holds.{later}"
        ],
        facts=[
            ("Subscribers", f"{number:,}"),
            ("Who", "; ".join(finding.in_words(meant))),
        ],
        hidden=hidden,
    )


def _file(
    people: QuerySet[Subscriber],
    kind: exporting.Format,
    columns: list[exporting.Column],
    lst: SubscriberList | None,
    *,
    is_whole: bool,
) -> HttpResponseBase:
    if kind == exporting.Format.CSV:
        shown = exporting.table(people, columns, lst, is_whole=is_whole)
        return StreamingHttpResponse(
            exporting.csv_chunks(shown),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{NAME}.csv"'},
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{NAME}.xlsx"
        exporting.write_people(people, path, kind, columns, lst=lst, is_whole=is_whole)
        # The open file outlives its folder, and the response closes it.
        return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


def _remember(
    request: HttpRequest,
    number: int,
    kind: exporting.Format,
    columns: list[str],
    meant: Criteria,
) -> None:
    """Personal data leaves the house: the audit trail says by whom, and which."""
    LogEntry.objects.create(
        user=request.user,
        content_type=ContentType.objects.get_for_model(Subscriber),
        object_id=None,
        object_repr="Export",
        action_flag=CHANGE,
        change_message=f"Exported {counted(number, 'subscriber')} as {kind.upper()} "
        f"({'; '.join(finding.in_words(meant))}): {', '.join(columns)}.",
    )
