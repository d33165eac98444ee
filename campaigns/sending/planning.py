"""Turn an approved campaign into messages, by set and in checkpointed batches."""

from collections import Counter
from datetime import datetime

from django.db import connection, models, transaction
from django.db.models import Case, F, Func, QuerySet, Value, When
from django.db.models.functions import Mod
from django.db.models.lookups import LessThan

from campaigns.composing import texts
from campaigns.composing.rendering import merge_fields
from campaigns.models import Campaign, Link, Message, Sender
from campaigns.pacing.local_time import local_instant
from campaigns.pacing.place import Place
from campaigns.sending.audience import audience, sender_case, sender_for, senders_of
from subscribers.models import Subscriber

BATCH = 20_000
SCHEDULED = "scheduled"
# Spreads neighbours over the arms; any odd number without a small factor will do.
SCATTER = 7_919


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
    senders = senders_of(campaign.list)
    parts = parts_of(campaign, batch, senders)
    usual = Counter(parts.values()).most_common(1)[0][0] if parts else 1
    count = _insert(campaign, batch, senders, usual, now)
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
    senders: dict[str, Sender],
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
        "variant": _variant(campaign),
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
    rows = batch.order_by().annotate(**annotations).values_list(*annotations)
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


def _variant(campaign: Campaign) -> object:
    """Arms are fixed before sending, by the person's key alone."""
    arms = list(campaign.variants.all())
    if not arms:
        return Value(None, output_field=models.BigIntegerField())
    total = sum(arm.weight for arm in arms)
    place = Mod(F("pk") * SCATTER + campaign.pk, total)
    whens, top = [], 0
    for arm in arms:
        top += arm.weight
        whens.append(When(LessThan(place, top), then=Value(arm.pk)))
    return Case(*whens, output_field=models.BigIntegerField())


def parts_of(
    campaign: Campaign, batch: QuerySet[Subscriber], senders: dict[str, Sender]
) -> dict[int, int]:
    """Return {subscriber: parts}; each distinct tuple of merge values is cut once."""
    bodies = bodies_of(campaign)
    used = {name for body in bodies for name in merge_fields(body)}
    columns = sorted(used & set(texts.PERSON_FIELDS)) + (
        ["attributes"] if any(name.startswith("attr.") for name in used) else []
    )
    measured: dict[str, int] = {}
    parts: dict[int, int] = {}
    shared = {
        **texts.list_values(campaign.list),
        **texts.placeholder_links(campaign.links),
    }
    stop_to = texts.stop_route(campaign.list)
    rows = batch.order_by().values_list("pk", "country", "language", *columns)
    for pk, country, language, *values in rows.iterator(chunk_size=5_000):
        key = repr((country, language, values))
        if key not in measured:
            person = dict(zip(columns, values, strict=True))
            person["attr"] = person.pop("attributes", {})
            measured[key] = max(
                texts.compose(
                    body,
                    {**shared, **person},
                    kind=campaign.kind,
                    language=language or campaign.list.language,
                    sender=sender_for(senders, country),
                    stop_to=stop_to,
                ).parts
                for body in bodies
            )
        parts[pk] = measured[key]
    return parts


def bodies_of(campaign: Campaign) -> list[str]:
    return [arm.body for arm in campaign.variants.all()] or [campaign.body]


def _place_locally(campaign: Campaign, batch: QuerySet[Subscriber]) -> None:
    """Give each text its person's own clock: one update per place and batch."""
    places = batch.order_by().values_list("country", "region", "zone", "area")
    planned = Message.objects.filter(campaign=campaign)
    for columns in places.distinct():
        country, region, zone, area = columns
        there = batch.filter(country=country, region=region, zone=zone, area=area)
        due_at = local_instant(campaign.send_at, Place(*columns))
        planned.filter(
            subscriber__in=there.order_by().values("pk"),
            status__in=(Message.Status.QUEUED, Message.Status.DEFERRED),
        ).update(
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
