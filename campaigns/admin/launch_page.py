"""What the launch page states before anybody presses its one button."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.html import format_html

from campaigns.admin import coupon_words
from campaigns.admin.cost_words import cost_said
from campaigns.admin.people import names_of
from campaigns.admin.text_on_phone import phones
from campaigns.models import Campaign
from campaigns.pacing.timing import BUDGET_SPENT, NO_COUPON
from campaigns.pacing.verdict import Decision
from campaigns.pricing import money
from campaigns.reasons import in_words
from campaigns.sending.audience import senders_of
from campaigns.sending.foretelling import Told, foretell
from campaigns.sending.foretold import Forecast, There
from campaigns.sending.previewing import first_texts
from subscribers.countries import name_of
from subscribers.errors import Refusal
from subscribers.models import Subscriber
from subscribers.staff import pictures
from subscribers.staff.pictures import Share, Shares
from subscribers.staff.sections import Figures, Section, Table
from subscribers.staff.stories import Answer, Answers
from subscribers.staff.verbs import Question
from subscribers.staff.wording import clock, counted

TEMPLATE = "admin/sectioned_verb.html"
JUDGING = "admin/campaigns/campaign/judging.html"
AFRESH = "again"
PLACES_SHOWN = 25
STATES_NAMED = 3
AT_ONCE = timedelta(minutes=1)


def question(campaign: Campaign, *, viewer: User, now: datetime) -> Question:
    """Return the forecast as a question; without a button where something is wrong.

    A large audience is judged by the worker meanwhile; the page says how far it is.
    """
    title = f"Launch {campaign.name}"
    try:
        told = foretell(campaign, now=now)
    except Refusal as problem:
        return Question(
            title=title,
            button="",
            sentences=["It cannot be launched yet.", str(problem)],
            template=TEMPLATE,
        )
    found = told.found
    if found is None:
        return _judging(title, told)
    return Question(
        title=title,
        button=_button(found),
        sentences=[*_by_whom(campaign, found), *_as_of(told, now)],
        template=TEMPLATE,
        more={"sections_above": _sections(campaign, found, viewer, told.asked_at)},
    )


def _button(found: Forecast) -> str:
    if found.leaving:
        return f"Launch: {counted(found.leaving, 'text')}"
    waiting = found.defer[NO_COUPON]
    return f"Launch: {counted(waiting, 'text')} to wait for codes" if waiting else ""


def _judging(title: str, told: Told) -> Question:
    share = round(100 * told.judged / told.audience) if told.audience else 0
    progress = Figures(
        title=f"Judging everybody: {share} %",
        facts=[("Judged", f"{told.judged:,} of {told.audience:,} people")],
        share=share,
        are_words=True,
    )
    sentences = [
        "The background worker asks for each person whether the text may leave, and "
        "when. You can leave this page: the forecast is kept for a while.",
    ]
    if not told.judged:
        sentences.append("If nothing moves for a minute, no worker is running.")
    return Question(
        title=title,
        button="",
        sentences=sentences,
        template=JUDGING,
        more={"sections_above": [progress]},
    )


def _as_of(told: Told, now: datetime) -> list[object]:
    """Say when a kept forecast was made: the world has moved since."""
    if now - told.asked_at < AT_ONCE:
        return []
    again = format_html('<a href="?{}">Judge everybody again</a>', AFRESH)
    return [format_html("As things stood {}. {}.", clock(told.asked_at), again)]


def is_over(question: Question, request: HttpRequest) -> bool:
    """Whether the page of a forecast under way asks, and has to be drawn anew."""
    asks = request.headers.get("HX-Request") == "true"
    return asks and question.template != JUDGING


def _by_whom(campaign: Campaign, found: Forecast) -> list[str]:
    said = [
        f"Written by {campaign.author or 'an operator'}, approved by "
        f"{campaign.approved_by}, {clock(campaign.approved_at)}."
    ]
    if not found.audience:
        said.append(
            "Nobody active on the list answers the segment's question, so there is "
            "nothing to launch."
        )
    elif not found.leaving and found.defer[NO_COUPON]:
        said.append(f"Nobody gets a text before {campaign.coupon_pool} has codes.")
    elif not found.leaving:
        said.append("Everybody would be left out, so there is nothing to launch.")
    return said


def _sections(
    campaign: Campaign, found: Forecast, viewer: User, now: datetime
) -> list[Section]:
    if not found.audience:
        return []
    keys = {key for keys in found.people.values() for key in keys}
    people = Subscriber.objects.in_bulk(keys | {key for _, key in found.first})
    first = [people[key] for _, key in found.first]
    sections: list[Section] = [
        _shares(found, names_of(people.values(), viewer)),
        *([_late(found)] if found.late else []),
        *_scarce(campaign, found),
        _figures(campaign, found, viewer),
    ]
    if first:
        title = f"The first {counted(len(first), 'text')}"
        sections.append(phones(title, first_texts(campaign, first), viewer))
        sections.append(_places(found, now))
    return sections


def _shares(found: Forecast, names: Mapping[int, str]) -> Shares:
    def share(label: str, number: int, tone: str, decision: str, code: str) -> Share:
        keys = found.people.get((decision, code), [])
        shown = [names[key] for key in keys]
        if number > len(keys):
            shown.append(f"and {number - len(keys):,} more")
        return Share(label=label, number=number, tone=tone, people=shown)

    parts = [share("leave at once", found.send, pictures.GOOD, Decision.SEND, "")]
    parts += [
        share(f"wait: {in_words(code)}", number, pictures.LATER, Decision.DEFER, code)
        for code, number in found.defer.most_common()
    ]
    parts += [
        share(f"left out: {in_words(code)}", number, tone, Decision.DROP, code)
        for code, number in found.drop.most_common()
        for tone in [pictures.BAD if found.expire[code] else pictures.PLAIN]
    ]
    expiring = found.expire.total()
    note = (
        f"{expiring:,} of those left out could get it only after the text has expired: "
        "let it live longer to reach them."
        if expiring
        else ""
    )
    return Shares(
        title="If you launch now", of="people in the audience", parts=parts, note=note
    )


def _late(found: Forecast) -> Answers:
    said = (
        f"About {counted(found.late, 'text')} of {found.leaving:,} would still be on "
        "the road at their end, because the sender hands over no faster. Let them live "
        "longer, or use a faster sender."
    )
    late = Answer(
        subject="", headline="Too slow a sender.", detail=said, tone=pictures.BAD
    )
    return Answers(title="Expiring on the road", answers=[late])


def _scarce(campaign: Campaign, found: Forecast) -> list[Answers]:
    answers = coupon_words.foretold(campaign, found)
    return [Answers(title="Coupon codes", answers=answers)] if answers else []


def _figures(campaign: Campaign, found: Forecast, viewer: User) -> Figures:
    return Figures(
        title="What leaves, and when",
        facts=[
            ("Texts", f"{found.leaving:,} of {found.audience:,}"),
            ("Parts", f"{found.parts:,}"),
            ("Cost", cost_said(found.cost, found.unpriced, viewer)),
            *_budget(campaign, found),
            *coupon_words.figures(campaign, found),
            *_rent(campaign),
            ("The first leaves", clock(found.first_at)),
            ("The last has left", clock(found.last_at)),
        ],
        are_words=True,
    )


def _budget(campaign: Campaign, found: Forecast) -> list[tuple[str, str]]:
    """Say how far the budget reaches; later texts are taken for equally dear."""
    budget = campaign.budget
    if budget is None:
        return []
    said = money(budget)
    stopped = found.defer[BUDGET_SPENT]
    if stopped:
        said += (
            f", which pays for {counted(found.leaving, 'text')}; then the campaign "
            f"pauses, and {stopped:,} wait until it is raised"
        )
    elif found.cost > budget:
        paid = int(found.leaving * budget / found.cost)
        said += f", which pays for about {paid:,}; then the campaign pauses"
    return [("Budget", said)]


def _rent(campaign: Campaign) -> list[tuple[str, str]]:
    """Say what the numbers cost by the month, which no text pays for. One query."""
    senders = {sender.pk: sender for sender in senders_of(campaign.list).values()}
    fees = [one.monthly_fee for one in senders.values() if one.monthly_fee]
    if not fees:
        return []
    numbers = counted(len(fees), "number")
    return [("Rent", f"{money(sum(fees))} a month for {numbers}, not in the cost")]


def _places(found: Forecast, now: datetime) -> Table:
    ordered = sorted(
        found.places.items(), key=lambda item: (item[1].first_at, -item[1].people)
    )
    rest = ordered[PLACES_SHOWN:]
    note = "Quiet hours are kept in every zone a number may be in."
    if rest:
        people = sum(there.people for _, there in rest)
        note = f"And {people:,} texts to {counted(len(rest), 'place')} later. {note}"
    return Table(
        title="When each place gets its first text",
        headers=("Place", "Texts", "There", "On your clock"),
        rows=[
            (
                _place(country, zones, there),
                f"{there.people:,}",
                _there(there.first_at, zones, now),
                clock(there.first_at),
            )
            for (country, zones), there in ordered[:PLACES_SHOWN]
        ],
        note=note,
    )


def _place(country: str, zones: Sequence[str], there: There) -> str:
    regions = sorted(there.regions)
    states = ", ".join(regions[:STATES_NAMED])
    if len(regions) > STATES_NAMED:
        states = f"{len(regions)} states"
    place = f"{name_of(country)}: {states}" if states else name_of(country)
    if len(zones) > 1:
        return f"{place} ({len(zones)} possible zones)"
    city = zones[0].rpartition("/")[2].replace("_", " ")
    return f"{place} ({city} time)"


def _there(first_at: datetime, zones: Sequence[str], now: datetime) -> str:
    if first_at <= now + AT_ONCE:
        return "Now"
    return f"{first_at.astimezone(ZoneInfo(zones[0])):%a %d %b, %H:%M}"
