"""What a campaign's page tells: how it reads, and how it is going."""

from campaigns.admin.reasons import in_words
from campaigns.composing.parts import count_parts
from campaigns.models import Campaign, Message
from campaigns.reports.campaign import Report, report
from campaigns.sending.audience import senders_of
from campaigns.sending.previewing import first_texts, people_after
from subscribers.errors import Refusal
from subscribers.staff.sections import Card, Figures, Section, Table
from subscribers.staff.wording import clock, counted

Status = Campaign.Status
BEFORE_LAUNCH = (Status.DRAFT, Status.IN_REVIEW, Status.APPROVED)


def above(campaign: Campaign) -> list[Section]:
    """Return its state, and once launched its figures. At most ten queries."""
    sections: list[Section] = [Card(title=_title(campaign), sentences=_story(campaign))]
    if campaign.status in BEFORE_LAUNCH:
        return [*sections, _preview(campaign)]
    figures = report(campaign)
    sections.append(_figures(campaign, figures))
    for title, reasons in (
        ("Held until later, and why", figures.deferred),
        ("Left out, and why", figures.dropped),
    ):
        if reasons:
            sections.append(_reasons(title, reasons, figures.planned))
    return sections


def _title(campaign: Campaign) -> str:
    return campaign.get_status_display()


def _story(campaign: Campaign) -> list[str]:
    said = [f"Written by {campaign.author or 'an operator'}."]
    if campaign.approved_by:
        said.append(
            f"Approved by {campaign.approved_by}, {clock(campaign.approved_at)}."
        )
    if campaign.launched_at:
        by = campaign.launched_by
        said.append(f"Launched by {by}, {clock(campaign.launched_at)}.")
    if campaign.finished_at:
        said.append(f"Ended {clock(campaign.finished_at)}.")
    return said


def _preview(campaign: Campaign) -> Card:
    """The text for the first person of the audience, way out included."""
    title = "How it reads"
    if not senders_of(campaign.list):
        return Card(
            title=title,
            sentences=[f"{campaign.list} names no sender yet, so nothing can leave."],
            quoted=campaign.body,
        )
    try:
        shown = first_texts(campaign, people_after(campaign)[:1])
    except Refusal as refusal:
        return Card(title=title, sentences=[str(refusal)], quoted=campaign.body)
    texts = [one.composed.body for one in shown]
    if not texts:
        return Card(
            title=title,
            sentences=["Nobody active on the list answers the segment's question."],
            quoted=campaign.body,
        )
    cut = count_parts(texts[0])
    return Card(
        title=title,
        sentences=[
            f"For the first person: {counted(cut.parts, 'part')}, {cut.units} "
            f"characters in {cut.encoding}."
        ],
        quoted=texts[0],
    )


def _figures(campaign: Campaign, figures: Report) -> Figures:
    counts, planned = figures.counts, figures.planned
    waiting = sum(counts[status] for status in ("queued", "claimed", "handing"))
    waiting += sum(figures.deferred.values())
    left = sum(counts[status] for status in Message.LEFT if status != "handing")
    delivered = counts["delivered"]
    return Figures(
        title="How it is going",
        share=round(100 * (planned - waiting) / planned) if planned else 0,
        facts=[
            ("Planned", f"{planned:,}"),
            ("Handed over", f"{left:,} of {planned:,}"),
            ("Delivered", f"{delivered:,} of {left:,}"),
            ("Failed", f"{counts['failed']:,} of {left:,}"),
            ("Unknown", f"{counts['unknown']:,} of {left:,}"),
            ("Waiting", f"{waiting:,} of {planned:,}"),
            ("Left out", f"{sum(figures.dropped.values()):,} of {planned:,}"),
            ("Cancelled", f"{counts['cancelled']:,} of {planned:,}"),
            ("Tapped a link", f"{figures.clicks:,} of {left:,}"),
            ("Opted out", f"{figures.opt_outs:,} of {left:,}"),
            ("Cost", f"{figures.cost:,.2f}" if figures.cost else "No price is known"),
        ],
    )


def _reasons(title: str, reasons: dict[str, int], planned: int) -> Table:
    ordered = sorted(reasons.items(), key=lambda item: -item[1])
    return Table(
        title=title,
        headers=("Reason", "Texts"),
        rows=[
            (in_words(code), f"{number:,} of {planned:,}") for code, number in ordered
        ],
    )
