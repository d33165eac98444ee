"""What the page of costs says: the months, and one of them by sender and country."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.conf import settings

from campaigns.models import DayCost
from campaigns.pricing import money, unit_price
from campaigns.reports import costs
from campaigns.reports.costs import Line, Month
from subscribers.countries import name_of
from subscribers.defusing import defuse
from subscribers.staff.pictures import Chart, Series
from subscribers.staff.sections import Card, Figures, Section, Table
from subscribers.staff.verbs import list_page_of
from subscribers.staff.wording import clock, counted, link_to

HEADERS = ("month", "sender", "country", "texts", "parts", "cost", "unpriced")


def address(month: date, **more: str) -> str:
    """Where the page of a month is."""
    query = urlencode({"month": f"{month:%Y-%m}", **more})
    return f"{list_page_of(DayCost)}?{query}"


def sections(month: date, *, today: date) -> list[Section]:
    """Return the page of a month. Three queries."""
    found = costs.months(upto=today)
    if not found:
        return [_nothing()]
    lines = costs.lines_of(month)
    return [*_chart(found), _figures(month, lines), _table(month, lines), _list(found)]


def rows(month: date) -> Iterator[tuple[object, ...]]:
    """Yield the header and a row for each line of a month, formulas defused."""
    yield (*HEADERS, "currency")
    for one in costs.lines_of(month):
        figures = (one.texts, one.parts, f"{one.cost:.5f}", one.unpriced)
        named = (f"{month:%Y-%m}", defuse(one.sender), one.country)
        yield (*named, *figures, settings.SMS_CURRENCY)


def _nothing() -> Card:
    said = "Once a text is handed over, what it cost is counted here within the hour."
    return Card(title="No text has left yet", sentences=[said])


def _chart(found: Sequence[Month]) -> Iterator[Chart]:
    if len(found) < 2:
        return
    dearest = max(found, key=lambda one: one.cost)
    yield Chart(
        title="Cost of texts by month",
        says=f"The dearest month was {dearest.begins:%B %Y}: {money(dearest.cost)}.",
        labels=[f"{one.begins:%b %Y}" for one in found],
        label_of="Month",
        series=[
            Series(
                name=f"Cost in {settings.SMS_CURRENCY}",
                values=[round(float(one.cost), 2) for one in found],
            )
        ],
    )


def _figures(month: date, lines: Sequence[Line]) -> Figures:
    cost = sum((one.cost for one in lines), Decimal(0))
    parts = sum(one.parts for one in lines)
    texts = sum(one.texts for one in lines)
    facts: list[tuple[str, object]] = [
        ("Texts handed over", f"{counted(texts, 'text')}, {counted(parts, 'part')}"),
        ("Cost", money(cost)),
    ]
    if cost and parts:
        facts.append(("A part, on average", unit_price(cost / parts)))
    facts += [*_rent(cost), *_unpriced(lines)]
    at = costs.counted_at()
    facts.append(("Counted", clock(at) if at else "Within the hour"))
    return Figures(title=f"{month:%B %Y}", facts=facts, are_words=True)


def _rent(cost: Decimal) -> Iterator[tuple[str, str]]:
    rent = costs.rent()
    if rent.numbers:
        numbers = counted(rent.numbers, "number")
        yield "Rent", f"{money(rent.fees)} a month for {numbers}, as of now"
        yield "Cost and rent", money(cost + rent.fees)


def _unpriced(lines: Sequence[Line]) -> Iterator[tuple[str, str]]:
    """Say what the cost leaves out, and how to mend it."""
    number = sum(one.unpriced for one in lines)
    if not number:
        return
    senders = sorted({one.sender for one in lines if one.unpriced})
    yield (
        "Not in the cost",
        f"{counted(number, 'text')} of unknown price, by {', '.join(senders)}. Set the "
        "price of a part on the sender's page: it counts from then on.",
    )


def _table(month: date, lines: Iterable[Line]) -> Table:
    return Table(
        title=f"{month:%B %Y} by sender and country",
        headers=("Sender", "Country", "Texts", "Parts", "Cost", "A part"),
        rows=[
            (
                one.sender,
                name_of(one.country) if one.country else "Unknown",
                f"{one.texts:,}",
                f"{one.parts:,}",
                _cost(one),
                unit_price(one.cost / one.parts) if one.cost and one.parts else "–",
            )
            for one in lines
        ],
        empty="No text left in this month.",
        note="As billed where receipts carry a price, else parts by the sender's "
        "price. Months are those of UTC, as providers bill them. Texts that a "
        "provider refused cost nothing.",
    )


def _cost(one: Line) -> str:
    if one.unpriced == one.texts:
        return "Not known"
    said = money(one.cost)
    return f"{said}, {one.unpriced:,} not known" if one.unpriced else said


def _list(found: Sequence[Month]) -> Table:
    return Table(
        title="The months",
        headers=("Month", "Texts", "Parts", "Cost"),
        rows=[
            (
                link_to(address(one.begins), f"{one.begins:%B %Y}"),
                f"{one.texts:,}",
                f"{one.parts:,}",
                money(one.cost),
            )
            for one in reversed(found)
        ],
    )
