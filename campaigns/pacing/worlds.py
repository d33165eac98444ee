"""What all texts of a batch share: the red button, campaigns, senders, rules, money."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import connection

from campaigns.models import Campaign, RedButton, Sender
from campaigns.pacing import budgets, caps, carriers, house, stock
from campaigns.pacing.facts import Draft, World
from subscribers import hashing
from subscribers.models import SubscriberList
from subscribers.prepared import Given, Prepared

# Nothing of the rules is ever changed or deleted: as many as before are the same.
PRESSED = """\
SELECT EXISTS (SELECT 1 FROM campaigns_redbutton WHERE is_pressed),
    (SELECT count(*) FROM campaigns_houserule)
    + (SELECT count(*) FROM campaigns_houseruleend)
"""
CAMPAIGN_COLUMNS = [field.attname for field in Campaign._meta.concrete_fields]
CAMPAIGNS = Prepared(
    lambda: (
        Campaign.objects.filter(pk__among=Given("keys"))
        .order_by()
        .values_list(*CAMPAIGN_COLUMNS)
    )
)


def load_world(
    drafts: Sequence[Draft], *, now: datetime, senders: Collection[int] = ()
) -> World:
    """What the texts share. A few small queries, whatever the number of drafts.

    `senders` are those of texts that come later.
    """
    world = world_of(
        campaigns={draft.campaign for draft in drafts if draft.campaign},
        senders={*senders, *(draft.sender for draft in drafts)},
    )
    judged = [draft.message for draft in drafts if draft.message]
    return replace(
        world,
        spent=budgets.committed(_budgeted(world), but=judged),
        carried=carriers.taken(world.carrier_caps, now=now),
        coupons=stock.left(world.campaigns.values(), len(drafts)),
    )


def world_of(*, campaigns: Collection[int], senders: Collection[int]) -> World:
    """The same by keys, but for what budgets and carriers have left: see `renewed`."""
    # Before the rules: one that is written meanwhile is found by `renewed`.
    is_paused, rules_written = _pressed()
    lists = {row.pk: row for row in SubscriberList.objects.all()}
    return World(
        is_paused=is_paused,
        pause_reason=_pause_reason() if is_paused else "",
        campaigns=_campaigns(campaigns),
        senders=Sender.objects.in_bulk(senders),
        lists=lists,
        house=tuple(caps.house_rules({row.slug: pk for pk, row in lists.items()})),
        spent={},
        carrier_caps=carriers.caps_of(senders),
        own_rules=house.own_rules(),
        rules_written=rules_written,
        secrets=tuple(secret for _, secret in hashing.every_key()),
    )


def renewed(world: World, *, judged: Collection[int], now: datetime) -> World:
    """Return the world with what a person may have pressed since, and what is locked.

    That is budgets and days of carriers, and what coupon pools have left, which nobody
    locks; `judged` are the texts it is for, whose rows are locked. Two queries where
    there is none of it.
    """
    is_paused, rules_written = _pressed()
    is_same = rules_written == world.rules_written
    world = replace(
        world,
        is_paused=is_paused,
        pause_reason=_pause_reason() if is_paused else "",
        campaigns=_campaigns(world.campaigns),
        own_rules=world.own_rules if is_same else house.own_rules(),
        rules_written=rules_written,
    )
    budgeted = _budgeted(world)
    if budgeted:
        budgets.lock(budgeted)
        world = replace(world, spent=budgets.committed(budgeted, but=judged))
    if world.carrier_caps:
        carriers.lock(world.carrier_caps)
        carried = carriers.taken(world.carrier_caps, now=now)
        world = replace(world, carried=carried)
    found = stock.left(world.campaigns.values(), len(judged))
    return replace(world, coupons=found) if found else world


def _pressed() -> tuple[bool, int]:
    """Whether the red button is, and how often rules of our own were written."""
    with connection.cursor() as cursor:
        cursor.execute(PRESSED)
        is_pressed, rules_written = cursor.fetchone()
    return bool(is_pressed), rules_written


def _pause_reason() -> str:
    button = RedButton.objects.filter(is_pressed=True).first()
    return button.why if button else ""


def _campaigns(keys: Collection[int]) -> dict[int, Campaign]:
    if not keys:
        return {}
    rows = CAMPAIGNS.ask(keys=keys)
    found = [Campaign.from_db(connection.alias, CAMPAIGN_COLUMNS, row) for row in rows]
    return {campaign.pk: campaign for campaign in found}


def _budgeted(world: World) -> list[int]:
    return [pk for pk, row in world.campaigns.items() if row.budget is not None]
