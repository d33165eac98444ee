"""Finds which question each of many people was asked last, and what they have answered.

It reads; nothing is locked here.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from campaigns.models import Message
from keywords.hearing.heard import Heard
from keywords.models import Poll, PollAnswer, PollOpener, PollQuestion, PollRun

# After two weeks nobody remembers what a "2" would answer.
REMEMBERED = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Asked:
    """The question a person was asked last by a sender.

    With a `campaign` its text asked, and the person has not begun the poll.
    """

    poll: Poll
    question: PollQuestion
    at: datetime
    campaign: int | None = None

    def counts(self, at: datetime) -> bool:
        """Whether an answer that came `at` is in time, whenever it is heard."""
        return self.poll.is_open(at) and at < self.at + self.poll.answers_within


@dataclass(frozen=True, slots=True)
class Lately:
    """What is asked, and else the question answered last, by the text's key."""

    asked: Mapping[int, Asked] = field(default_factory=dict)
    answered: Mapping[int, PollQuestion] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Found:
    """As stored: what somebody was asked, or has answered; no question: the first."""

    poll: int
    question: int | None
    at: datetime
    campaign: int | None = None


def lately(heards: Sequence[Heard]) -> Lately:
    """Return what these texts, one of each person, may answer.

    Two queries where nobody was asked, nine at most.
    """
    people = {heard.subscriber.pk: heard for heard in heards}
    if not people:
        return Lately()
    runs = _runs(people)
    openers = _by_campaigns(people)
    if not runs and not openers:
        return Lately()
    asking = _by_runs(runs)
    answers = _answers(people, [run for run in runs if run.question_id is None])
    every = (*asking.values(), *openers.values(), *answers.values())
    polls = polls_of({found.poll for found in every})
    asked = _newest(asking, openers, polls)
    return Lately(
        {people[person].inbound.pk: one for person, one in asked.items()},
        {
            people[person].inbound.pk: _question(polls[found.poll], found.question)
            for person, found in answers.items()
            if person not in asked
        },
    )


def polls_of(keys: Collection[int]) -> dict[int, Poll]:
    """Return polls with their list, questions and options. Three queries."""
    rows = Poll.objects.select_related("list").prefetch_related("questions__options")
    return rows.in_bulk(keys)


def _since(people: Mapping[int, Heard]) -> datetime:
    return min(one.inbound.received_at for one in people.values()) - REMEMBERED


def _is_theirs(heard: Heard, sender: int, at: datetime) -> bool:
    """Whether what happened `at` on a sender still says what this text answers."""
    return sender == heard.sender.pk and at > heard.inbound.received_at - REMEMBERED


def _runs(people: Mapping[int, Heard]) -> list[PollRun]:
    """A run is asked again at each of its answers, the last one included."""
    rows = PollRun.objects.filter(subscriber__in=people, asked_at__gt=_since(people))
    return [
        run
        for run in rows.order_by("asked_at", "pk")
        if _is_theirs(people[run.subscriber_id], run.sender_id, run.asked_at)
    ]


def _by_runs(runs: Sequence[PollRun]) -> dict[int, _Found]:
    return {
        run.subscriber_id: _Found(run.poll_id, run.question_id, run.asked_at)
        for run in runs
        if run.question_id is not None
    }


def _by_campaigns(people: Mapping[int, Heard]) -> dict[int, _Found]:
    """The newest text of a campaign that carries a poll they have not begun."""
    rows = Message.objects.filter(
        subscriber__in=people,
        campaign__in=PollOpener.objects.values("campaign"),
        handed_at__gt=_since(people),
    ).order_by("handed_at", "pk")
    texts = [
        (person, campaign, at)
        for person, sender, campaign, at in rows.values_list(
            "subscriber", "sender", "campaign", "handed_at"
        )
        if _is_theirs(people[person], sender, at)
    ]
    if not texts:
        return {}
    openers = PollOpener.objects.filter(campaign__in={one for _, one, _ in texts})
    polls = dict(openers.values_list("campaign", "poll"))
    begun = set(
        PollRun.objects.filter(
            poll__in=set(polls.values()), subscriber__in={who for who, _, _ in texts}
        ).values_list("poll", "subscriber")
    )
    return {
        person: _Found(polls[campaign], None, at, campaign)
        for person, campaign, at in texts
        if (polls[campaign], person) not in begun
    }


def _answers(
    people: Mapping[int, Heard], finished: Sequence[PollRun]
) -> dict[int, _Found]:
    """The last answer of who has answered everything, but for their own words."""
    if not finished:
        return {}
    runs = {run.pk: run for run in finished}
    rows = (
        PollAnswer.objects.filter(run__in=runs, answered_at__gt=_since(people))
        .exclude(question__kind=PollQuestion.Kind.WORDS)
        .order_by("answered_at", "pk")
    )
    found: dict[int, _Found] = {}
    for key, question, at in rows.values_list("run", "question", "answered_at"):
        run = runs[key]
        if _is_theirs(people[run.subscriber_id], run.sender_id, at):
            found[run.subscriber_id] = _Found(run.poll_id, question, at)
    return found


def _newest(
    asking: Mapping[int, _Found],
    openers: Mapping[int, _Found],
    polls: Mapping[int, Poll],
) -> dict[int, Asked]:
    """Of a run's last question and a campaign's, the newer one of each person."""
    newest = dict(asking)
    for person, found in openers.items():
        before = asking.get(person)
        is_newer = before is None or found.at > before.at
        if is_newer and polls[found.poll].questions.all():
            newest[person] = found
    return {
        person: Asked(
            polls[found.poll],
            _question(polls[found.poll], found.question),
            found.at,
            found.campaign,
        )
        for person, found in newest.items()
    }


def _question(poll: Poll, key: int | None) -> PollQuestion:
    """Return a question of a poll that was read whole; the first for no key."""
    every = poll.questions.all()
    return next(one for one in every if key in (None, one.pk))
