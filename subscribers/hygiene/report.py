"""What the hygiene of lists has done lately: counts by cause, and rows of the list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet, Sum

from subscribers.defusing import defuse
from subscribers.models import ImportJob, NumberFlag, Subscriber

DAYS = 30
HEADERS = (
    *("phone", "cause", "since", "flagged_at", "consents_ended"),
    *("source", "by", "joined_again_at"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lately:
    """The last `DAYS` days: {cause: (numbers, consents)}, landlines, rejected rows."""

    causes: dict[str, tuple[int, int]]
    landlines: int
    rejected: int


def lately(*, now: datetime) -> Lately:
    """Count what was flagged. Three queries, each over an index."""
    since = now - timedelta(days=DAYS)
    rows = (
        NumberFlag.objects.filter(flagged_at__gte=since)
        .order_by()
        .values_list("cause")
        .annotate(numbers=Count("pk"), consents=Sum("ended_count"))
    )
    found = {cause: (numbers, consents) for cause, numbers, consents in rows}
    jobs = ImportJob.objects.filter(started_at__gte=since)
    return Lately(
        causes={cause: found.get(cause, (0, 0)) for cause in NumberFlag.Cause.values},
        landlines=Subscriber.objects.filter(
            line=Subscriber.Line.LANDLINE, created_at__gte=since
        ).count(),
        rejected=jobs.aggregate(rows=Sum("rejected_count"))["rows"] or 0,
    )


def table(flags: QuerySet[NumberFlag]) -> Iterator[tuple[object, ...]]:
    """Yield the header and a row per flag, formulas defused; memory stays constant."""
    yield HEADERS
    columns = (
        *("subscriber__phone", "cause", "happened_on", "flagged_at", "ended_count"),
        *("source", "by", "renewed_at"),
    )
    rows = flags.order_by("-pk").values_list(*columns)
    for phone, cause, day, at, ended, source, by, renewed in rows.iterator(2_000):
        yield (
            *(phone or "erased", cause, day.isoformat(), at.isoformat(), ended),
            *(defuse(source), defuse(by), renewed.isoformat() if renewed else ""),
        )
