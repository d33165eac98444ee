"""What this floor lets segments ask: texts people got, links they tapped; and more.

It also says which campaigns ask about a segment, and which places are open now.
"""

from collections.abc import Collection
from datetime import datetime

from django.db.models import CharField, DateTimeField, Exists, OuterRef, Q, QuerySet

from campaigns.models import Campaign, Click, Message
from campaigns.pacing.hours import opening
from campaigns.pacing.house import own_rules
from campaigns.pacing.place import Place
from subscribers.registries import (
    PlaceKey,
    SegmentField,
    Use,
    open_places,
    segment_fields,
    segment_uses,
)
from subscribers.segmentation import kinds
from subscribers.segmentation.conditions import Condition, OneOf
from subscribers.segmentation.filters import on_column
from subscribers.segmentation.relations import any_of, how_many
from subscribers.staff.verbs import page_of

RECEIVED = (Message.Status.SENT, Message.Status.DELIVERED)
OF_MESSAGE = "subscriber"
OF_CLICK = "message_link__message__subscriber"
SUGGESTED = 200


def register() -> None:
    """Call once, from AppConfig.ready()."""
    for name, field in FIELDS.items():
        segment_fields.register(name, field)
    segment_uses.register("campaigns", uses_of)
    open_places.register("campaigns", those_open)


def uses_of(segment: int) -> list[Use]:
    rows = Campaign.objects.filter(segment=segment).order_by("name")
    return [Use("Campaign", row.name, page_of(row)) for row in rows]


def those_open(places: Collection[PlaceKey], now: datetime) -> set[PlaceKey]:
    """Return the places where promotional texts may be handed over now."""
    own = own_rules()
    return {place for place in places if opening(Place(*place), now, own).is_open}


def _received(since: datetime | None) -> QuerySet[Message]:
    rows = Message.objects.filter(status__in=RECEIVED)
    return rows.filter(handed_at__gte=since) if since else rows


def _clicks(since: datetime | None) -> QuerySet[Click]:
    return Click.objects.filter(at__gte=since) if since else Click.objects.all()


def received(condition: Condition, since: datetime | None) -> Q:
    return how_many(_received(since), OF_MESSAGE, condition)


def received_at(condition: Condition, _: datetime | None) -> Q:
    rows = _received(None).filter(on_column("handed_at", DateTimeField(), condition))
    return any_of(rows, OF_MESSAGE)


def never_texted(condition: OneOf, _: datetime | None) -> Q:
    """Nothing has left for them, whatever became of it."""
    texted = any_of(Message.objects.filter(handed_at__isnull=False), OF_MESSAGE)
    return ~texted if condition.values == (True,) else texted


def received_campaign(condition: Condition, since: datetime | None) -> Q:
    return any_of(_received(since).filter(campaign__in=_named(condition)), OF_MESSAGE)


def clicked(condition: Condition, since: datetime | None) -> Q:
    return how_many(_clicks(since), OF_CLICK, condition)


def clicked_at(condition: Condition, _: datetime | None) -> Q:
    rows = Click.objects.filter(on_column("at", DateTimeField(), condition))
    return any_of(rows, OF_CLICK)


def clicked_campaign(condition: Condition, since: datetime | None) -> Q:
    theirs = _clicks(since).filter(message_link__link__campaign__in=_named(condition))
    return any_of(theirs, OF_CLICK)


def _named(condition: Condition) -> QuerySet[Campaign]:
    return Campaign.objects.filter(on_column("slug", CharField(), condition))


def campaigns_sent() -> list[tuple[str, str]]:
    """The newest campaigns that texted somebody, by name."""
    sent = Message.objects.filter(campaign=OuterRef("pk"))
    rows = Campaign.objects.filter(Exists(sent)).order_by("-pk")
    return list(rows.values_list("slug", "name")[:SUGGESTED])


FIELDS = {
    "received": SegmentField(
        label="Texts received",
        kind=kinds.COUNT,
        build=received,
        takes_days=True,
        help="How many texts reached their network: sent or delivered.",
    ),
    "received_at": SegmentField(
        label="Received a text",
        kind=kinds.INSTANT,
        build=received_at,
        help="When any one of the texts they received was sent.",
    ),
    "never_texted": SegmentField(
        label="Never texted",
        kind=kinds.FLAG,
        build=never_texted,
        help="Nothing has ever left for them.",
    ),
    "received_campaign": SegmentField(
        label="Received a campaign",
        kind=kinds.NAME,
        build=received_campaign,
        takes_days=True,
        help="The campaign's short name.",
        suggest=campaigns_sent,
    ),
    "clicked": SegmentField(
        label="Taps on links",
        kind=kinds.COUNT,
        build=clicked,
        takes_days=True,
        help="How often they tapped a short link of ours.",
    ),
    "clicked_at": SegmentField(
        label="Tapped a link",
        kind=kinds.INSTANT,
        build=clicked_at,
        help="When any one of their taps was.",
    ),
    "clicked_campaign": SegmentField(
        label="Tapped a link of a campaign",
        kind=kinds.NAME,
        build=clicked_campaign,
        takes_days=True,
        help="The campaign's short name.",
        suggest=campaigns_sent,
    ),
}
