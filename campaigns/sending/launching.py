"""The verbs of a campaign's life, from review to cancel, and the red button."""

import logging
from contextlib import suppress
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from campaigns.asking import checks
from campaigns.composing import couponing
from campaigns.composing.optout import NoRouteError, optout_line
from campaigns.composing.rendering import RenderingError, check
from campaigns.composing.texts import known_fields, stop_route
from campaigns.errors import IllegalMove, NotLaunchable
from campaigns.gateways import get_gateway
from campaigns.gateways.base import NotConfigured
from campaigns.models import Campaign, Message, RedButton, Sender
from campaigns.models.campaign import Trial
from campaigns.pacing import budgets
from campaigns.sending import marks, planning, queueing, slots
from campaigns.sending.arms import bodies_of
from campaigns.sending.audience import senders_of

logger = logging.getLogger(__name__)

Status = Campaign.Status
# What is done to a campaign that becomes so, as people say it.
MOVED = {
    Status.DRAFT: "taken back to draft",
    Status.IN_REVIEW: "submitted for review",
    Status.APPROVED: "approved",
    Status.PLANNING: "launched",
    Status.RUNNING: "sent",
    Status.PAUSED: "paused",
    Status.FINISHED: "finished",
    Status.CANCELLED: "cancelled",
}


def submit(campaign: Campaign, *, by: str) -> Campaign:
    """Ask for review: the wording is locked until somebody decides."""
    _check_body(campaign)
    return _move(campaign, Status.IN_REVIEW, author=campaign.author or by)


def approve(campaign: Campaign, *, by: str, now: datetime) -> Campaign:
    """Approve the wording as it stands; another person's wording.

    On a newcomer's own machine (`make run`) there is only one person.
    """
    if campaign.author and campaign.author == by and not settings.SAYWHEN_DEMO:
        raise IllegalMove("Somebody other than the author has to approve a campaign.")
    return _move(campaign, Status.APPROVED, approved_by=by, approved_at=now)


def reopen(campaign: Campaign, *, by: str) -> Campaign:
    """Back to draft: the approval is gone with it."""
    return _move(campaign, Status.DRAFT, approved_by="", approved_at=None, author=by)


def launch(
    campaign: Campaign, *, by: str, now: datetime, waits: bool = True
) -> Campaign:
    """Check everything launch can know, then plan every batch; sends nothing itself.

    Without `waits` only the first batch is planned here, and the rest by the worker.
    """
    check_launchable(campaign)
    with transaction.atomic():
        campaign = _move(
            campaign,
            Status.PLANNING,
            launched_by=by,
            launched_at=now,
            trial=Trial.RUNNING if campaign.canary else "",
        )
        planning.make_links(campaign)
        _open_account(campaign)
    if waits or not settings.QUEUE_ENABLED:
        return plan(campaign, now=now)
    if planning.plan_next(campaign.pk, now=now):
        queueing.enqueue_plan(campaign.pk)
    return _awake(campaign)


def plan(campaign: Campaign, *, now: datetime) -> Campaign:
    """Plan the batches that remain, each its own transaction, then wake the senders."""
    while planning.plan_next(campaign.pk, now=now):
        pass
    return _awake(campaign)


def _awake(campaign: Campaign) -> Campaign:
    for sender in senders_of(campaign.list).values():
        queueing.enqueue_pump(sender.pk)
    return Campaign.objects.get(pk=campaign.pk)


def check_launchable(campaign: Campaign) -> None:
    """Raise NotLaunchable with everything that must be mended, one sentence each."""
    problems = list(_problems(campaign))
    if problems:
        raise NotLaunchable(" ".join(problems))


def _problems(campaign: Campaign) -> list[str]:
    problems: list[str] = []
    try:
        _check_body(campaign)
    except NotLaunchable as error:
        problems.append(str(error))
    if campaign.launched_at is None:
        # A pool that ran out on the way stops nobody from going on.
        problems += filter(None, [couponing.emptiness(campaign)])
    senders = senders_of(campaign.list)
    if campaign.budget is not None:
        unpriced = sorted(
            {
                one.slug
                for country in campaign.list.countries
                if (one := senders.get(country) or senders.get(""))
                and one.price_in(country) is None
            }
        )
        problems += [
            f"The sender {slug} has no price, so no budget can be kept: set what a "
            "part costs, or remove the budget."
            for slug in unpriced
        ]
    if not senders:
        problems.append(f"The list {campaign.list.slug} names no sender.")
    for country in campaign.list.countries:
        sender = senders.get(country) or senders.get("")
        if senders and sender is None:
            problems.append(f"No sender of the list speaks for {country}.")
        elif sender and not sender.serves(country):
            problems.append(f"The sender {sender.slug} may not text {country}.")
    each = {sender.pk: sender for sender in senders.values()}.values()
    for sender in each:
        problems += _problems_of_sender(sender, campaign)
    return [*problems, *checks.problems(campaign, bodies_of(campaign), each)]


def _problems_of_sender(sender: Sender, campaign: Campaign) -> list[str]:
    problems = []
    if not sender.is_registered:
        status = sender.registration.get("status", "missing")
        problems.append(
            f"The sender {sender.slug} may not send yet: its registration is {status}."
        )
    try:
        get_gateway(sender.gateway)
    except NotConfigured as error:
        problems.append(f"The sender {sender.slug} has no road: {error.text}")
    try:
        optout_line(
            campaign.list.language,
            two_way=sender.is_two_way,
            stop_to=stop_route(campaign.list),
        )
    except NoRouteError as error:
        problems.append(f"The sender {sender.slug}: {error}")
    return problems


def _check_body(campaign: Campaign) -> None:
    known, bodies = known_fields(campaign), bodies_of(campaign)
    for body in bodies:
        if not body.strip():
            raise NotLaunchable("The campaign has no text.")
    for body in (*bodies, campaign.body_without):
        try:
            check(body, known)
        except RenderingError as error:
            raise NotLaunchable(str(error)) from error
    for _, said in couponing.mistakes(campaign, bodies):
        raise NotLaunchable(said)


def pause(campaign: Campaign, *, by: str) -> Campaign:
    """Hold everything not handed over; nothing is lost."""
    return _move(campaign, Status.PAUSED)


def pause_by_itself(key: int, why: str) -> None:
    """Pause a campaign for a reason staff read; one that is not sending is left."""
    with suppress(IllegalMove, Campaign.DoesNotExist):
        _move(Campaign(pk=key), Status.PAUSED, pause_reason=why[:200])
        logger.warning("Campaign %s paused by itself: %s", key, why)


def resume(
    campaign: Campaign, *, by: str, now: datetime, budget: Decimal | None = None
) -> Campaign:
    """Go on; planning that was interrupted is finished first.

    `budget` is a new one, for a campaign that has spent its own. Who lets one go on
    whose canary did badly sends the rest as well.
    """
    check_launchable(campaign)
    changed: dict[str, object] = {"pause_reason": ""}
    if budget is not None:
        changed["budget"] = budget
    if campaign.trial == Trial.STOPPED:
        changed["trial"] = Trial.PASSED
    campaign = _move(campaign, Status.PLANNING, **changed)
    _open_account(campaign)
    return plan(campaign, now=now)


def _open_account(campaign: Campaign) -> None:
    if campaign.budget is not None:
        budgets.open_account(campaign.pk)


@transaction.atomic
def cancel(campaign: Campaign, *, by: str, now: datetime) -> Campaign:
    """Cancel every text that waits, in batches of the row's own locks."""
    campaign = _move(campaign, Status.CANCELLED, finished_at=now)
    rows = Message.objects.waiting().filter(campaign=campaign).order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), 5_000):
        some = keys[start : start + 5_000]
        Message.objects.filter(pk__in=some).update(
            status=Message.Status.CANCELLED,
            code="campaign_cancelled",
            detail=f"{by} cancelled the campaign."[:200],
            claim=None,
            due_at=None,
            finished_at=now,
        )
        slots.release(some, now=now)
    return campaign


def finish_done(*, now: datetime) -> int:
    """Call campaigns finished that have nothing left to send. One update."""
    waiting = Message.objects.filter(
        campaign=OuterRef("pk"), status__in=(*Message.WAITING, Message.Status.HANDING)
    )
    running = Campaign.objects.filter(~Exists(waiting), status=Status.RUNNING)
    return running.update(status=Status.FINISHED, finished_at=now)


def press_red_button(*, by: str, why: str) -> RedButton:
    """Pause all sending at once, whatever the campaign, journey or reply."""
    button, _ = RedButton.objects.update_or_create(
        pk=1, defaults={"is_pressed": True, "by": by[:150], "why": why[:200]}
    )
    return button


def release_red_button(*, by: str, why: str) -> RedButton:
    """Let sending go on; a copied or restored database is thereby accepted."""
    button, _ = RedButton.objects.update_or_create(
        pk=1, defaults={"is_pressed": False, "by": by[:150], "why": why[:200]}
    )
    marks.accept()
    for sender in Sender.objects.values_list("pk", flat=True):
        queueing.enqueue_pump(sender)
    return button


def _move(campaign: Campaign, status: str, **fields: object) -> Campaign:
    """Move along MOVES under the row's lock, so that two people can't both win."""
    with transaction.atomic():
        row = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
        if not row.may_become(status):
            raise IllegalMove(
                f"{row.name} is {row.get_status_display().lower()}, so it cannot be "
                f"{MOVED[status]}."
            )
        row.status = status
        for name, value in fields.items():
            setattr(row, name, value)
        row.save(update_fields=["status", *fields])
        return row
