"""Judge a wave of claimed texts and commit those that may go as *handing*.

One transaction, the subscribers' locks first: nothing can come between what the gate
saw and the hand-over, and the slots' windows start with it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from campaigns.clock import Clock
from campaigns.composing import texts
from campaigns.composing.texts import Composed
from campaigns.models import Message, MessageText
from campaigns.pacing import carriers, loading, worlds
from campaigns.pacing.facts import Draft, Facts, World
from campaigns.pacing.timing import BUDGET_SPENT
from campaigns.pacing.verdict import Decision, Verdict, drop
from campaigns.sending import drawing, slots
from campaigns.sending.claiming import Claimed, Held
from campaigns.sending.taking import Taking, carried_by
from subscribers.bulk import insert_rows, set_rows, update_rows
from subscribers.prepared import Given, Prepared
from subscribers.retrying import retried_on_collision

Status = Message.Status
HELD = Prepared(
    lambda: (
        Message.objects.filter(
            pk__among=Given("keys"), claim=Given("claim"), status=Status.CLAIMED
        )
        .order_by("pk")
        .select_for_update(of=("self",))
        .values_list(*loading.DRAFT_COLUMNS)
    )
)


class Ready(NamedTuple):
    """A text that is being handed over, with the words that leave."""

    message: int
    reference: str
    body: str
    parts: int
    facts: Facts


@dataclass(frozen=True, slots=True)
class Judged:
    ready: tuple[Ready, ...] = ()
    deferred: int = 0
    dropped: int = 0
    over_budget: frozenset[int] = frozenset()  # campaigns

    @property
    def parts(self) -> int:
        return sum(ready.parts for ready in self.ready)


@retried_on_collision
@transaction.atomic
def judge(
    held: Held,
    wave: Sequence[Claimed],
    world: World,
    *,
    clock: Clock,
    stopped: Collection[int] = (),
) -> Judged:
    """Run the gate on claimed rows; those that may go are *handing* when it returns.

    `world` is what the claim's texts share, loaded once; what a person may press in a
    second is read again. `stopped` are campaigns whose budget is spent already. The
    clock is looked at once the people are locked: whoever waited for them is judged,
    and takes slots, at the instant the waiting is over.

    The lock and the count are two statements: under READ COMMITTED one that did both
    would count in a snapshot older than the lock.
    """
    people = loading.lock_people([row.subscriber for row in wave])
    drafts = _lock(held, wave)
    now = clock()
    world = worlds.renewed(world, judged=[draft.message for draft in drafts], now=now)
    facts = loading.load(drafts, now=now, world=world, people=people)
    if world.coupons:
        facts, verdicts = _verdicts_with_codes(facts, now, stopped)
    else:
        verdicts = _verdicts(facts, now, stopped)
    passed = [one for one in facts if _may_go(one, verdicts)]
    if world.coupons:
        passed = drawing.draw(passed, verdicts, now=now)
    composed = texts.compose_all(passed)
    for one in passed:
        problem = composed[one.draft.message].problem
        if problem:
            verdicts[one.draft.message] = drop("cannot_render", problem)
    going = [one for one in passed if _may_go(one, verdicts)]
    slots.take([one.draft for one in going], now=now)
    carriers.take(carried_by(going))
    _store_texts(going, composed)
    _store_handing(going, composed, now=now)
    counts = _store_verdicts(drafts, verdicts, now)
    return Judged(
        ready=tuple(
            Ready(
                message=one.draft.message,
                reference=one.draft.reference,
                body=composed[one.draft.message].body,
                parts=composed[one.draft.message].parts,
                facts=one,
            )
            for one in going
        ),
        deferred=counts[Decision.DEFER],
        dropped=counts[Decision.DROP],
        over_budget=frozenset(
            draft.campaign
            for draft in drafts
            if draft.campaign and verdicts[draft.message].code == BUDGET_SPENT
        ),
    )


def _lock(held: Held, wave: Sequence[Claimed]) -> list[Draft]:
    """Lock in key order, so that an opt-out that cancels rows waits or went first.

    Returns those still ours in handing order: of two for one place the first wins.
    """
    keys = [row.message for row in wave]
    place = {key: number for number, key in enumerate(keys)}
    drafts = map(loading.draft_of, HELD.ask(keys=keys, claim=held.claim.pk))
    return sorted(drafts, key=lambda draft: place[draft.message])


def _may_go(facts: Facts, verdicts: Mapping[int, Verdict]) -> bool:
    return verdicts[facts.draft.message].decision == Decision.SEND


def _verdicts(
    loaded: Sequence[Facts], now: datetime, stopped: Collection[int]
) -> dict[int, Verdict]:
    taking = Taking(stopped=set(stopped))
    return {facts.draft.message: taking.judge(facts, now) for facts in loaded}


def _verdicts_with_codes(
    loaded: Sequence[Facts], now: datetime, stopped: Collection[int]
) -> tuple[list[Facts], dict[int, Verdict]]:
    """The same, and the texts as they were judged: each with the code it would get."""
    taking, cut = Taking(stopped=set(stopped)), drawing.cutter(loaded)
    seen, verdicts = [], {}
    for one in loaded:
        seen.append(taking.with_coupon(one, cut))
        verdicts[one.draft.message] = taking.judge(seen[-1], now)
    return seen, verdicts


def _store_texts(going: Sequence[Facts], composed: Mapping[int, Composed]) -> None:
    """Keep the exact words of campaign texts; notices brought theirs."""
    insert_rows(
        MessageText,
        ("message", "body"),
        [
            (one.draft.message, composed[one.draft.message].body)
            for one in going
            if one.draft.campaign
        ],
        unique=("message",),
        update=("body",),
    )


def _store_handing(
    going: Sequence[Facts], composed: Mapping[int, Composed], *, now: datetime
) -> None:
    changed = {
        one.draft.message: (composed[one.draft.message].parts,)
        for one in going
        # With codes the draft's are already those it was judged by.
        if one.world.coupons or one.draft.parts != composed[one.draft.message].parts
    }
    update_rows(Message, changed, ("parts",))
    left = {
        "status": Status.HANDING,
        **{"handed_at": now, "code": "", "detail": "", "due_at": None},
    }
    set_rows(Message, [one.draft.message for one in going], left)


def _store_verdicts(
    drafts: Sequence[Draft], verdicts: Mapping[int, Verdict], now: datetime
) -> dict[str, int]:
    stopped: dict[int, tuple] = {}
    counts = {Decision.DEFER: 0, Decision.DROP: 0}
    for draft in drafts:
        verdict = verdicts[draft.message]
        if verdict.decision == Decision.SEND:
            continue
        counts[verdict.decision] += 1
        is_over = verdict.decision == Decision.DROP
        stopped[draft.message] = (
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
