"""What a poll's page tells: what people answered, live, and how it reads on a phone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from campaigns.composing import polling
from campaigns.composing.parts import count_parts
from keywords.models import Keyword, Poll, PollOpener, PollQuestion
from keywords.polls import asking, checks, results
from keywords.polls.results import DETRACTORS, PROMOTERS, Tally, Way
from subscribers.phones import number_in_words
from subscribers.staff import pictures
from subscribers.staff.pictures import Chart, Phones, Screen, Series, Share, Shares
from subscribers.staff.sections import Card, Figures, Section, Table
from subscribers.staff.stories import Answer, Answers
from subscribers.staff.wording import clock, counted, link, number_of

Kind = PollQuestion.Kind
EVERY = 5  # seconds between two looks at an open poll
# One tone after the other, so that neighbours differ.
TONES = (pictures.LEAD, pictures.GOOD, pictures.LATER, pictures.WAITS, pictures.PLAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """Sections that renew themselves every so many seconds; 0: they do not change."""

    template: ClassVar[str] = "admin/keywords/poll/live.html"

    sections: Sequence[Section]
    address: str
    every: int


def above(poll: Poll) -> list[Section]:
    """Return what keeps a draft from being opened. Three queries."""
    if poll.status != Poll.Status.DRAFT:
        return []
    lacking = [
        Answer(subject="", headline=said, tone=pictures.LATER)
        for said in checks.problems(poll)
    ]
    return (
        [Answers(title="Before it can be opened", answers=lacking)] if lacking else []
    )


def live(poll: Poll, found: Sequence[Tally], *, viewer: User) -> Live:
    """Return the results. Six queries, beside the tallies'."""
    is_open = poll.status == Poll.Status.OPEN
    way = results.way(poll, now=timezone.now())
    sections: list[Section] = [_way(way)]
    for one in found:
        sections += _of_question(one, viewer)
    return Live(
        sections=sections,
        address=reverse("admin:keywords_poll_results", args=[poll.pk]),
        every=EVERY if is_open else 0,
    )


def below(poll: Poll, found: Sequence[Tally]) -> list[Section]:
    """Return charts of scores, the texts on phones, and how people come to it."""
    return [*_charts(found), _phones(poll), *_ways_in(poll)]


def _way(way: Way) -> Figures:
    def of(number: int, whole: int) -> str:
        share = f" ({round(100 * number / whole)} %)" if whole else ""
        return f"{number:,} of {whole:,}{share}"

    return Figures(
        title="How far people came",
        facts=[
            ("Asked", f"{way.asked:,}"),
            ("Answered something", of(way.begun, way.asked)),
            ("Answered everything", of(way.finished, way.asked)),
        ],
        are_words=True,
    )


def _of_question(one: Tally, viewer: User) -> Iterator[Section]:
    question = one.question
    if question.kind == Kind.WORDS:
        yield _words(one, viewer)
    elif question.scale is None:
        yield _options(one)
    else:
        yield _score(one)
        if question.kind == Kind.SCORE_10:
            yield _promoters(one)
        elif any(number for _, number in one.options):
            yield _options(one)


def _options(one: Tally) -> Shares:
    return Shares(
        title=str(one.question),
        of="answers",
        parts=[
            Share(label=label, number=number, tone=TONES[place % len(TONES)])
            for place, (label, number) in enumerate(one.options)
        ],
        empty="Nobody has answered this yet.",
    )


def _score(one: Tally) -> Figures:
    of = f"of {counted(one.answers, 'answer')}"
    least, most = one.question.scale
    facts = [("Answers", f"{one.answers:,}")]
    if one.average is not None:
        facts.append((f"Average, {least} to {most}", f"{one.average:.1f} {of}"))
    if one.net_promoter_score is not None:
        facts.append(("Net promoter score", f"{one.net_promoter_score:+d} {of}"))
    return Figures(title=str(one.question), facts=facts, are_words=True)


def _promoters(one: Tally) -> Shares:
    def among(least: int, most: int) -> int:
        return sum(number for score, number in one.scores if least <= score <= most)

    return Shares(
        title="Who would recommend",
        of="answers",
        parts=[
            Share(
                label="gave 9 or 10", number=among(PROMOTERS, 10), tone=pictures.GOOD
            ),
            Share(
                label="gave 7 or 8",
                number=among(DETRACTORS + 1, PROMOTERS - 1),
                tone=pictures.LATER,
            ),
            Share(
                label="gave 6 or less", number=among(0, DETRACTORS), tone=pictures.BAD
            ),
        ],
        note="The net promoter score is the share of the first less that of the last.",
        empty="Nobody has answered this yet.",
    )


def _words(one: Tally, viewer: User) -> Table:
    may_look = viewer.has_perm("subscribers.view_subscriber")
    return Table(
        title=str(one.question),
        headers=("When", "Who", "What they said"),
        rows=[
            (
                clock(said.answered_at),
                link(said.run.subscriber, number_of(said.run.subscriber))
                if may_look
                else "–",
                said.words,
            )
            for said in one.words
        ],
        note=f"The newest of {counted(one.answers, 'answer')}.",
        empty="Nobody has answered this yet.",
    )


def _charts(found: Sequence[Tally]) -> Iterator[Chart]:
    for one in found:
        if not one.answers or not one.scores:
            continue
        best = max(one.scores, key=lambda pair: pair[1])
        yield Chart(
            title=f"{one.question}: each score",
            says=f"Of {counted(one.answers, 'answer')}, most gave {best[0]}.",
            labels=[str(score) for score, _ in one.scores],
            series=[
                Series(name="Answers", values=[number for _, number in one.scores])
            ],
            label_of="Score",
        )


def _phones(poll: Poll) -> Phones:
    language = poll.list.language
    screens = []
    for place, question in enumerate(poll.questions.prefetch_related("options")):
        words = asking.text_of(question, poll, is_first=place == 0)
        screens.append(_screen(f"Question {question.position}", words, language))
    if poll.thanks:
        screens.append(_screen("At the end", poll.thanks, language))
    return Phones(
        title="What people read",
        screens=screens,
        sentences=[] if screens else ["Write a question, and save."],
    )


def _screen(heading: str, words: str, language: str) -> Screen:
    text = polling.leaving_open(words, language)
    cut = count_parts(text)
    cost = f"{counted(cut.parts, 'part')}, {cut.units} characters in {cut.encoding}."
    return Screen(heading=heading, text=text, notes=[cost])


def _ways_in(poll: Poll) -> Iterator[Section]:
    words = Keyword.objects.filter(poll=poll).select_related("sender")
    carried = PollOpener.objects.filter(poll=poll).select_related("campaign")
    rows = [
        (
            link(row, f"Keyword {row.word}"),
            f"texted to {number_in_words(row.sender.number)}",
        )
        for row in words
    ]
    rows += [(link(row.campaign), row.campaign.get_status_display()) for row in carried]
    yield Table(
        title="How people come to it",
        headers=("Way", "State"),
        rows=rows,
        empty="Nobody can come to it yet: make a keyword that asks it, or ask by "
        "campaign.",
    )
    kept = [one.attribute for one in poll.questions.all() if one.attribute]
    if kept:
        yield Card(
            title="Use the answers",
            sentences=[
                "Each answer becomes an attribute of the person. In segments: "
                + ", ".join(f"attr.{name}" for name in kept)
                + "."
            ],
        )
