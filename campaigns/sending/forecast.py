"""What exactly happens at launch: the gate's verdict on everyone, writing nothing."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from campaigns.composing import texts
from campaigns.models import Campaign, Sender
from campaigns.pacing import facts as loading
from campaigns.pacing import gate
from campaigns.pacing.facts import Draft, World
from campaigns.pacing.local_time import local_instant
from campaigns.pacing.place import Place
from campaigns.pacing.verdict import Decision
from campaigns.sending import planning
from campaigns.sending.audience import audience, sender_for, senders_of
from campaigns.sending.launching import check_launchable
from subscribers.models import Subscriber

BATCH = 2_000


@dataclass(slots=True)
class Forecast:
    """Counts by verdict; send + deferred + dropped is the audience."""

    audience: int = 0
    send: int = 0
    defer: Counter[str] = field(default_factory=Counter)
    drop: Counter[str] = field(default_factory=Counter)
    parts: int = 0
    cost: Decimal = Decimal(0)
    first_at: datetime | None = None
    last_at: datetime | None = None

    def seen(self, moment: datetime) -> None:
        self.first_at = min(self.first_at or moment, moment)
        self.last_at = max(self.last_at or moment, moment)


def forecast(campaign: Campaign, *, now: datetime) -> Forecast:
    """Return what a launch at `now` would do. Queries grow with batches only."""
    check_launchable(campaign)
    found = Forecast()
    senders = senders_of(campaign.list)
    people = audience(campaign)
    campaign.planned_count = people.count()
    campaign.status = Campaign.Status.RUNNING
    world: World | None = None
    parts_now: Counter[int] = Counter()
    for batch in _batches(people):
        drafts = _drafts(campaign, batch, senders, now)
        if world is None:
            world = _world(campaign, drafts, senders)
        parts = planning.parts_of(
            campaign, people.filter(pk__in=[row[0] for row in batch]), senders
        )
        for (draft, due_at), facts in zip(
            drafts,
            loading.load([d for d, _ in drafts], now=now, world=world),
            strict=True,
        ):
            moment = max(now, due_at)
            verdict = gate.decide(facts, moment)
            found.audience += 1
            if verdict.decision == Decision.DROP:
                found.drop[verdict.code] += 1
                continue
            found.parts += parts[draft.subscriber]
            if verdict.decision == Decision.DEFER:
                found.defer[verdict.code] += 1
                found.seen(verdict.until)
            else:
                found.send += 1
                parts_now[draft.sender] += parts[draft.subscriber]
                found.seen(moment)
    _add_the_road(found, parts_now, senders, now)
    return found


def _batches(people: QuerySet[Subscriber]) -> Iterator[list[tuple]]:
    last = 0
    columns = ("pk", "country", "region", "zone", "area")
    while True:
        rows = people.filter(pk__gt=last).order_by("pk").values_list(*columns)[:BATCH]
        batch = list(rows)
        if not batch:
            return
        yield batch
        last = batch[-1][0]


def _drafts(
    campaign: Campaign,
    batch: Sequence[tuple],
    senders: dict[str, Sender],
    now: datetime,
) -> list[tuple[Draft, datetime]]:
    tags = tuple(planning.tags_of(campaign))
    drafts = []
    for pk, *place in batch:
        due_at = _due_at(campaign, Place(*place), now)
        drafts.append(
            (
                Draft(
                    subscriber=pk,
                    sender=sender_for(senders, place[0]).pk,
                    kind=campaign.kind,
                    campaign=campaign.pk,
                    list=campaign.list_id,
                    tags=tags,
                    expires_at=planning.expires_at(campaign, due_at),
                ),
                due_at,
            )
        )
    return drafts


def _due_at(campaign: Campaign, place: Place, now: datetime) -> datetime:
    if campaign.send_at is None:
        return now
    if campaign.local_time:
        return max(local_instant(campaign.send_at, place), now)
    return max(campaign.send_at, now)


def _world(
    campaign: Campaign,
    drafts: Sequence[tuple[Draft, datetime]],
    senders: dict[str, Sender],
) -> World:
    """The world as it is, with the campaign as if launched."""
    loaded = loading.load_world([draft for draft, _ in drafts])
    return World(
        is_paused=loaded.is_paused,
        pause_reason=loaded.pause_reason,
        campaigns={campaign.pk: campaign},
        senders={sender.pk: sender for sender in senders.values()},
        lists=loaded.lists,
        house=loaded.house,
        spent=loaded.spent,
    )


def _add_the_road(
    found: Forecast,
    parts_now: Counter[int],
    senders: dict[str, Sender],
    now: datetime,
) -> None:
    """What leaves at once takes as long as each sender's rate needs."""
    rates = {sender.pk: sender.rate for sender in senders.values()}
    for sender, parts in parts_now.items():
        found.seen(now + timedelta(seconds=int(parts / rates[sender])))


def first_texts(campaign: Campaign, *, count: int = 3) -> list[str]:
    """Return how the text reads for the first people of the audience."""
    senders = senders_of(campaign.list)
    rows = list(audience(campaign).order_by("pk")[:count])
    values = texts.people_values([row.pk for row in rows])
    shared = {
        **texts.list_values(campaign.list),
        **texts.placeholder_links(campaign.links),
    }
    return [
        texts.compose(
            planning.bodies_of(campaign)[0],
            {**shared, **values[row.pk]},
            kind=campaign.kind,
            language=row.language or campaign.list.language,
            sender=sender_for(senders, row.country),
            stop_to=texts.stop_route(campaign.list),
        ).body
        for row in rows
    ]
