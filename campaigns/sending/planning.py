"""Turn an approved campaign into messages, by set and in checkpointed batches."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.db import connection, models, transaction
from django.db.models import F, Func, Max, Min, Q, QuerySet, Value

from campaigns.models import Campaign, Link, Message, Sender
from campaigns.pacing.local_time import local_instant
from campaigns.pacing.place import Place
from campaigns.sending.arms import arm_case, arms_of
from campaigns.sending.audience import audience, sender_case
from campaigns.sending.measuring import Press, measure
from subscribers.models import Subscriber

BATCH = 20_000
SCHEDULED = "scheduled"


class NewReference(Func):
    """A random UUID made by the database, stored as Django stores it."""

    output_field = models.UUIDField()

    def as_postgresql(self, compiler, connection, **_):  # noqa: ANN001, ANN003, ANN201
        return "gen_random_uuid()", []

    def as_sqlite(self, compiler, connection, **_):  # noqa: ANN001, ANN003, ANN201
        return "lower(hex(randomblob(16)))", []


def plan_next(campaign: int, *, now: datetime) -> bool:
    """Plan one batch; return whether more remain. Locks the campaign's row."""
    with transaction.atomic():
        row = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign)
        if row.status != Campaign.Status.PLANNING:
            return False
        people = audience(row).filter(pk__gt=row.planned_to).order_by("pk")
        last = people.values_list("pk", flat=True)[BATCH - 1 : BATCH].first()
        batch = audience(row).filter(pk__gt=row.planned_to)
        batch = batch.filter(pk__lte=last) if last else batch
        top = batch.order_by("-pk").values_list("pk", flat=True).first()
        if top is not None:
            batch = batch.filter(pk__lte=top)
            row.planned_count += _plan(row, batch, now)
            row.planned_to = top
        if last is None:
            row.status = Campaign.Status.RUNNING
        row.save(update_fields=["planned_count", "planned_to", "status"])
        return last is not None


def _plan(campaign: Campaign, batch: QuerySet[Subscriber], now: datetime) -> int:
    press = Press.of(campaign)
    measured = measure(press, arms_of(campaign), batch)
    parts = {pk: found.parts for pk, found in measured.items()}
    usual = Counter(parts.values()).most_common(1)[0][0] if parts else 1
    count = _insert(campaign, batch, press.senders, usual, now)
    planned = Message.objects.filter(campaign=campaign)
    for number in set(parts.values()) - {usual}:
        keys = [key for key, value in parts.items() if value == number]
        for start in range(0, len(keys), 500):
            some = keys[start : start + 500]
            planned.filter(subscriber__in=some).update(parts=number)
    if campaign.send_at and campaign.local_time:
        _place_locally(campaign, batch)
    return count


def _insert(
    campaign: Campaign,
    batch: QuerySet[Subscriber],
    senders: Mapping[str, Sender],
    parts: int,
    now: datetime,
) -> int:
    """One INSERT … SELECT; people already planned for are left as they are."""
    waits = campaign.send_at is not None and campaign.send_at > now
    launched_at = campaign.launched_at or now
    starts_at = max(campaign.send_at or launched_at, launched_at)
    columns: dict[str, object] = {
        "reference": NewReference(),
        "subscriber": F("pk"),
        "campaign": _value(campaign.pk, "campaign"),
        "variant": arm_case(campaign),
        "list": _value(campaign.list_id, "list"),
        "sender": sender_case(senders),
        "kind": _value(campaign.kind, "kind"),
        "tags": _value(tags_of(campaign), "tags"),
        "priority": _value(campaign.priority, "priority"),
        "status": _value(
            Message.Status.DEFERRED if waits else Message.Status.QUEUED, "status"
        ),
        "code": _value(SCHEDULED if waits else "", "code"),
        "detail": _value("", "detail"),
        "first_due_at": _value(starts_at, "first_due_at"),
        "due_at": _value(campaign.send_at if waits else None, "due_at"),
        "expires_at": _value(expires_at(campaign, starts_at), "expires_at"),
        "parts": _value(parts, "parts"),
        "attempts": _value(0, "attempts"),
        "provider_id": _value("", "provider_id"),
        "error": _value("", "error"),
        "created_at": _value(now, "created_at"),
    }
    quoted = ", ".join(
        connection.ops.quote_name(Message._meta.get_field(name).column)
        for name in columns
    )
    annotations = {f"m_{name}": value for name, value in columns.items()}
    # In the order the forecast goes by: it decides for whom a budget lasts.
    rows = batch.order_by("pk").annotate(**annotations).values_list(*annotations)
    select, params = rows.query.sql_with_params()
    table = connection.ops.quote_name(Message._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({quoted}) {select} ON CONFLICT DO NOTHING",
            params,
        )
        return cursor.rowcount


def _value(value: object, name: str) -> Value:
    column = Message._meta.get_field(name)
    return Value(
        value,
        output_field=models.BigIntegerField() if column.is_relation else column,
    )


def expires_at(campaign: Campaign, due_at: datetime) -> datetime:
    """When a text due then is no longer worth sending."""
    end = due_at + campaign.expires_after
    return min(end, campaign.ends_at) if campaign.ends_at else end


def tags_of(campaign: Campaign) -> list[str]:
    """The tags a text of this campaign is counted under, as a snapshot."""
    return sorted({*campaign.tags, *campaign.list.tags})


def _place_locally(campaign: Campaign, batch: QuerySet[Subscriber]) -> None:
    """Give each text its person's own clock: one update per instant and batch."""
    columns = ("country", "region", "zone", "area")
    places = batch.order_by().values_list(*columns).distinct()
    # Places are many and instants few, so areas that share the rest go together.
    by_instant: dict[datetime, dict[tuple[str, ...], list[str]]] = {}
    for *rest, area in places:
        due_at = local_instant(campaign.send_at, Place(*rest, area))
        areas = by_instant.setdefault(due_at, {}).setdefault(tuple(rest), [])
        areas.append(area)
    keys = batch.order_by().aggregate(first=Min("pk"), last=Max("pk"))
    people = Subscriber.objects.filter(pk__range=(keys["first"], keys["last"]))
    planned = Message.objects.filter(
        campaign=campaign,
        status__in=(Message.Status.QUEUED, Message.Status.DEFERRED),
        subscriber__gte=keys["first"],
        subscriber__lte=keys["last"],
    )
    for due_at, there in by_instant.items():
        within = Q()
        for (country, region, zone), areas in there.items():
            within |= Q(country=country, region=region, zone=zone, area__in=areas)
        planned.filter(subscriber__in=people.filter(within).values("pk")).update(
            status=Message.Status.DEFERRED,
            code=SCHEDULED,
            due_at=due_at,
            first_due_at=due_at,
            expires_at=expires_at(campaign, due_at),
        )


def make_links(campaign: Campaign) -> None:
    """Write the campaign's link targets, once, before its texts are planned."""
    Link.objects.bulk_create(
        [
            Link(campaign=campaign, name=name, url=url)
            for name, url in campaign.links.items()
        ],
        update_conflicts=True,
        unique_fields=["campaign", "name"],
        update_fields=["url"],
    )
