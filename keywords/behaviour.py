"""What this floor lets segments ask: the texts people sent us and the words used."""

from datetime import datetime

from django.db.models import CharField, DateTimeField, Q, QuerySet

from keywords.models import InboundMessage, Keyword
from keywords.understanding.folding import fold
from subscribers.registries import SegmentField, segment_fields
from subscribers.segmentation import kinds
from subscribers.segmentation.conditions import Condition, Present
from subscribers.segmentation.filters import on_column
from subscribers.segmentation.relations import any_of, how_many

OWNER = "subscriber"


def register() -> None:
    """Call once, from AppConfig.ready()."""
    for name, field in FIELDS.items():
        segment_fields.register(name, field)


def _heard(since: datetime | None) -> QuerySet[InboundMessage]:
    rows = InboundMessage.objects.all()
    return rows.filter(received_at__gte=since) if since else rows


def replied(condition: Condition, since: datetime | None) -> Q:
    return how_many(_heard(since), OWNER, condition)


def replied_at(condition: Condition, _: datetime | None) -> Q:
    column = on_column("received_at", DateTimeField(), condition)
    return any_of(InboundMessage.objects.filter(column), OWNER)


def keyword(condition: Condition, since: datetime | None) -> Q:
    rows = _heard(since).filter(keyword__isnull=False)
    if not isinstance(condition, Present):
        words = Keyword.objects.filter(on_column("folded", CharField(), condition))
        rows = rows.filter(keyword__in=words)
    return any_of(rows, OWNER)


def words() -> list[tuple[str, str]]:
    rows = Keyword.objects.order_by("word").values_list("word", flat=True).distinct()
    return [(word, word) for word in rows]


FIELDS = {
    "replied": SegmentField(
        label="Texts they sent us",
        kind=kinds.COUNT,
        build=replied,
        takes_days=True,
        help="How many texts we had from them, whatever they said.",
    ),
    "replied_at": SegmentField(
        label="Texted us",
        kind=kinds.INSTANT,
        build=replied_at,
        help="When any one of the texts they sent us came.",
    ),
    "keyword": SegmentField(
        label="Keyword used",
        kind=kinds.text_as(fold, ops=kinds.NAME.ops),
        build=keyword,
        takes_days=True,
        help="A keyword they texted, in capitals or not.",
        suggest=words,
    ),
}
