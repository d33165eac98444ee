"""What people answered, counted; each figure with what it is of."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery

from campaigns.models import Message
from campaigns.reports.counts import counts_of
from keywords.models import Poll, PollAnswer, PollOpener, PollQuestion, PollRun
from subscribers.reports.kept import kept

# Who gives 9 or 10 recommends, who gives 6 or less warns: the share of the first less
# that of the second is the net promoter score, from -100 to 100.
PROMOTERS, DETRACTORS = 9, 6


@dataclass(frozen=True, slots=True)
class Way:
    """How far people came: asked, answered something, answered all."""

    asked: int
    begun: int
    finished: int


@dataclass(frozen=True, slots=True)
class Tally:
    """The answers to one question.

    Shape: `options` are (label, number) in order; `scores` count every number of the
        scale; `words` are the newest answers in people's own words.
    """

    question: PollQuestion
    answers: int
    options: tuple[tuple[str, int], ...] = ()
    scores: tuple[tuple[int, int], ...] = ()
    words: tuple[PollAnswer, ...] = ()

    @property
    def average(self) -> float | None:
        number = sum(number for _, number in self.scores)
        total = sum(score * number for score, number in self.scores)
        return total / number if number else None

    @property
    def net_promoter_score(self) -> int | None:
        """Of all who gave 0 to 10; None for another scale, or for nobody."""
        if self.question.kind != PollQuestion.Kind.SCORE_10 or not self.answers:
            return None
        counts = dict(self.scores)
        promoters = sum(n for score, n in counts.items() if score >= PROMOTERS)
        detractors = sum(n for score, n in counts.items() if score <= DETRACTORS)
        return round(100 * (promoters - detractors) / self.answers)


SHOWN_WORDS = 8


def way(poll: Poll, *, now: datetime) -> Way:
    """Count people. Six queries at most.

    Asked are those to whom a campaign's text was handed over and those who texted a
    keyword; nobody counts twice. Who is both is counted every few minutes where that
    takes long.
    """
    openers = PollOpener.objects.filter(poll=poll).order_by("campaign")
    campaigns = list(openers.values_list("campaign", flat=True))
    runs = PollRun.objects.filter(poll=poll)
    by_keyword = runs.filter(campaign=None)
    finished = runs.filter(finished_at__isnull=False).count()
    # Who has answered everything has answered something: the others are looked up.
    begun = runs.filter(
        Exists(PollAnswer.objects.filter(run=OuterRef("pk"))), finished_at=None
    )
    asked = by_keyword.count()
    if campaigns:
        key = f"poll.{poll.pk}.{len(campaigns)}"
        texted = partial(_texted, campaigns)
        both = kept(f"{key}.both", partial(_both, by_keyword, campaigns), now=now)
        asked += kept(f"{key}.texted", texted, now=now).figure - both.figure
    return Way(asked, finished + begun.count(), finished)


def _texted(campaigns: Sequence[int]) -> int:
    """Count those who were sent the question. Of a million texts none is read, unless
    several campaigns asked: then the same person may have been sent it twice."""
    if len(campaigns) > 1:
        left = Message.objects.filter(
            campaign__in=campaigns, status__in=Message.LEFT
        ).values("subscriber")
        return left.distinct().count()
    return sum(one.number for one in counts_of(campaigns) if one.status in Message.LEFT)


def _both(by_keyword: QuerySet[PollRun], campaigns: Sequence[int]) -> int:
    """Count those who came by a keyword though they were sent the question.

    By a value, since PostgreSQL would make a join of Exists and read the texts of all
    who never answered (1.7 s at a million).
    """
    sent = Message.objects.filter(
        subscriber=OuterRef("subscriber"),
        campaign__in=campaigns,
        status__in=Message.LEFT,
    )
    told = by_keyword.alias(sent=Subquery(sent.values("pk")[:1]))
    return told.filter(sent__isnull=False).count()


def tallies(poll: Poll) -> list[Tally]:
    """Count the answers to each question. Three queries, one for each in words."""
    questions = list(poll.questions.prefetch_related("options"))
    counts = _counts([one.pk for one in questions])
    return [_tally(one, counts.get(one.pk, {})) for one in questions]


# (option, score), of which at most one is known: how many answered so.
Counts = Mapping[tuple[int | None, int | None], int]


def _counts(questions: Sequence[int]) -> Mapping[int, Counts]:
    rows = PollAnswer.objects.filter(question__in=questions).order_by()
    counted = rows.values_list("question", "option", "score").annotate(
        number=Count("*")
    )
    found: dict[int, dict[tuple[int | None, int | None], int]] = {}
    for question, option, score, number in counted:
        found.setdefault(question, {})[option, score] = number
    return found


def _tally(question: PollQuestion, counts: Counts) -> Tally:
    by_option: Counter[int | None] = Counter()
    by_score: Counter[int | None] = Counter()
    for (option, score), number in counts.items():
        by_option[option] += number
        by_score[score] += number
    return Tally(
        question=question,
        answers=sum(counts.values()),
        options=tuple((row.label, by_option[row.pk]) for row in question.options.all()),
        scores=_scores(question, by_score),
        words=_words(question),
    )


def _scores(
    question: PollQuestion, counts: Mapping[int | None, int]
) -> tuple[tuple[int, int], ...]:
    if question.scale is None:
        return ()
    least, most = question.scale
    return tuple((score, counts.get(score, 0)) for score in range(least, most + 1))


def _words(question: PollQuestion) -> tuple[PollAnswer, ...]:
    if question.kind != PollQuestion.Kind.WORDS:
        return ()
    said = PollAnswer.objects.filter(question=question).exclude(words="")
    rows = said.select_related("run__subscriber").order_by("-answered_at")
    return tuple(rows[:SHOWN_WORDS])
