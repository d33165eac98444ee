"""How a sign-up page does, as its admin page tells it: funnel, test and days."""

from collections.abc import Sequence
from datetime import datetime

from subscribers.models import SignupPage
from subscribers.models.signup import A
from subscribers.reports.funnel import DAYS, Duel, Funnel, Steps, funnel, judge
from subscribers.staff import pictures
from subscribers.staff.fields import language_name
from subscribers.staff.pictures import Chart, Series
from subscribers.staff.sections import Card, Section, Table

HEADERS = ("Looked", "Sent the form", "Confirmed")


def below(page: SignupPage, now: datetime) -> list[Section]:
    """Return how its visitors went. One query."""
    found = funnel(page, now=now)
    if not (found.total.views or found.total.sent):
        return [
            Card(
                title=f"Funnel, last {DAYS} days",
                sentences=["Nobody has looked at it yet. Share its address."],
            )
        ]
    sections: list[Section] = [_versions(found)]
    test = judge(found.variants)
    if test is not None:
        sections.append(Card(title="Version A or B?", sentences=_verdict(test)))
    if found.languages[1:]:
        sections.append(_languages(found))
    return [*sections, _days(found)]


def _versions(found: Funnel) -> Table:
    rows = [(f"Version {steps.name}", steps) for steps in reversed(found.versions)]
    if rows[1:]:
        rows.append(("All versions", found.total))
    return Table(
        title=f"Funnel, last {DAYS} days",
        headers=("", *HEADERS),
        rows=_rows(rows),
        note="Looks are counted per browser where two versions are compared, else per "
        "visit; robots and previews are left out. Who signs up twice sends the form "
        "twice. A yes counts on the day the form was sent (UTC).",
    )


def _languages(found: Funnel) -> Table:
    ordered = sorted(found.languages, key=lambda steps: -steps.views)
    return Table(
        title="By language",
        headers=("Language", *HEADERS),
        rows=_rows([(language_name(steps.name), steps) for steps in ordered]),
    )


def _days(found: Funnel) -> Chart:
    total = found.total
    return Chart(
        title="Sent and confirmed by day",
        says=f"In {DAYS} days {total.sent:,} sent the form and {total.confirmed:,} of "
        "them confirmed.",
        labels=[f"{day:%-d %b}" for day, _ in found.days],
        series=[
            Series(
                name="Confirmed",
                values=[steps.confirmed for _, steps in found.days],
                tone=pictures.GOOD,
            ),
            Series(
                name="Sent, not confirmed",
                values=[
                    max(steps.sent - steps.confirmed, 0) for _, steps in found.days
                ],
                tone=pictures.WAITS,
            ),
        ],
        note="Days are those of UTC.",
    )


def _rows(rows: Sequence[tuple[str, Steps]]) -> list[tuple[object, ...]]:
    return [
        (
            name,
            f"{steps.views:,}",
            _of(steps.sent, steps.views),
            _of(steps.confirmed, steps.sent),
        )
        for name, steps in rows
    ]


def _of(number: int, whole: int) -> str:
    if not whole:
        return f"{number:,}"
    return f"{number:,} of {whole:,} ({100 * number / whole:.1f} %)"


def _verdict(test: Duel) -> list[str]:
    """Say which version brings more, or plainly that nobody can tell yet."""
    each = [
        f"Version {steps.name}: {_of(steps.confirmed, steps.views)} confirmed."
        for steps in (test.a, test.b)
    ]
    low, high = (f"{100 * value:+.1f}" for value in (test.low, test.high))
    between = (
        f"Compared with version A, version B brings between {low} and {high} "
        "confirmed sign-ups per hundred looks (right nineteen times in twenty)."
    )
    if test.is_early:
        said = (
            "It is too early to tell: each version needs 100 looks and 10 confirmed "
            "sign-ups first."
        )
    elif not test.lead:
        said = (
            "It is too early to tell: so far chance alone explains the difference. "
            "Leave the test running."
        )
    else:
        other = "B" if test.lead == A else "A"
        said = (
            f"Version {test.lead} brings more than version {other}, beyond what chance "
            "explains. Make its words the page's and end the test."
        )
    return [*each, between, said]
