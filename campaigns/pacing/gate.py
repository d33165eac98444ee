"""The gate: one function decides about one text; the first check that bites wins."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from campaigns.models import Campaign
from campaigns.pacing import permission, timing
from campaigns.pacing.facts import Facts
from campaigns.pacing.timing import LEAST_DEFERRAL, later
from campaigns.pacing.verdict import SEND, Looked, Verdict, defer, drop
from subscribers.instants import clock


@dataclass(frozen=True, slots=True)
class Check:
    """What one check saw, and whether it bit."""

    name: str
    saw: str
    verdict: Verdict | None = None


Look = Callable[[Facts, datetime], Looked]


def decide(facts: Facts, now: datetime) -> Verdict:
    """Return the verdict on one text at `now`. Pure: no query, no change."""
    for _, look in CHECKS:
        verdict = look(facts, now)[1]
        if verdict is not None:
            return within_life(verdict, facts, now) or SEND
    return SEND


def walk(facts: Facts, now: datetime) -> Iterator[Check]:
    """Yield every check in the gate's order, each with what it saw."""
    for name, look in CHECKS:
        saw, verdict = look(facts, now)
        said = saw if isinstance(saw, str) else saw()
        yield Check(name, said, within_life(verdict, facts, now))


def within_life(verdict: Verdict | None, facts: Facts, now: datetime) -> Verdict | None:
    """A deferral moves forward, and one beyond the text's life is a drop."""
    if verdict is None or verdict.until is None:
        return verdict
    until = max(verdict.until, now + LEAST_DEFERRAL)
    expires_at = facts.draft.expires_at
    if expires_at is not None and until >= expires_at:
        return drop(
            verdict.code,
            f"{verdict.detail} It could leave at {clock(until)}, "
            f"but expires at {clock(expires_at)}.",
        )
    return defer(verdict.code, verdict.detail, until)


def _red_button(facts: Facts, now: datetime) -> Looked:
    if facts.world.is_paused:
        reason = facts.world.pause_reason or "no reason given"
        text = f"All sending is paused: {reason}."
        return text, defer("all_paused", text, later(now))
    return "Sending is not paused.", None


def _campaign(facts: Facts, now: datetime) -> Looked:
    campaign = facts.campaign
    if campaign is None:
        return "The text of no campaign in particular.", None
    if campaign.status == Campaign.Status.CANCELLED:
        text = "The campaign was cancelled."
        return text, drop("campaign_cancelled", text)
    if campaign.status == Campaign.Status.PAUSED:
        text = "The campaign is paused."
        return text, defer("campaign_paused", text, later(now))
    return lambda: f"The campaign is {_label(campaign)}.", None


def _label(campaign: Campaign) -> str:
    return Campaign.Status(campaign.status).label.lower()


def _expired(facts: Facts, now: datetime) -> Looked:
    expires_at = facts.draft.expires_at
    if expires_at is None:
        return "Never expires.", None
    if expires_at <= now:
        text = f"Expired at {clock(expires_at)}."
        return text, drop("expired", text)
    return lambda: f"Lives until {clock(expires_at)}.", None


CHECKS: tuple[tuple[str, Look], ...] = (
    ("red_button", _red_button),
    ("campaign", _campaign),
    ("expiry", _expired),
    ("number", permission.number),
    ("suppression", permission.suppressed),
    ("leaving", permission.leaving),
    ("held", permission.held),
    ("consent", permission.consent),
    ("sender", permission.sender),
    ("budget", timing.budget),
    ("hours", timing.hours),
    ("caps", timing.caps),
    ("carrier", timing.carriers),
    ("coupon", timing.coupon),
)
