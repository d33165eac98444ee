"""Writes down whom a segment means, or lets its rules ask anew."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import BigIntegerField, QuerySet, Value

from subscribers.models import Segment, SegmentMember, Subscriber
from subscribers.segmentation.compiler import compile_rules


@dataclass(frozen=True, slots=True)
class Frozen:
    segment: Segment
    count: int


@transaction.atomic
def freeze(segment: Segment, *, now: datetime) -> Frozen:
    """Make the people who answer the rules now the segment's members.

    Those it was frozen with before are forgotten. Locks the segment's row; one
    INSERT … SELECT, whatever the number of people. Raises: BadRules.
    """
    row = Segment.objects.select_for_update().get(pk=segment.pk)
    people = Subscriber.objects.known().filter(
        compile_rules(row.rules, now=now, of=row.slug)
    )
    SegmentMember.objects.filter(segment=row).delete()
    count = _insert(row, people)
    row.frozen_at = now
    row.save(update_fields=["frozen_at"])
    return Frozen(row, count)


@transaction.atomic
def make_dynamic(segment: Segment) -> Segment:
    """Let the rules ask anew each time; whom it was frozen with is forgotten."""
    row = Segment.objects.select_for_update().get(pk=segment.pk)
    SegmentMember.objects.filter(segment=row).delete()
    row.frozen_at = None
    row.save(update_fields=["frozen_at"])
    return row


def _insert(segment: Segment, people: QuerySet[Subscriber]) -> int:
    rows = people.order_by().annotate(of_segment=Value(segment.pk, BigIntegerField()))
    select, params = rows.values_list("of_segment", "pk").query.sql_with_params()
    meta, quote = SegmentMember._meta, connection.ops.quote_name
    table = quote(meta.db_table)
    columns = ", ".join(
        quote(meta.get_field(name).column) for name in ("segment", "subscriber")
    )
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) {select}", params)
        return cursor.rowcount
