"""Load what the gate needs to know of a batch, in a constant number of queries."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Q

from campaigns.models import CapSlot, ListSender, Message
from campaigns.models.campaign import Kind
from campaigns.pacing import caps, carriers, stock
from campaigns.pacing.caps import Slot
from campaigns.pacing.facts import Block, Draft, Facts, Person, Standing, World
from campaigns.pacing.place import Place
from campaigns.pacing.worlds import load_world
from subscribers import hashing
from subscribers.lookups import as_array
from subscribers.models import Subscriber, Subscription, Suppression
from subscribers.prepared import Given, Prepared, Row

BATCH = 500
DRAFT_COLUMNS = (
    *("subscriber", "sender", "kind", "pk", "reference", "campaign", "variant"),
    *("list", "cause", "tags", "expires_at", "asked_at", "parts"),
)
PEOPLE_COLUMNS = (
    *("pk", "phone", "country", "region", "zone", "area"),
    *("line", "erased_at", "held_until", "wants_out_at", "language"),
    *("first_name", "last_name", "email"),
)
PEOPLE = Prepared(
    lambda: (
        Subscriber.objects.filter(pk__among=Given("keys"))
        .order_by("pk")
        .values_list(*PEOPLE_COLUMNS)
    )
)
LOCKED_PEOPLE = Prepared(
    lambda: (
        Subscriber.objects.filter(pk__among=Given("keys"))
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list(*PEOPLE_COLUMNS)
    )
)
STANDINGS = Prepared(
    lambda: Subscription.objects.filter(
        subscriber__among=Given("keys"), list__among=Given("lists")
    ).values_list(
        *("pk", "subscriber", "list", "status", "consent_expires_at", "paused_until"),
        *("promise_messages", "promise_per", "own_messages", "own_per"),
    )
)
BLOCKS = Prepared(
    lambda: (
        Suppression.objects.in_force()
        .filter(
            Q(subscriber__among=Given("keys")) | Q(phone_hash__among=Given("hashes")),
        )
        .values_list("subscriber", "phone_hash", "scope", "brand", "list", "created_at")
    )
)
# Of a table that is new PostgreSQL knows no statistics, and would read all of it for a
# hundred people: OFFSET 0 has it look up each by themselves.
SLOTS_OF_EACH = """\
SELECT slot.* FROM unnest(%s::bigint[]) AS person, LATERAL (
    SELECT subscriber_id, message, at, kind, list, tags, is_released
    FROM "campaigns_capslot"
    WHERE subscriber_id = person AND (at > %s OR at IS NULL) OFFSET 0
) AS slot
"""
# One statement, one snapshot: a slot that is stamped between two would be seen by
# neither.
SLOTS = Prepared(
    lambda: (
        CapSlot.objects.filter(subscriber__among=Given("keys"))
        .filter(Q(at__gt=Given("since")) | Q(at=None))
        .values_list(
            "subscriber", "message", "at", "kind", "list", "tags", "is_released"
        )
    )
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


def draft_of(row: Row) -> Draft:
    """Return what DRAFT_COLUMNS read of a text."""
    subscriber, sender, kind, message, reference, *others = row
    campaign, variant, lst, cause, tags, *rest = others
    known = subscriber, sender, kind, message, reference.hex, campaign, variant, lst
    return Draft(*known, cause or "", tuple(tags), *rest)


def lock_people(keys: Collection[int]) -> dict[int, Person]:
    """Lock them in key order, as every change of consent does, and return them.

    What else is known of them is to be asked after, in statements of its own: under
    READ COMMITTED this one sees the rest as it was before it had the lock.
    """
    return _people(LOCKED_PEOPLE.ask(keys=sorted(set(keys))))


def load(
    drafts: Sequence[Draft],
    *,
    now: datetime,
    world: World | None = None,
    people: Mapping[int, Person] | None = None,
) -> list[Facts]:
    """Return the facts of each draft, in order. Queries grow with batches only.

    `people` are all of theirs, if they are known already.
    """
    world = world or load_world(drafts, now=now)
    facts: list[Facts] = []
    for start in range(0, len(drafts), BATCH):
        batch = drafts[start : start + BATCH]
        keys = {draft.subscriber for draft in batch}
        known = people or _people(PEOPLE.ask(keys=keys))
        facts.extend(_load_batch(batch, known, world, now))
    return facts


def _load_batch(
    drafts: Sequence[Draft], people: Mapping[int, Person], world: World, now: datetime
) -> list[Facts]:
    keys = {draft.subscriber for draft in drafts}
    if world.carrier_caps:
        people = _with_carriers(people)
    lists = {draft.list for draft in drafts if draft.list}
    has_topics = any(row.topic_id for row in world.campaigns.values())
    standings = _standings(keys, lists, has_topics=has_topics)
    blocks = _blocks(keys, people, world.secrets)
    slots = _slots(keys, now)
    brands = _brands_of({draft.sender for draft in drafts if _is_bare_answer(draft)})
    loaded = [
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
    return stock.with_coupons(loaded, world) if world.coupons else loaded


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


def _people(rows: Iterable[Row]) -> dict[int, Person]:
    people: dict[int, Person] = {}
    for pk, phone, country, region, zone, area, *row in rows:
        line, erased_at, held_until, wants_out_at, language, *names = row
        people[pk] = Person(
            phone or "",
            Place(country, region, zone, area),
            line,
            erased_at is not None,
            held_until,
            wants_out_at is not None,
            language,
            "",
            *names,
        )
    return people


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
    topics = _topics(keys, lists) if has_topics else {}
    standings: dict[tuple[int, int], Standing] = {}
    for pk, subscriber, lst, *row in STANDINGS.ask(keys=keys, lists=lists):
        status, expires_at, paused_until, promise, promise_per, own, own_per = row
        standings[subscriber, lst] = Standing(
            status,
            expires_at,
            paused_until,
            _pair(promise, promise_per),
            _pair(own, own_per),
            frozenset(topics.get(pk, ())),
        )
    return standings


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
    blocks: dict[int, list[Block]] = defaultdict(list)
    for owner, phone_hash, *block in BLOCKS.ask(keys=keys, hashes=by_hash):
        key = owner if owner in keys else by_hash[phone_hash]
        blocks[key].append(Block(*block))
    return blocks


def _slots(keys: Collection[int], now: datetime) -> dict[int, list[Slot]]:
    since = now - caps.LONGEST_WINDOW
    slots: dict[int, list[Slot]] = defaultdict(list)
    for key, message, at, kind, lst, tags, is_released in _slot_rows(keys, since):
        slots[key].append(Slot(message, at, kind, lst, tuple(tags), is_released))
    return slots


def _slot_rows(keys: Collection[int], since: datetime) -> Iterator[Row]:
    if connection.vendor != "postgresql":
        yield from SLOTS.ask(keys=keys, since=since)
        return
    with connection.cursor() as cursor:
        cursor.execute(SLOTS_OF_EACH, [as_array(keys, connection), since])
        for *slot, tags, is_released in cursor.fetchall():
            yield (*slot, json.loads(tags), is_released)
