"""Turn an approved campaign into messages, by set and in checkpointed batches."""

import json
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from campaigns.models import Campaign, Link, Message
from campaigns.pacing.local_time import local_instant
from campaigns.pacing.place import Place
from campaigns.sending.arms import arms_of
from campaigns.sending.audience import audience
from campaigns.sending.measuring import Cutting, Press

BATCH = 20_000
SCHEDULED = "scheduled"
PLACE = ("country", "region", "zone", "area")
# What one person's text has of its own, in the order of its columns.
OWN = ("subscriber", "variant", "sender", "parts")
Own = tuple[int, int | None, int, int]


@dataclass(frozen=True, slots=True)
class Due:
    """When texts are due, and whether they wait for it."""

    at: datetime
    waits: bool


def plan_next(campaign: int, *, now: datetime) -> bool:
    """Plan one batch; return whether more remain. Locks the campaign's row."""
    with transaction.atomic():
        row = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign)
        if row.status != Campaign.Status.PLANNING:
            return False
        cutting = Cutting(Press.of(row), arms_of(row))
        people = audience(row).filter(pk__gt=row.planned_to).order_by("pk")
        batch = list(people.values_list("pk", *PLACE, *cutting.columns)[:BATCH])
        for due, texts in _by_instant(row, cutting, batch, now):
            row.planned_count += _insert(row, texts, due, now)
        row.planned_to = batch[-1][0] if batch else row.planned_to
        is_last = len(batch) < BATCH
        if is_last:
            row.status = Campaign.Status.RUNNING
        row.save(update_fields=["planned_count", "planned_to", "status"])
        return not is_last


def _by_instant(
    campaign: Campaign, cutting: Cutting, batch: Sequence[tuple], now: datetime
) -> Iterator[tuple[Due, Sequence[Own]]]:
    """Yield the texts due at each instant; by people's own clocks there are several."""
    texts: dict[Place | None, list[Own]] = defaultdict(list)
    is_local = campaign.send_at is not None and campaign.local_time
    for pk, country, region, zone, area, *values in batch:
        place = Place(country, region, zone, area) if is_local else None
        arm = cutting.arm_of(pk)
        found = cutting.measure(arm, values)
        texts[place].append((pk, arm.pk, found.sender.pk, found.parts))
    merged: dict[Due, list[Own]] = defaultdict(list)
    for place, theirs in texts.items():
        merged[_due(campaign, place, now)].extend(theirs)
    yield from merged.items()


def _due(campaign: Campaign, place: Place | None, now: datetime) -> Due:
    if place is not None:
        return Due(local_instant(campaign.send_at, place), waits=True)
    if campaign.send_at is not None and campaign.send_at > now:
        return Due(campaign.send_at, waits=True)
    launched_at = campaign.launched_at or now
    return Due(max(campaign.send_at or launched_at, launched_at), waits=False)


def _insert(campaign: Campaign, texts: Sequence[Own], due: Due, now: datetime) -> int:
    """One INSERT … SELECT; people already planned for are left as they are.

    In the order of `texts`, which the forecast goes by: it decides for whom a budget
    lasts.
    """
    shared = _shared(campaign, due, now)
    columns = ", ".join(_column(name) for name in ("reference", *OWN, *shared))
    marks = ", ".join(["%s"] * len(shared))
    table = connection.ops.quote_name(Message._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) "  # noqa: S608 - names of columns
            f"SELECT {_REFERENCE[connection.vendor]}, own.*, {marks} "
            f"FROM ({_OWN[connection.vendor]}) AS own "
            # SQLite would read ON as the beginning of a join's condition.
            "WHERE true ON CONFLICT DO NOTHING",
            [_age(), *shared.values(), *_parameters(texts)],
        )
        return cursor.rowcount


# A UUID of version 7: random, but those made later sort last, so that a million of
# them are written to neighbouring pages of their index.
_REFERENCE = {
    "postgresql": "(%s || substr(gen_random_uuid()::text, 16))::uuid",
    "sqlite": "replace(%s, '-', '') || substr(lower(hex(randomblob(16))), 14)",
}
_OWN = {
    "postgresql": "SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], "
    "%s::smallint[])",
    "sqlite": "SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 "
    "FROM json_each(%s)",
}


def _age() -> str:
    """The beginning of a UUID of version 7 made now."""
    digits = f"{time.time_ns() // 1_000_000:012x}"
    return f"{digits[:8]}-{digits[8:]}-7"


def _parameters(texts: Sequence[Own]) -> list[object]:
    if connection.vendor == "sqlite":
        return [json.dumps(texts)]
    return [list(column) for column in zip(*texts, strict=True)]


def _shared(campaign: Campaign, due: Due, now: datetime) -> Mapping[str, object]:
    """Return what all texts of a campaign that are due together have in common."""
    status = Message.Status.DEFERRED if due.waits else Message.Status.QUEUED
    values = {
        "campaign": campaign.pk,
        "list": campaign.list_id,
        "kind": campaign.kind,
        "tags": tags_of(campaign),
        "priority": campaign.priority,
        "status": status,
        "code": SCHEDULED if due.waits else "",
        "detail": "",
        "first_due_at": due.at,
        "due_at": due.at if due.waits else None,
        "expires_at": expires_at(campaign, due.at),
        "attempts": 0,
        "provider_id": "",
        "error": "",
        "failed_by": "",
        "created_at": now,
    }
    return {
        name: Message._meta.get_field(name).get_db_prep_save(value, connection)
        for name, value in values.items()
    }


def _column(name: str) -> str:
    return connection.ops.quote_name(Message._meta.get_field(name).column)


def expires_at(campaign: Campaign, due_at: datetime) -> datetime:
    """When a text due then is no longer worth sending."""
    end = due_at + campaign.expires_after
    return min(end, campaign.ends_at) if campaign.ends_at else end


def tags_of(campaign: Campaign) -> list[str]:
    """The tags a text of this campaign is counted under, as a snapshot."""
    return sorted({*campaign.tags, *campaign.list.tags})


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
