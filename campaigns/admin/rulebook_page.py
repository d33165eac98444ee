"""What the rulebook's pages say: the map, the table of rules, and one rule in full."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html

from campaigns.home import map_of
from campaigns.models import HouseRule, RuleReview
from campaigns.pacing.rulebook import EVERYWHERE, Rule
from campaigns.pacing.rulebook.rule import WEEKDAYS
from campaigns.reports.clock import spots
from campaigns.reports.rulebook import InForce, in_force
from subscribers.staff import pictures
from subscribers.staff.sections import Card, Figures, Section, Table
from subscribers.staff.stories import Answer, Answers
from subscribers.staff.verbs import page_of
from subscribers.staff.wording import clock, counted, link_to

DAY_NAMES = dict(
    zip(
        WEEKDAYS,
        (
            *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"),
            "Sunday",
        ),
        strict=True,
    )
)
SHORT = {code: name[:3] for code, name in DAY_NAMES.items()}
CONFIDENCE = {
    "high": "High",
    "medium": "Medium",
    "low": "Low",
    "unverified": "Not verified",
    "house rule": "Caution",
}
URLS = {
    "yes": "Links may be sent.",
    "allow-list": "Only links that carriers have been told of.",
    "no": "No links.",
}


def address(verb: str, code: str) -> str:
    """Where a page about one rule is."""
    url = reverse(f"admin:campaigns_houserule_{verb}")
    return f"{url}?{urlencode({'code': code})}"


# --- all rules ------------------------------------------------------------------------


def all_rules(now: datetime, *, may_review: bool) -> tuple[list[Section], Table]:
    """Return what stands first, and the table of all rules. Three queries."""
    found = [one for one in in_force(None, on=now.date()) if _is_now(one.rule, now)]
    countries = [one.rule.code for one in found if not one.rule.region]
    there = spots(now, sorted(set(countries) - {EVERYWHERE}))
    are_open = sum(spot.opening.is_open for spot in there)
    said = f"{are_open} of {counted(len(there), 'place')} in the rulebook are open."
    chart = map_of(there, now, said, "Open and closed now")
    first = [*_due(found, may_review=may_review), chart]
    return first, _table(found, may_review=may_review)


def _due(found: Sequence[InForce], *, may_review: bool) -> Iterator[Section]:
    due = [one for one in found if one.due_since]
    if not due:
        return
    yield Answers(
        title="Due for review",
        answers=[
            Answer(
                subject=one.rule.name,
                headline=f"Since {one.due_since:%d %b %Y}.",
                detail="Compare it with its sources, then say so on its page."
                if may_review
                else "An approver or operator compares it with its sources.",
                tone=pictures.LATER,
            )
            for one in due
        ],
    )


def _is_now(rule: Rule, now: datetime) -> bool:
    return rule.is_in_force(now.date())


def _table(found: Sequence[InForce], *, may_review: bool) -> Table:
    return Table(
        title="Countries and states",
        headers=("Place", "Hours", "Caps", "Source", "Review by", "Ours"),
        rows=[
            (
                link_to(address("rule", one.rule.code), _name(one.rule)),
                week(one.rule),
                _caps(one.rule) or "–",
                CONFIDENCE[one.rule.confidence],
                _review_by(one, may_review=may_review),
                counted(len(one.ours), "rule") if one.ours else "–",
            )
            for one in found
        ],
        note="On each person's own clock; texts stop 15 minutes before closing. A "
        "country that is not listed follows “Every other country”, a state its "
        "country.",
    )


def _name(rule: Rule) -> str:
    return f"{rule.country}: {rule.name}" if rule.region else rule.name


def _review_by(one: InForce, *, may_review: bool) -> object:
    day = one.due_since or one.next_review
    said = f"{day:%d %b %Y}"
    if one.due_since:
        said = f"Due since {said}"
    return link_to(address("reviewed", one.rule.code), said) if may_review else said


def week(rule: Rule) -> str:
    """Return "Mon-Fri 08:00-20:00, Sat 10:00-18:00, Sun closed"."""
    runs: list[tuple[list[str], tuple[str, ...]]] = []
    for day, windows in zip(WEEKDAYS, rule.windows, strict=True):
        if runs and runs[-1][1] == windows:
            runs[-1][0].append(day)
        else:
            runs.append(([day], windows))
    if len(runs) == 1:
        return f"Daily {_windows(runs[0][1])}"
    return ", ".join(f"{_days(days)} {_windows(windows)}" for days, windows in runs)


def _days(days: Sequence[str]) -> str:
    if len(days) == 1:
        return SHORT[days[0]]
    return f"{SHORT[days[0]]}-{SHORT[days[-1]]}"


def _windows(windows: Sequence[str]) -> str:
    return " and ".join(windows) or "closed"


def _caps(rule: Rule) -> str:
    return ", ".join(f"{cap.messages} in {cap.hours} h" for cap in rule.caps)


# --- one rule -------------------------------------------------------------------------


def one_rule(one: InForce) -> list[Section]:
    """Return what one rule says, where from, what is ours, and who looked at it."""
    rule = one.rule
    return [
        Figures(title="What holds", facts=list(_facts(rule)), are_words=True),
        *_ours(one.ours),
        *([Card(title="Notes", sentences=[rule.notes])] if rule.notes else []),
        Card(title="Sources", sentences=_sources(rule)),
        _reviews(one),
    ]


def _facts(rule: Rule) -> Iterator[tuple[str, object]]:
    yield "Hours", week(rule)
    yield "Public holidays", "Closed" if rule.holidays else "As any other day"
    if rule.closed_on:
        yield "Closed dates", ", ".join(f"{day:%d %b %Y}" for day in rule.closed_on)
    yield "Caps", _caps(rule) or "None"
    yield "Existing customers", _soft(rule)
    if rule.cart:
        yield (
            "Abandoned carts",
            f"{counted(rule.cart.texts, 'text')} within {rule.cart.within_hours} hours"
            + (", after a double opt-in" if rule.cart.needs_double_opt_in else ""),
        )
    yield "Links", URLS[rule.urls]
    if rule.required_words:
        yield "Words a text needs", "; ".join(_required(rule))
    if rule.senders:
        yield "Senders", _senders(rule)
    if rule.stop_ends_everything_from:
        day = rule.stop_ends_everything_from
        yield "STOP", f"Ends every list of every brand from {day:%d %b %Y} on"
    if rule.valid_from or rule.valid_to:
        yield "In force", _between(rule.valid_from, rule.valid_to)
    yield "Confidence", CONFIDENCE[rule.confidence]


def _soft(rule: Rule) -> str:
    soft = rule.soft_opt_in
    if soft is None or not soft.is_allowed:
        return "Only with their yes"
    said = ", ".join(f"{basis} {months} months" for basis, months in soft.bases)
    return f"May be texted after: {said}"


def _required(rule: Rule) -> Iterable[str]:
    for words in rule.required_words:
        where = "" if words.where == "anywhere" else f" at the {words.where}"
        yield f"{' or '.join(words.any_of)}{where}"


def _senders(rule: Rule) -> str:
    limits = rule.senders
    said = [
        f"No {kind.replace('_', ' ')}" for kind in (limits.refused if limits else ())
    ]
    if limits and limits.prefix:
        said.append(f"a name begins with {limits.prefix}")
    if limits and limits.suffix:
        said.append(f"a name ends with {limits.suffix}")
    if limits and limits.opt_out:
        said.append(f"leaving by {limits.opt_out}")
    return _sentence("; ".join(said))


def _sources(rule: Rule) -> list[object]:
    found: list[object] = [
        format_html(
            '<a class="text-link" href="{}" rel="noreferrer">{}</a>',
            source.url,
            source.title,
        )
        if source.url
        else source.title
        for source in rule.sources
    ]
    return found or ["No source was found: a value of caution."]


def _ours(ours: Sequence[tuple[HouseRule, Rule]]) -> Iterator[Section]:
    if not ours:
        return
    yield Table(
        title="What is ours",
        headers=("Why", "What", "In force", "By"),
        rows=[
            (
                link_to(page_of(row), row.reason),
                what(row),
                _between(row.valid_from, row.valid_to),
                f"{row.by}, {clock(row.created_at)}",
            )
            for row, _ in ours
        ],
    )


def what(row: HouseRule) -> str:
    """Return what one of our rules asks for, as a sentence."""
    said = []
    if row.opens_at:
        said.append(f"not before {row.opens_at:%H:%M}")
    if row.closes_at:
        said.append(f"not after {row.closes_at:%H:%M}")
    if row.closed_days:
        days = (DAY_NAMES[day] for day in row.closed_days.split(","))
        said.append(f"not on {', '.join(days)}")
    if row.closed_on:
        said.append(f"not on {row.closed_on.replace(',', ', ')}")
    if row.cap_messages:
        said.append(
            f"at most {counted(row.cap_messages, 'text')} in "
            f"{counted(row.cap_hours, 'hour')}"
        )
    if row.refuses_soft:
        said.append("only to people who said yes")
    return f"{_sentence(', '.join(said))}."


def _sentence(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}"


def _between(first: date | None, last: date | None) -> str:
    if first and last:
        return f"{first:%d %b %Y} to {last:%d %b %Y}"
    if first:
        return f"From {first:%d %b %Y}"
    return f"Until {last:%d %b %Y}" if last else "Until it is ended"


def _reviews(one: InForce) -> Table:
    rows = RuleReview.objects.filter(code=one.rule.code).order_by("-due_on")
    return Table(
        title=f"Reviews: the next by {one.next_review:%d %b %Y}",
        headers=("Due", "Looked at", "By", "Compared with", "Next"),
        rows=[
            (
                f"{row.due_on:%d %b %Y}",
                clock(row.reviewed_at) if row.reviewed_at else "Not yet",
                row.by or "–",
                row.note or "–",
                f"{row.next_on:%d %b %Y}" if row.next_on else "–",
            )
            for row in rows
        ],
        empty="Nobody has reviewed it here yet.",
    )
