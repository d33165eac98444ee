"""List hygiene: what was flagged when and why, and the verbs that keep lists clean."""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from subscribers.admin import hygiene_feed
from subscribers.hygiene import report, silence
from subscribers.models import NumberFlag
from subscribers.staff import searching
from subscribers.staff.history import HistoryAdmin
from subscribers.staff.sections import Figures, Section
from subscribers.staff.verbs import Question, ask, list_page_of
from subscribers.staff.wording import clock, counted, link, number_of

Cause = NumberFlag.Cause
TONES = {
    Cause.DEACTIVATED: "warning",
    Cause.REASSIGNED: "warning",
    Cause.UNREACHABLE: "danger",
    Cause.WRONG_NUMBER: "danger",
    Cause.SILENT: "info",
}


@admin.register(NumberFlag)
class NumberFlagAdmin(HistoryAdmin):
    list_display = ("person", "why", "since", "flagged", "ended", "source", "again")
    list_filter = (("cause", ChoicesDropdownFilter),)
    list_filter_submit = True
    search_fields = ("source",)
    search_help_text = searching.WHOLE_NUMBER_HELP
    ordering = ("-pk",)
    fields = (
        ("person", "why"),
        ("since", "flagged"),
        ("ended", "source"),
        ("by", "again"),
    )
    list_select_related = ("subscriber",)
    list_before_template = "admin/subscribers/numberflag/lately.html"
    actions_list = ("feed_file", "let_silent_go", "download")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """The list, below what was flagged lately and why."""
        return super().changelist_view(
            request, {"sections": _lately(), **(extra_context or {})}
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[NumberFlag], search_term: str
    ) -> tuple[QuerySet[NumberFlag], bool]:
        if not search_term.strip():
            return queryset, False
        return searching.of_number(queryset, search_term), False

    @display(description="Number")
    def person(self, obj: NumberFlag) -> str:
        return link(obj.subscriber, number_of(obj.subscriber))

    @display(description="Why", label=TONES)
    def why(self, obj: NumberFlag) -> tuple[str, str]:
        return obj.cause, obj.get_cause_display()

    @display(description="Since")
    def since(self, obj: NumberFlag) -> str:
        return f"{obj.happened_on:%d %b %Y}"

    @display(description="Flagged", ordering="pk")
    def flagged(self, obj: NumberFlag) -> str:
        return clock(obj.flagged_at)

    @display(description="Consents ended")
    def ended(self, obj: NumberFlag) -> int:
        return obj.ended_count

    @display(description="Joined again")
    def again(self, obj: NumberFlag) -> str:
        return clock(obj.renewed_at)

    # --- verbs ----------------------------------------------------------------

    @action(
        description="Feed a file",
        permissions=["flag"],
        url_path="feed",
        icon="upload_file",
        variant=ActionVariant.PRIMARY,
    )
    def feed_file(self, request: HttpRequest) -> HttpResponse:
        return hygiene_feed.answer(request, self)

    @action(
        description="Let silent people go",
        permissions=["flag"],
        url_path="silent",
        icon="hourglass_bottom",
    )
    def let_silent_go(self, request: HttpRequest) -> HttpResponse:
        now, by = timezone.now(), request.user.get_username()
        lists = list(silence.watched())

        def do(_: object) -> str:
            ended = sum(silence.end_silent(lst, by=by, now=now) for lst in lists)
            return f"{counted(ended, 'silent consent')} ended."

        return ask(request, self, _silent(lists), do, back=list_page_of(self.model))

    @action(
        description="Download",
        permissions=["download"],
        url_path="download",
        icon="download",
    )
    def download(self, request: HttpRequest) -> HttpResponseBase:
        """Every flag as CSV; numbers are personal data, so taking them is noted."""
        LogEntry.objects.create(
            user=request.user,
            content_type=ContentType.objects.get_for_model(NumberFlag),
            object_id=None,
            object_repr="List hygiene",
            action_flag=CHANGE,
            change_message="Downloaded the list of flagged numbers.",
        )
        return StreamingHttpResponse(
            _csv(NumberFlag.objects.all()),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="list-hygiene.csv"'},
        )

    def has_flag_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("subscribers.flag_numbers")

    def has_download_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("subscribers.export_personal_data")


def _lately() -> list[Section]:
    found = report.lately(now=timezone.now())
    causes = [
        (
            Cause(cause).label,
            f"{counted(numbers, 'number')}, {counted(consents, 'consent')} ended"
            if numbers
            else "None",
        )
        for cause, (numbers, consents) in found.causes.items()
    ]
    return [
        Figures(
            title=f"In the last {report.DAYS} days",
            facts=[
                *causes,
                ("Landlines that came in", _landlines(found.landlines)),
                ("Rows that imports rejected", f"{found.rejected:,}"),
            ],
            are_words=True,
        )
    ]


def _landlines(number: int) -> str:
    return f"{number:,}, never texted" if number else "None"


def _silent(lists: list[Any]) -> Question:
    now = timezone.now()
    found = {lst: silence.silent(lst, now=now).count() for lst in lists}
    total = sum(found.values())
    rules = [
        f"{lst.name}: no sign in {lst.silent_after_days} days after "
        f"{counted(lst.silent_after_texts, 'text')}."
        for lst in lists
    ]
    nothing = (
        "No list ends silent consents. A list's page says after how many days without "
        "a sign it shall."
    )
    return Question(
        title="Let silent people go",
        button=f"End {counted(total, 'consent')}" if total else "",
        is_destructive=bool(total),
        sentences=[
            *(rules or [nothing]),
            *(
                ["It happens every night by itself. Nobody is suppressed."]
                if rules
                else []
            ),
        ],
        facts=[(lst.name, f"{number:,} would go") for lst, number in found.items()],
    )


def _csv(flags: QuerySet[NumberFlag]) -> Iterator[str]:
    for row in report.table(flags):
        line = StringIO()
        csv.writer(line).writerow(row)
        yield line.getvalue()
