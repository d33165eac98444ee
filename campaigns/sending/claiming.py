"""Take due rows for one worker, then judge them: the gate and the slots.

Two transactions on purpose. The first locks messages only; the second locks
subscribers first and messages after, the one order everywhere. Mixing the orders
deadlocks with an opt-out.
"""

import os
import socket
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction

from campaigns.clock import database_now
from campaigns.composing import texts
from campaigns.models import Campaign, Claim, Message, MessageText, RedButton
from campaigns.models.message import MessageQuerySet
from campaigns.pacing import budgets, gate, loading
from campaigns.pacing.facts import Facts
from campaigns.pacing.verdict import Decision, Verdict, drop
from campaigns.sending import slots, trials
from subscribers import ledger
from subscribers.bulk import insert_rows, update_rows
from subscribers.retrying import retried_on_collision

Status = Message.Status
WOKEN_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Ready:
    """A judged text that may be handed over, with the words that will leave."""

    message: int
    reference: str
    body: str
    parts: int
    facts: Facts


@dataclass(frozen=True, slots=True)
class Judged:
    ready: tuple[Ready, ...]
    deferred: int
    dropped: int
    over_budget: frozenset[int] = frozenset()  # campaigns

    @property
    def parts(self) -> int:
        return sum(ready.parts for ready in self.ready)


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


@transaction.atomic
def wake(sender: int, *, now: datetime) -> int:
    """Queue deferred rows whose instant has come; they keep their place in line."""
    due = Message.objects.filter(
        sender=sender, status=Status.DEFERRED, due_at__lte=now
    ).order_by("due_at")
    keys = list(_skipping_locked(due).values_list("pk", flat=True)[:WOKEN_AT_ONCE])
    return Message.objects.filter(pk__in=keys).update(status=Status.QUEUED)


@transaction.atomic
def claim(sender: int, *, limit: int) -> tuple[Claim, list[int]] | None:
    """Mark up to `limit` queued rows claimed; None when none may go."""
    if RedButton.objects.filter(is_pressed=True).exists():
        return None
    queued = Message.objects.filter(sender=sender, status=Status.QUEUED)
    queued = _not_paused(queued).in_handing_order()
    keys = list(_skipping_locked(queued).values_list("pk", flat=True)[:limit])
    if not keys:
        return None
    held = Claim.objects.create(
        worker=worker_name(), sender_id=sender, beat_at=database_now()
    )
    Message.objects.filter(pk__in=keys).update(status=Status.CLAIMED, claim=held)
    return held, keys


@retried_on_collision
@transaction.atomic
def let_wait(held: Claim, keys: Sequence[int], *, now: datetime) -> None:
    """Put claimed rows back in line, which nobody has handed over."""
    rows = Message.objects.filter(pk__in=keys, claim=held, status=Status.CLAIMED)
    mine = list(_locked(rows.order_by("pk")).values_list("pk", flat=True))
    Message.objects.filter(pk__in=mine).update(status=Status.QUEUED, claim=None)
    slots.release(mine, now=now)


def _skipping_locked(rows: MessageQuerySet) -> MessageQuerySet:
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True, of=("self",))
    return rows


def _not_paused(rows: MessageQuerySet) -> MessageQuerySet:
    """Paused campaigns are a filter on what is due, not a verdict."""
    paused = Campaign.objects.filter(status=Campaign.Status.PAUSED)
    keys = list(paused.values_list("pk", flat=True))
    rows = rows.exclude(campaign__in=keys) if keys else rows
    return trials.without_those_behind(rows)


@retried_on_collision
@transaction.atomic
def judge(held: Claim, keys: Sequence[int], *, now: datetime) -> Judged:
    """Run the gate on claimed rows and reserve slots for those that may go.

    The lock and the count are two statements: under READ COMMITTED one that did
    both would count in a snapshot older than the lock.
    """
    people = Message.objects.filter(pk__in=keys).values_list("subscriber", flat=True)
    ledger.lock(people)
    mine = Message.objects.filter(pk__in=keys, claim=held, status=Status.CLAIMED)
    rows = list(_locked(mine.select_related("variant").order_by("pk")))
    budgets.lock({row.campaign_id for row in rows if row.campaign_id})
    verdicts, judged = _verdicts(rows, now)
    passed = [row for row in rows if verdicts[row.pk].decision == Decision.SEND]
    composed = texts.compose_all([(row, judged[row.pk]) for row in passed])
    for row in passed:
        if composed[row.pk].problem:
            verdicts[row.pk] = drop("cannot_render", composed[row.pk].problem)
    passed = [row for row in passed if verdicts[row.pk].decision == Decision.SEND]
    slots.reserve([judged[row.pk] for row in passed])
    _store_texts(passed, composed)
    counts = _store_verdicts(rows, verdicts, now)
    return Judged(
        ready=tuple(
            Ready(
                message=row.pk,
                reference=row.reference.hex,
                body=composed[row.pk].body,
                parts=composed[row.pk].parts,
                facts=judged[row.pk],
            )
            for row in sorted(
                passed, key=lambda row: (row.priority, row.first_due_at, row.pk)
            )
        ),
        deferred=counts[Decision.DEFER],
        dropped=counts[Decision.DROP],
        over_budget=frozenset(
            row.campaign_id for row in rows if verdicts[row.pk].code == "budget_spent"
        ),
    )


def _locked(rows: MessageQuerySet) -> MessageQuerySet:
    if connection.features.has_select_for_update:
        return rows.select_for_update(of=("self",))
    return rows


def _verdicts(
    rows: Sequence[Message], now: datetime
) -> tuple[dict[int, Verdict], dict[int, Facts]]:
    """Judge in handing order, so that of two texts for one place the first wins."""
    ordered = sorted(rows, key=lambda row: (row.priority, row.first_due_at, row.pk))
    drafts = loading.drafts_of(ordered)
    loaded = loading.load(drafts, now=now)
    granted: dict[int, list] = defaultdict(list)
    spent: dict[int | None, Decimal] = defaultdict(Decimal)
    verdicts: dict[int, Verdict] = {}
    judged: dict[int, Facts] = {}
    for facts in loaded:
        key = facts.draft.subscriber
        seen = slots.with_granted(_with_spent(facts, spent), granted[key])
        verdict = gate.decide(seen, now)
        verdicts[facts.draft.message] = verdict
        judged[facts.draft.message] = facts
        if verdict.decision == Decision.SEND:
            granted[key].append(slots.slot_of(facts))
            spent[facts.draft.campaign] += facts.cost
    return verdicts, judged


def _with_spent(facts: Facts, spent: Mapping[int | None, Decimal]) -> Facts:
    """The facts as they are once texts of the same batch have been paid for."""
    campaign = facts.campaign
    if campaign is None or campaign.budget is None:
        return facts
    before = facts.world.spent.get(campaign.pk, Decimal(0))
    world = replace(facts.world, spent={campaign.pk: before + spent[campaign.pk]})
    return replace(facts, world=world)


def _store_texts(rows: Sequence[Message], composed: dict) -> None:
    """Keep the exact words of campaign texts; notices brought theirs."""
    insert_rows(
        MessageText,
        ("message", "body"),
        [(row.pk, composed[row.pk].body) for row in rows if row.campaign_id],
        unique=("message",),
        update=("body",),
    )
    changed = {
        row.pk: (composed[row.pk].parts,)
        for row in rows
        if row.parts != composed[row.pk].parts
    }
    update_rows(Message, changed, ("parts",))


def _store_verdicts(
    rows: Sequence[Message], verdicts: dict[int, Verdict], now: datetime
) -> dict[str, int]:
    stopped: dict[int, tuple] = {}
    counts = {Decision.DEFER: 0, Decision.DROP: 0}
    for row in rows:
        verdict = verdicts[row.pk]
        if verdict.decision == Decision.SEND:
            continue
        counts[verdict.decision] += 1
        is_over = verdict.decision == Decision.DROP
        stopped[row.pk] = (
            Status.DROPPED if is_over else Status.DEFERRED,
            verdict.code,
            verdict.detail[:200],
            None if is_over else verdict.until,
            now if is_over else None,
            None,
        )
    update_rows(
        Message,
        stopped,
        ("status", "code", "detail", "due_at", "finished_at", "claim"),
    )
    slots.release(list(stopped), now=now)
    return counts
