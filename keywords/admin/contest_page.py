"""What a contest's page tells: what it lacks, its entries, its draw and its winners."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial

from django.contrib.auth.models import User
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.html import format_html

from keywords.contests import checks, publishing, rules, warning
from keywords.models import Contest, ContestWinner, Keyword
from subscribers.phones import number_in_words
from subscribers.reports.kept import Kept, kept
from subscribers.staff import pictures
from subscribers.staff.pictures import Chart, Series
from subscribers.staff.sections import Card, Figures, Section, Table
from subscribers.staff.stories import Answer, Answers
from subscribers.staff.wording import clock, counted, link, link_to, number_of

Status = Contest.Status
# Masked, for who may not see who won.
HIDDEN = "•••"


def above(contest: Contest, *, viewer: User, now: datetime) -> list[Section]:
    """Return what it lacks while it is written, else how it goes. A few queries.

    Where counting its entries takes long, they are counted every few minutes.
    """
    if contest.status in (Status.DRAFT, Status.IN_REVIEW):
        return list(_review(contest, now))
    if not contest.is_published:
        return []
    zone = timezone.get_current_timezone_name()
    key = f"contest.{contest.pk}.{contest.status}.{zone}"
    days = kept(key, partial(_by_day, contest), now=now)
    return [
        _figures(contest, days, now),
        *_winners(contest, viewer),
        *_entries(days.figure),
    ]


def below(contest: Contest) -> list[Section]:
    return [_draw(contest), _rules(contest), _ways_in(contest)]


def _review(contest: Contest, now: datetime) -> Iterator[Section]:
    lacking = checks.problems(contest, now)
    if lacking:
        yield Answers(
            title="Before it can be approved",
            answers=[
                Answer(subject="", headline=said, tone=pictures.BAD) for said in lacking
            ],
        )
    warned = warning.warnings(contest)
    if warned:
        yield Answers(
            title="What the law may ask",
            answers=[
                Answer(subject="", headline=said, tone=pictures.LATER)
                for said in (*warned, warning.NO_ADVICE)
            ],
        )


# Each day of the viewer's calendar that has entries: how many, and how many by text.
Days = Mapping[date, tuple[int, int]]


def _by_day(contest: Contest) -> Days:
    rows = contest.entries.annotate(day=TruncDate("entered_at")).order_by("day")
    counted = rows.values_list("day").annotate(
        number=Count("*"), by_text=Count("inbound")
    )
    return {day: (number, by_text) for day, number, by_text in counted}


def _figures(contest: Contest, days: Kept[Days], now: datetime) -> Figures:
    entries = sum(number for number, _ in days.figure.values())
    by_text = sum(number for _, number in days.figure.values())
    counted_at = f", counted at {clock(days.at)}" if days.at < now else ""
    prizes = counted(contest.prize_count, "prize")
    total = f"{warning.total_value(contest):,.2f} {contest.currency}"
    return Figures(
        title=f"{contest.state(now)}{counted_at}",
        facts=[
            ("Entries", f"{entries:,}"),
            ("By text", f"{by_text:,} of {entries:,}"),
            ("On the page", f"{entries - by_text:,} of {entries:,}"),
            ("To be won", f"{prizes}, {total} together"),
        ],
        are_words=True,
    )


def _entries(found: Days) -> Iterator[Chart]:
    """Entries by day, those without any included."""
    numbers = {day: number for day, (number, _) in found.items()}
    if numbers:
        first, last = min(numbers), max(numbers)
        span = range((last - first).days + 1)
        days = [first + timedelta(days=number) for number in span]
        best = max(numbers, key=numbers.get)
        most = counted(numbers[best], "entry", "entries")
        yield Chart(
            title="Entries by day",
            says=f"Most on {best:%d %B}: {most}.",
            labels=[f"{day:%d %b}" for day in days],
            series=[Series(name="Entries", values=[numbers.get(d, 0) for d in days])],
        )


def _winners(contest: Contest, viewer: User) -> Iterator[Table]:
    if contest.status != Status.DRAWN and not contest.is_instant:
        return
    may_see = viewer.has_perm("keywords.see_winners")
    rows = contest.winners.select_related("entry__subscriber").order_by("rank")
    yield Table(
        title="Winners",
        headers=("Rank", "Entry", "Who", "Standing", "Told"),
        rows=[_winner(row, may_see=may_see) for row in rows],
        note="" if may_see else "Whose numbers these are is for those who may see it.",
        empty="Nobody has won yet.",
    )


def _winner(row: ContestWinner, *, may_see: bool) -> tuple[object, ...]:
    person = row.entry.subscriber
    why = f": {row.reason}" if row.reason else ""
    return (
        f"{row.rank}",
        row.entry.code,
        link(person, number_of(person)) if may_see else HIDDEN,
        f"{row.get_status_display()}{why}",
        clock(row.told_at) if row.told_at else "Not yet",
    )


def _draw(contest: Contest) -> Card:
    if not contest.is_published:
        said = [
            "When it is approved, a secret seed is made and its hash published. The "
            "winners follow from the seed and the list of entries, so that anybody "
            "can recompute them."
        ]
        return Card(title="The draw", sentences=said)
    shown = publishing.published(contest)
    address = rules.address_of(contest)
    said = [
        format_html(
            'Hash of the seed: <code class="saywhen-code">{}</code>', shown.commitment
        )
    ]
    if shown.is_closed:
        said.append(
            format_html(
                'Hash of the list of {}: <code class="saywhen-code">{}</code>',
                counted(shown.entries, "entry", "entries"),
                shown.list_hash,
            )
        )
    if shown.seed:
        said.append(
            format_html('Seed: <code class="saywhen-code">{}</code>', shown.seed)
        )
    said.append(
        format_html("Published on {}.", link_to(f"{address}rules/", "the rules page"))
    )
    return Card(title="The draw", sentences=said)


def _rules(contest: Contest) -> Card:
    known = rules.current(contest)
    text = known.text if known else rules.text_of(contest)
    title = (
        f"The rules, {known}".replace("Version", "version") if known else "The rules"
    )
    return Card(title=title, sentences=text.splitlines())


def _ways_in(contest: Contest) -> Table:
    words = Keyword.objects.filter(contest=contest).select_related("sender")
    rows: list[tuple[object, object]] = [
        (
            link(row, f"Keyword {row.word}"),
            f"text it to {number_in_words(row.sender.number)}",
        )
        for row in words
    ]
    if contest.has_page:
        address = rules.address_of(contest)
        shown = link_to(address, address) if contest.is_published else address
        rows.append(("Page", shown))
    return Table(
        title="How people enter",
        headers=("Way", "Where"),
        rows=rows,
        empty="Nobody can enter yet: give it a page or a keyword.",
    )
