"""Puts long texts together from the parts that a gateway passes on as they come.

Parts are stored and committed one by one, so of two that come at the same instant the
later one sees both. Whoever finds a text complete takes its parts under a lock, once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min, QuerySet

from campaigns.gateways.base import IncomingSms, Piece
from keywords.hearing import storing
from keywords.models import InboundPiece
from subscribers.retrying import retried_on_collision

# The rest of a text that was on its way this long is lost; what is there is heard.
WAITS_FOR = timedelta(minutes=10)
# Longer than any provider goes on repeating a part (Vonage: a day).
KNOWN_FOR = timedelta(days=7)
AT_ONCE = 500
MOST_PARTS = 255  # counted in one octet (3GPP TS 23.040, 9.2.3.24.1)


@dataclass(frozen=True, slots=True)
class Series:
    """What the parts of one text have in common, until a phone counts round again."""

    gateway: str
    from_number: str
    to_number: str
    reference: str
    total: int


def is_part(piece: Piece) -> bool:
    """Whether there can be others: a text of one part is whole."""
    return 1 < piece.total <= MOST_PARTS and 1 <= piece.number <= piece.total


def keep(gateway: str, incoming: IncomingSms, *, now: datetime) -> Series:
    """Store one part; one that came before is left as it is."""
    piece = incoming.piece
    series = Series(
        gateway=gateway,
        from_number=storing.number_as_stored(incoming.sender),
        to_number=storing.number_as_stored(incoming.recipient),
        reference=storing.storable(piece.reference)[:40],
        total=piece.total,
    )
    InboundPiece.objects.get_or_create(
        gateway=gateway,
        provider_id=storing.id_as_stored(incoming.provider_id),
        defaults={
            "from_number": series.from_number,
            "to_number": series.to_number,
            "reference": series.reference,
            "total": piece.total,
            "number": piece.number,
            "body": storing.storable(incoming.text),
            "received_at": now,
        },
    )
    return series


@retried_on_collision
@transaction.atomic
def join(
    series: Series, *, now: datetime, although_incomplete: bool = False
) -> storing.Text | None:
    """Store the whole text and return it; None while parts lack.

    Its id is that of its first part. Locks the parts; taking them and storing the text
    is one step, so that neither is lost.
    """
    waiting = list(_waiting(series).select_for_update(of=("self",)).order_by("pk"))
    chosen: dict[int, InboundPiece] = {}
    for piece in waiting:
        chosen.setdefault(piece.number, piece)
    if not chosen or (len(chosen) < series.total and not although_incomplete):
        return None
    ordered = [chosen[number] for number in sorted(chosen)]
    # The same part under another id goes with it; other words wait for a text of
    # their own, because phones count their references round.
    taken = [each.pk for each in waiting if each.body == chosen[each.number].body]
    InboundPiece.objects.filter(pk__in=taken).update(
        taken_at=now, body="", from_number=""
    )
    whole = storing.Text(
        gateway=series.gateway,
        provider_id=ordered[0].provider_id,
        from_number=series.from_number,
        to_number=series.to_number,
        body="".join(piece.body for piece in ordered),
        received_at=max(piece.received_at for piece in ordered),
    )
    storing.store(whole)
    return whole


def overdue(*, now: datetime) -> list[Series]:
    """Return the texts whose other parts will not come any more."""
    shared = ("gateway", "from_number", "to_number", "reference", "total")
    rows = (
        InboundPiece.objects.filter(taken_at__isnull=True)
        .values(*shared)
        .annotate(oldest=Min("received_at"))
        .filter(oldest__lt=now - WAITS_FOR)
        .order_by("oldest")
    )
    return [Series(*row) for row in rows.values_list(*shared)[:AT_ONCE]]


def _waiting(series: Series) -> QuerySet[InboundPiece]:
    return InboundPiece.objects.filter(
        gateway=series.gateway,
        from_number=series.from_number,
        to_number=series.to_number,
        reference=series.reference,
        total=series.total,
        taken_at__isnull=True,
    )


def forget(*, now: datetime) -> None:
    """Delete parts that were taken so long ago that none of them comes again."""
    InboundPiece.objects.filter(taken_at__lt=now - KNOWN_FOR).delete()
