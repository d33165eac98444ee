"""What the launch page states before anybody presses its one button."""

from collections.abc import Mapping
from datetime import datetime

from campaigns.admin.reasons import in_words
from campaigns.composing.parts import count_parts
from campaigns.errors import CampaignError
from campaigns.models import Campaign
from campaigns.sending.forecast import Forecast, forecast
from campaigns.sending.previewing import first_texts, people_after
from subscribers.staff.sections import Card, Figures, Section, Table
from subscribers.staff.verbs import Question
from subscribers.staff.wording import clock, counted

TEMPLATE = "admin/sectioned_verb.html"


def question(campaign: Campaign, *, now: datetime) -> Question:
    """Return the forecast as a question; without a button where something is wrong.

    Queries grow with the audience's batches, as the forecast's do.
    """
    title = f"Launch {campaign.name}"
    try:
        # The forecast plays the launch on the object it gets, so it gets its own.
        found = forecast(Campaign.objects.get(pk=campaign.pk), now=now)
        shown = first_texts(campaign, people_after(campaign))
        texts = [one.composed.body for one in shown]
    except CampaignError as problem:
        return Question(
            title=title,
            button="",
            sentences=["It cannot be launched yet.", str(problem)],
            template=TEMPLATE,
        )
    return Question(
        title=title,
        button=f"Launch: {counted(found.audience, 'text')}",
        sentences=[
            f"Approved by {campaign.approved_by}, {clock(campaign.approved_at)}. "
            f"Written by {campaign.author or 'an operator'}."
        ],
        template=TEMPLATE,
        more={"sections_above": _sections(found, texts)},
    )


def _facts(found: Forecast) -> list[tuple[str, object]]:
    held, left_out = found.defer.total(), found.drop.total()
    return [
        ("Audience", f"{found.audience:,}"),
        ("Sent at once", f"{found.send:,} of {found.audience:,}"),
        ("Held until later", f"{held:,} of {found.audience:,}"),
        ("Left out", f"{left_out:,} of {found.audience:,}"),
        ("Parts", f"{found.parts:,}"),
        ("Cost", f"{found.cost:,.2f}" if found.cost else "No price is known"),
        ("First text", clock(found.first_at)),
        ("Last text", clock(found.last_at)),
    ]


def _sections(found: Forecast, texts: list[str]) -> list[Section]:
    sections: list[Section] = [Figures(title="If you launch now", facts=_facts(found))]
    if found.defer:
        sections.append(_reasons("Held until later, and why", found.defer))
    if found.drop:
        sections.append(_reasons("Left out, and why", found.drop))
    if not found.audience:
        sections.append(
            Card(
                title="Nobody would get it",
                sentences=["Nobody active on the list answers the segment's question."],
            )
        )
    sections += [
        Card(
            title=f"Text {number} of the first {len(texts)}",
            sentences=[_cut(text)],
            quoted=text,
        )
        for number, text in enumerate(texts, start=1)
    ]
    return sections


def _reasons(title: str, counts: Mapping[str, int]) -> Table:
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    return Table(
        title=title,
        headers=("Reason", "People"),
        rows=[(in_words(code), f"{number:,}") for code, number in ordered],
    )


def _cut(text: str) -> str:
    parts = count_parts(text)
    return (
        f"{counted(parts.parts, 'part')}, {parts.units} characters in {parts.encoding}."
    )
