"""Load what the gate needs to know of a batch, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Q, QuerySet

from campaigns.models import (
    Campaign,
    CapSlot,
    ListSender,
    Message,
    RedButton,
    Sender,
)
from campaigns.models.campaign import Kind
from campaigns.pacing import budgets, caps, carriers, house
from campaigns.pacing.caps import Slot
from campaigns.pacing.facts import Block, Draft, Facts, Person, Standing, World
from campaigns.pacing.place import Place
from subscribers import hashing
from subscribers.models import (
    Subscriber,
    SubscriberList,
    Subscription,
    Suppression,
)

BATCH = 500
DRAFT_COLUMNS = (
    *("pk", "reference", "subscriber", "sender", "kind", "campaign", "variant"),
    *("list", "cause", "tags", "expires_at", "asked_at", "parts"),
)
STANDING_COLUMNS = (
    *("pk", "subscriber", "list", "status", "consent_expires_at", "paused_until"),
    *("promise_messages", "promise_per", "own_messages", "own_per"),
)


def drafts_of(messages: Iterable[Message]) -> list[Draft]:
    return [
        Draft(
            subscriber=row.subscriber_id,
            sender=row.sender_id,
            kind=row.kind,
            message=row.pk,
            reference=row.reference.hex,
            campaign=row.campaign_id,
            variant=row.variant_id,
            list=row.list_id,
            cause=row.cause or "",
            tags=tuple(row.tags),
            expires_at=row.expires_at,
            asked_at=row.asked_at,
            parts=row.parts,
        )
        for row in messages
    ]


def read_drafts(rows: QuerySet[Message]) -> list[Draft]:
    """Return the rows as drafts, without an instance for each. One query."""
    return [
        Draft(
            message=row.pop("pk"),
            reference=row.pop("reference").hex,
            cause=row.pop("cause") or "",
            tags=tuple(row.pop("tags")),
            **row,
        )
        for row in rows.values(*DRAFT_COLUMNS)
    ]


def load_world(drafts: Sequence[Draft], *, now: datetime) -> World:
    """What the texts share. A few small queries, whatever the number of drafts."""
    world = world_of(
        campaigns={draft.campaign for draft in drafts if draft.campaign},
        senders={draft.sender for draft in drafts},
    )
    judged = [draft.message for draft in drafts if draft.message]
    return replace(
        world,
        spent=budgets.committed(_budgeted(world), but=judged),
        carried=carriers.taken(world.carrier_caps, now=now),
    )


def world_of(*, campaigns: Collection[int], senders: Collection[int]) -> World:
    """The same by keys, but for what budgets and carriers have left: see `renewed`."""
    button = RedButton.objects.filter(is_pressed=True).first()
    lists = {row.pk: row for row in SubscriberList.objects.all()}
    return World(
        is_paused=button is not None,
        pause_reason=button.why if button else "",
        campaigns=Campaign.objects.in_bulk(campaigns),
        senders=Sender.objects.in_bulk(senders),
        lists=lists,
        house=tuple(caps.house_rules({row.slug: pk for pk, row in lists.items()})),
        spent={},
        carrier_caps=carriers.caps_of(senders),
        own_rules=house.own_rules(),
        secrets=tuple(secret for _, secret in hashing.every_key()),
    )


def renewed(world: World, *, judged: Collection[int], now: datetime) -> World:
    """Return the world with what a person may have pressed since, and what is locked.

    That is budgets and days of carriers; `judged` are the texts it is for, whose rows
    are locked. Three queries where a sender has neither.
    """
    button = RedButton.objects.filter(is_pressed=True).first()
    world = replace(
        world,
        is_paused=button is not None,
        pause_reason=button.why if button else "",
        campaigns=Campaign.objects.in_bulk(world.campaigns),
        own_rules=house.own_rules(),
    )
    budgeted = _budgeted(world)
    if budgeted:
        budgets.lock(budgeted)
        world = replace(world, spent=budgets.committed(budgeted, but=judged))
    if world.carrier_caps:
        carriers.lock(world.carrier_caps)
        carried = carriers.taken(world.carrier_caps, now=now)
        world = replace(world, carried=carried)
    return world


def _budgeted(world: World) -> list[int]:
    return [pk for pk, row in world.campaigns.items() if row.budget is not None]


def load(
    drafts: Sequence[Draft], *, now: datetime, world: World | None = None
) -> list[Facts]:
    """Return the facts of each draft, in order. Queries grow with batches only."""
    world = world or load_world(drafts, now=now)
    facts: list[Facts] = []
    for start in range(0, len(drafts), BATCH):
        facts.extend(_load_batch(drafts[start : start + BATCH], world, now))
    return facts


def _load_batch(drafts: Sequence[Draft], world: World, now: datetime) -> list[Facts]:
    keys = {draft.subscriber for draft in drafts}
    people = _people(keys)
    if world.carrier_caps:
        people = _with_carriers(people)
    lists = {draft.list for draft in drafts if draft.list}
    has_topics = any(row.topic_id for row in world.campaigns.values())
    standings = _standings(keys, lists, has_topics=has_topics)
    blocks = _blocks(keys, people, world.secrets)
    slots = _slots(keys, now)
    brands = _brands_of({draft.sender for draft in drafts if _is_bare_answer(draft)})
    return [
        Facts(
            draft=draft,
            world=world,
            person=people[draft.subscriber],
            standing=standings.get((draft.subscriber, draft.list)),
            blocks=tuple(blocks.get(draft.subscriber, ())),
            slots=tuple(slots.get(draft.subscriber, ())),
            brands=brands[draft.sender] if _is_bare_answer(draft) else frozenset(),
        )
        for draft in drafts
    ]


def _is_bare_answer(draft: Draft) -> bool:
    return draft.kind == Kind.CONVERSATIONAL and draft.list is None


def _brands_of(senders: Collection[int]) -> Mapping[int, frozenset[str]]:
    """Return {sender: the brands it speaks for}. One query for some."""
    if not senders:
        return {}
    brands: dict[int, set[str]] = {key: set() for key in senders}
    rows = ListSender.objects.filter(sender__in=senders)
    for sender, brand in rows.values_list("sender", "list__brand"):
        brands[sender].add(brand)
    return {key: frozenset(found) for key, found in brands.items()}


def _people(keys: Collection[int]) -> dict[int, Person]:
    rows = Subscriber.objects.filter(pk__among=keys).values_list(
        *("pk", "phone", "country", "region", "zone", "area"),
        *("line", "erased_at", "held_until", "wants_out_at", "language"),
    )
    return {
        pk: Person(
            phone=phone or "",
            place=Place(country, region, zone, area),
            line=line,
            is_erased=erased_at is not None,
            held_until=held_until,
            wants_out=wants_out_at is not None,
            language=language,
        )
        for (
            pk,
            phone,
            country,
            region,
            zone,
            area,
            line,
            erased_at,
            held_until,
            wants_out_at,
            language,
        ) in rows
    }


def _with_carriers(people: Mapping[int, Person]) -> dict[int, Person]:
    known = carriers.known_carriers(people)
    return {
        key: person._replace(carrier=known.get(key, ""))
        for key, person in people.items()
    }


def _standings(
    keys: Collection[int], lists: Collection[int], *, has_topics: bool
) -> dict[tuple[int, int], Standing]:
    if not lists:
        return {}
    rows = Subscription.objects.filter(subscriber__among=keys, list__among=lists)
    topics = _topics(keys, lists) if has_topics else {}
    # Plain tuples: making model instances costs more than asking for them.
    return {
        (subscriber, lst): Standing(
            status=status,
            consent_expires_at=consent_expires_at,
            paused_until=paused_until,
            promise=_pair(promise, promise_per),
            own=_pair(own, own_per),
            topics=frozenset(topics.get(pk, ())),
        )
        for (
            pk,
            subscriber,
            lst,
            status,
            consent_expires_at,
            paused_until,
            promise,
            promise_per,
            own,
            own_per,
        ) in rows.values_list(*STANDING_COLUMNS)
    }


def _topics(keys: Collection[int], lists: Collection[int]) -> dict[int, set[int]]:
    """Return the topics chosen, by subscription; only a campaign with one asks."""
    topics: dict[int, set[int]] = defaultdict(set)
    chosen = Subscription.topics.through.objects.filter(
        subscription__subscriber__among=keys, subscription__list__among=lists
    )
    for subscription, topic in chosen.values_list("subscription", "topic"):
        topics[subscription].add(topic)
    return topics


def _pair(messages: int | None, per: str) -> tuple[int, str] | None:
    return (messages, per) if messages else None


def _blocks(
    keys: Collection[int], people: Mapping[int, Person], secrets: Sequence[bytes]
) -> dict[int, list[Block]]:
    """Suppressions by person, and by number too: one may have come unseen.

    Two transactions that bring a number and its suppression at the same time do
    not see each other, so the tie between them can be missing; the hash is not.
    """
    by_hash = {
        hashing.digest(people[key].phone, secret): key
        for secret in secrets
        for key in keys
        if people[key].phone
    }
    in_force = Suppression.objects.in_force()
    columns = ("subscriber", "phone_hash", "scope", "brand", "list", "created_at")
    theirs = Q(subscriber__among=keys) | Q(phone_hash__among=by_hash)
    blocks: dict[int, list[Block]] = defaultdict(list)
    for owner, phone_hash, scope, brand, lst, created_at in in_force.filter(
        theirs
    ).values_list(*columns):
        key = owner if owner in keys else by_hash[phone_hash]
        blocks[key].append(Block(scope, brand, lst, created_at))
    return blocks


def _slots(keys: Collection[int], now: datetime) -> dict[int, list[Slot]]:
    since = now - caps.LONGEST_WINDOW
    rows = CapSlot.objects.filter(subscriber__among=keys).values_list(
        "subscriber", "message", "at", "kind", "list", "tags", "is_released"
    )
    slots: dict[int, list[Slot]] = defaultdict(list)
    # One statement, one snapshot: a slot that is stamped between two would be seen
    # by neither.
    for key, message, at, kind, lst, tags, is_released in rows.filter(
        Q(at__gt=since) | Q(at=None)
    ):
        slots[key].append(Slot(message, at, kind, lst, tuple(tags), is_released))
    return slots
