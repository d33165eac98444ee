"""How a launched campaign is going, live, and what came of it afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.auth.models import User
from django.urls import reverse

from campaigns.admin.log_links import log_of
from campaigns.models import Campaign, Message
from campaigns.models.campaign import Trial
from campaigns.pricing import money
from campaigns.reasons import in_words
from campaigns.reports.progress import Pace, pace
from campaigns.reports.tally import ON_THE_WAY, Tally
from subscribers.staff import pictures
from subscribers.staff.pictures import Share, Shares
from subscribers.staff.sections import Columns, Figures, Section, Table
from subscribers.staff.wording import clock, counted, link_to

Status = Campaign.Status
FLYING = (Status.PLANNING, Status.RUNNING, Status.PAUSED)
STEP = 10  # per cent after which a screen reader is told
# Counting a large campaign takes longer, so it is done less often.
LARGE = 50_000
SOON, LATER = 2, 10  # seconds
PATIENCE = timedelta(minutes=1)  # a worker wakes at least as often
# Each state of a text in words, with its tone, in the order of a text's life.
STATES = (
    ("delivered", pictures.GOOD, (Message.Status.DELIVERED,)),
    ("sent, no receipt yet", pictures.LEAD, (Message.Status.SENT,)),
    ("on the way out", pictures.WAITS, ON_THE_WAY),
    ("held until later", pictures.LATER, (Message.Status.DEFERRED,)),
    ("failed", pictures.BAD, (Message.Status.FAILED,)),
    ("unknown", pictures.BAD, (Message.Status.UNKNOWN,)),
    ("left out", pictures.PLAIN, (Message.Status.DROPPED,)),
    ("cancelled", pictures.PLAIN, (Message.Status.CANCELLED,)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """Sections that renew themselves while the campaign flies.

    Shape: `seen` is the state they show, which the next asking brings back, so that
        only a change is told aloud; `every` is in seconds, 0 when nothing changes.
    """

    template: ClassVar[str] = "admin/campaigns/campaign/flight.html"

    sections: Sequence[Section]
    said: str
    seen: str
    address: str
    every: int


def flight(campaign: Campaign, found: Tally, *, viewer: User, now: datetime) -> Flight:
    """Return the live part of the page. One query, beside the tally's."""
    flies = campaign.status in FLYING
    speed = pace(campaign, found, now=now) if flies else Pace(0.0, None)
    done = round(100 * found.done / found.planned) if found.planned else 0
    sections: list[Section] = [
        _states(campaign, found, viewer),
        Figures(
            title=f"{done} % settled" if flies else "Done",
            facts=_facts(campaign, found, speed, now),
            are_words=True,
        ),
    ]
    reasons = _reasons(campaign, found, viewer)
    if reasons:
        sections.append(Columns(sections=reasons))
    return Flight(
        sections=sections,
        said=f"{campaign.standing}: {done} % of the texts are settled.",
        seen=f"{campaign.status}-{done // STEP}",
        address=reverse("admin:campaigns_campaign_progress", args=[campaign.pk]),
        every=(SOON if found.planned < LARGE else LATER) if flies else 0,
    )


def _states(campaign: Campaign, found: Tally, viewer: User) -> Shares:
    return Shares(
        title=campaign.standing,
        of="planned texts",
        parts=[
            Share(
                label=label,
                number=sum(found.counts[status] for status in statuses),
                tone=tone,
                href=log_of(campaign, viewer, statuses),
            )
            for label, tone, statuses in STATES
        ],
        note=_remark(campaign, found),
        empty="No text is planned yet.",
    )


def _remark(campaign: Campaign, found: Tally) -> str:
    if campaign.status == Status.PLANNING:
        return "Texts are still being planned."
    if campaign.status == Status.PAUSED:
        why = campaign.pause_reason or "It is paused."
        return f"{why} Nothing more leaves until somebody resumes it."
    if campaign.status == Status.RUNNING and campaign.trial == Trial.RUNNING:
        share = f"{100 * campaign.canary:g} %"
        return f"{share} go first; the rest follows once they did well."
    if campaign.status == Status.RUNNING and not found.on_the_way and found.next_at:
        return f"The next may leave {clock(found.next_at)}."
    return ""


def _facts(
    campaign: Campaign, found: Tally, speed: Pace, now: datetime
) -> list[tuple[str, object]]:
    facts: list[tuple[str, object]] = [
        ("Handed over", f"{found.handed_over:,} of {found.planned:,}"),
        ("Cost so far", _cost(found, campaign)),
    ]
    if campaign.status not in FLYING:
        return [*facts, ("Ended", clock(campaign.finished_at))]
    if campaign.status == Status.PAUSED:
        return facts
    facts.append(("Texts a minute", f"{speed.per_minute:,.0f}"))
    if found.on_the_way and not speed.per_minute:
        is_new = campaign.launched_at and now - campaign.launched_at < PATIENCE
        said = "Not known yet" if is_new else "Unknown: is a worker running?"
        return [*facts, ("Done by", said)]
    return [*facts, ("Done by", clock(speed.ends_at))]


def _cost(found: Tally, campaign: Campaign) -> str:
    if found.handed_over and not found.cost:
        return "Not known: a price is set on each sender"
    if campaign.budget is not None:
        return f"{money(found.cost)} of {money(campaign.budget)}"
    return money(found.cost)


def _reasons(campaign: Campaign, found: Tally, viewer: User) -> list[Section]:
    """Return why texts wait, were left out or failed, each reason open to the log."""
    return [
        Table(
            title=title,
            headers=("Reason", f"Of {counted(found.counts[status], 'text')}"),
            rows=[
                (
                    link_to(
                        log_of(campaign, viewer, (status,), code), _cause(found, code)
                    ),
                    f"{number:,}",
                )
                for code, number in counts.most_common()
            ],
        )
        for title, status, counts in (
            ("Held until later, and why", Message.Status.DEFERRED, found.deferred),
            ("Left out, and why", Message.Status.DROPPED, found.dropped),
            ("Failed, and why", Message.Status.FAILED, found.failed),
        )
        if counts
    ]


def _cause(found: Tally, code: str) -> str:
    """Return a reason in our words, else in the provider's."""
    words = in_words(code)
    return found.said.get(code) or words if words == code else words
