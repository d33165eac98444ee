"""What people answered, counted; each figure with what it is of."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

from django.db.models import Count, Q

from campaigns.models import Message
from keywords.models import Poll, PollAnswer, PollOpener, PollQuestion, PollRun

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
        given = [score for score, number in self.scores for _ in range(number)]
        return fmean(given) if given else None

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


def way(poll: Poll) -> Way:
    """Count people. Three queries.

    Asked are those to whom a campaign's text was handed over and those who texted a
    keyword; nobody counts twice.
    """
    campaigns = PollOpener.objects.filter(poll=poll).values("campaign")
    texted = Message.objects.filter(
        campaign__in=campaigns, status__in=Message.LEFT
    ).values("subscriber")
    people = texted.distinct().count()
    alone = PollRun.objects.filter(poll=poll).exclude(subscriber__in=texted)
    ran = PollRun.objects.filter(poll=poll).aggregate(
        begun=Count("pk", filter=Q(answers__isnull=False), distinct=True),
        finished=Count("pk", filter=Q(finished_at__isnull=False), distinct=True),
    )
    return Way(people + alone.count(), ran["begun"], ran["finished"])


def tallies(poll: Poll) -> list[Tally]:
    """Count the answers to each question. Four queries and one for each in words."""
    questions = list(poll.questions.prefetch_related("options"))
    answers = PollAnswer.objects.filter(question__poll=poll)
    by_option = _counted(answers, "option")
    by_score = _counted(answers, "score")
    by_question = _counted(answers, "question")
    return [
        Tally(
            question=one,
            answers=by_question.get((one.pk, one.pk), 0),
            options=tuple(
                (row.label, by_option.get((one.pk, row.pk), 0))
                for row in one.options.all()
            ),
            scores=_scores(one, by_score),
            words=_words(one),
        )
        for one in questions
    ]


def _counted(answers: object, by: str) -> Mapping[tuple[int, int], int]:
    rows = answers.order_by().values_list("question", by).annotate(number=Count("pk"))
    return {(question, value): number for question, value, number in rows}


def _scores(
    question: PollQuestion, counts: Mapping[tuple[int, int], int]
) -> tuple[tuple[int, int], ...]:
    if question.scale is None:
        return ()
    least, most = question.scale
    return tuple(
        (score, counts.get((question.pk, score), 0)) for score in range(least, most + 1)
    )


def _words(question: PollQuestion) -> tuple[PollAnswer, ...]:
    if question.kind != PollQuestion.Kind.WORDS:
        return ()
    said = PollAnswer.objects.filter(question=question).exclude(words="")
    rows = said.select_related("run__subscriber").order_by("-answered_at")
    return tuple(rows[:SHOWN_WORDS])
