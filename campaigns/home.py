"""What this floor adds to the home page: campaigns in flight, the clock, what waits."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User

from campaigns.composing import stocking
from campaigns.composing.costs import listed
from campaigns.models import (
    Campaign,
    Circuit,
    CouponPool,
    HouseRule,
    Message,
    RedButton,
    Sender,
)
from campaigns.pacing import reviews
from campaigns.pacing.hours import CLOSED_DAY, Opening
from campaigns.reports.clock import Spot, spots
from campaigns.reports.counts import states_of
from campaigns.tilemap import POSITIONS
from subscribers.staff import pictures
from subscribers.staff.pictures import Meter, Meters, Share, Tile, Tiles
from subscribers.staff.stories import Need
from subscribers.staff.verbs import list_page_of, page_of
from subscribers.staff.wording import counted

Status = Campaign.Status
FLYING = (Status.PLANNING, Status.RUNNING, Status.PAUSED)
FLIGHTS_SHOWN = 6
NEEDS_SHOWN = 4
# Failures are judged over the last texts that left a sender, if there were enough.
LATEST, ENOUGH, TOO_MANY_FAILED = 500, 20, 0.2
# How the states of a message are summed up in a bar: words, tone.
SUMMED = (
    ("delivered or sent", pictures.GOOD, ("sent", "delivered")),
    ("failed or unknown", pictures.BAD, ("failed", "unknown")),
    ("waiting", pictures.LATER, ("queued", "claimed", "handing", "deferred")),
    ("left out", pictures.PLAIN, ("dropped", "cancelled")),
)


def pieces(viewer: User, now: datetime) -> list[object]:
    """Return campaigns in flight and the clock. Three queries."""
    if not viewer.has_perm("campaigns.view_campaign"):
        return []
    return [_flights(), clock_of(now)]


def needs(viewer: User, now: datetime) -> list[Need]:
    """Return what waits for this person. A few queries, and one a coupon pool."""
    found: list[Need] = []
    if viewer.has_perm("campaigns.view_campaign"):
        found += [*_stopped(), *_silent_gateways(now)]
    if viewer.has_perm("campaigns.change_houserule"):
        found += _rules_due(now)
    if viewer.has_perm("campaigns.change_couponpool"):
        found += _pools_running_out()
    if viewer.has_perm("campaigns.approve_campaign"):
        found += _campaigns(Status.IN_REVIEW, "{} waits for approval.", "Review")
    if viewer.has_perm("campaigns.send_campaign"):
        found += _campaigns(Status.APPROVED, "{} is approved. Launch it?", "Open")
    if viewer.has_perm("campaigns.pause_campaign"):
        found += _campaigns(Status.PAUSED, "{} is paused. {}", "Open")
    if viewer.has_perm("campaigns.view_message"):
        found += [*_unknown(), *_failing()]
    return found


# --- campaigns in flight ------------------------------------------------------------


def _flights() -> Meters:
    flying = list(Campaign.objects.filter(status__in=FLYING)[:FLIGHTS_SHOWN])
    counts = states_of(flying)
    return Meters(
        title="Campaigns in flight",
        meters=[
            Meter(
                label=campaign.name,
                href=page_of(campaign),
                note=campaign.standing,
                parts=parts_of(counts[campaign.pk]),
            )
            for campaign in flying
        ],
        empty="No campaign is being sent. Write one under Campaigns.",
    )


def parts_of(counts: Mapping[str, int]) -> list[Share]:
    """Sum the states of a campaign's texts up to what people ask for."""
    return [
        Share(label=label, number=sum(counts.get(one, 0) for one in states), tone=tone)
        for label, tone, states in SUMMED
    ]


# --- the clock ----------------------------------------------------------------------


def clock_of(now: datetime) -> Tiles:
    found = spots(now)
    said = "Make a list and name the countries it serves."
    if found:
        said = f"{_open_of(found)} your lists serve are open."
    return map_of(found, now, said, "Where promotional texts may leave now")


def map_of(found: Sequence[Spot], now: datetime, said: str, title: str) -> Tiles:
    return Tiles(
        title=title, sentences=[said], tiles=[_tile(spot, now) for spot in found]
    )


def _open_of(found: Sequence[Spot]) -> str:
    are_open = sum(spot.opening.is_open for spot in found)
    return f"{are_open} of {counted(len(found), 'place')}"


def _tile(spot: Spot, now: datetime) -> Tile:
    found = spot.opening
    tone = pictures.GOOD if found.is_open else pictures.LATER
    if found.code == CLOSED_DAY:
        tone = pictures.BAD
    return Tile(
        code=spot.region or spot.country,
        name=spot.name,
        tone=tone,
        note=_note(found, now),
        at=POSITIONS.get((spot.country, spot.region)),
    )


def _note(found: Opening, now: datetime) -> str:
    """Say until when it is open or closed, on the place's own clock."""
    zone = ZoneInfo(found.zones[0])
    if found.is_open:
        return f"open until {found.closes_at.astimezone(zone):%H:%M} there"
    word = "closed all day" if found.code == CLOSED_DAY else "closed"
    if found.opens_at is None:
        return word
    opens_at = found.opens_at.astimezone(zone)
    day = "" if opens_at.date() == now.astimezone(zone).date() else f"{opens_at:%A} "
    return f"{word}, opens {day}{opens_at:%H:%M} there"


# --- what waits ---------------------------------------------------------------------


def _stopped() -> Iterator[Need]:
    button = RedButton.objects.filter(is_pressed=True).first()
    if button is not None:
        yield Need(
            sentence=f"All sending is paused by {button.by}: {button.why}",
            href=list_page_of(RedButton),
            tone=pictures.BAD,
        )


def _campaigns(status: str, sentence: str, verb: str) -> Iterator[Need]:
    rows = Campaign.objects.filter(status=status)[: NEEDS_SHOWN + 1]
    for campaign in list(rows)[:NEEDS_SHOWN]:
        yield Need(
            sentence=sentence.format(campaign.name, campaign.pause_reason).strip(),
            href=page_of(campaign),
            verb=verb,
            tone=pictures.LATER,
        )
    if len(rows) > NEEDS_SHOWN:
        yield Need(
            sentence="More campaigns wait like this.",
            href=f"{list_page_of(Campaign)}?status__exact={status}",
        )


def _unknown() -> Iterator[Need]:
    number = Message.objects.filter(status=Message.Status.UNKNOWN).count()
    if number:
        yield Need(
            sentence=f"Of {counted(number, 'text')} nobody knows whether they arrived.",
            href=f"{list_page_of(Message)}?status__exact=unknown",
            tone=pictures.BAD,
        )


def _silent_gateways(now: datetime) -> Iterator[Need]:
    for circuit in Circuit.objects.filter(open_until__isnull=False):
        minutes = max(round((now - circuit.failing_since).total_seconds() / 60), 1)
        yield Need(
            sentence=f"The gateway {circuit.gateway} has not answered for "
            f"{counted(minutes, 'minute')}: {circuit.last_error}",
            href=list_page_of(Sender),
            tone=pictures.BAD,
        )


def _rules_due(now: datetime) -> Iterator[Need]:
    due = reviews.due(now.date())
    if due:
        named = listed([one.rule.name for one in due])
        yield Need(
            sentence=f"{counted(len(due), 'rule')} of the rulebook "
            f"{'is' if len(due) == 1 else 'are'} due for review: {named}.",
            href=list_page_of(HouseRule),
            verb="Review",
            tone=pictures.LATER,
        )


def _pools_running_out() -> Iterator[Need]:
    for pool in CouponPool.objects.all():
        state = stocking.standing(pool)
        if state == CouponPool.Told.EMPTY:
            said = f"The coupon pool {pool} is empty."
        elif state == CouponPool.Told.LOW:
            said = f"The coupon pool {pool} has at most {pool.low_at:,} codes left."
        else:
            continue
        is_empty = state == CouponPool.Told.EMPTY
        yield Need(
            sentence=said,
            href=page_of(pool),
            verb="Add codes",
            tone=pictures.BAD if is_empty else pictures.LATER,
        )


def _failing() -> Iterator[Need]:
    """Senders of whose latest texts too many failed: a road may be down."""
    newest = Message.objects.filter(status__in=Message.LEFT).order_by("-pk")
    seen: dict[str, list[str]] = {}
    for sender, status in newest.values_list("sender__slug", "status")[:LATEST]:
        seen.setdefault(sender, []).append(status)
    for sender, statuses in seen.items():
        failed = statuses.count(Message.Status.FAILED)
        if len(statuses) >= ENOUGH and failed > TOO_MANY_FAILED * len(statuses):
            yield Need(
                sentence=f"{failed:,} of the last {len(statuses):,} texts of "
                f"{sender} failed.",
                href=f"{list_page_of(Message)}?status__exact=failed",
                tone=pictures.BAD,
            )
