"""Take the chosen subscribers away as a table, for those who may export."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponseBase,
    StreamingHttpResponse,
)
from unfold.decorators import action

from subscribers import exporting
from subscribers.models import Subscriber
from subscribers.staff.wording import counted

NAME = "subscribers"


class SubscriberExport:
    """The export actions of SubscriberAdmin; both answer a POST with a file."""

    @action(description="Export as CSV", permissions=["export"])
    def export_csv(
        self, request: HttpRequest, queryset: QuerySet[Subscriber]
    ) -> HttpResponseBase:
        people = _people(queryset)
        _remember(request, people.count(), "CSV")
        return StreamingHttpResponse(
            exporting.csv_chunks(exporting.table(people)),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{NAME}.csv"'},
        )

    @action(description="Export as XLSX", permissions=["export"])
    def export_xlsx(
        self, request: HttpRequest, queryset: QuerySet[Subscriber]
    ) -> HttpResponseBase | None:
        people = _people(queryset)
        number = people.count()
        if number >= exporting.XLSX_ROWS:
            most = exporting.XLSX_ROWS - 1
            messages.error(
                request, f"An XLSX file holds at most {most:,} people. Export CSV."
            )
            return None
        _remember(request, number, "XLSX")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{NAME}.xlsx"
            exporting.write_people(
                people, path, exporting.Format.XLSX, exporting.offered()
            )
            # The open file outlives its folder, and the response closes it.
            return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)

    def has_export_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm("subscribers.export_subscriber")


def _people(queryset: QuerySet[Subscriber]) -> QuerySet[Subscriber]:
    chosen = queryset.order_by().values("pk")
    return Subscriber.objects.known().filter(pk__in=chosen).order_by("pk")


def _remember(request: HttpRequest, number: int, file_format: str) -> None:
    """Personal data has left the house: the audit trail says by whom."""
    LogEntry.objects.create(
        user=request.user,
        content_type=ContentType.objects.get_for_model(Subscriber),
        object_id=None,
        object_repr="Export",
        action_flag=CHANGE,
        change_message=f"Exported {counted(number, 'subscriber')} as {file_format}.",
    )
