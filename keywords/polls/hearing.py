"""Hears a text that is nothing else as an answer to the question asked last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from campaigns.models import Campaign, Message
from keywords.hearing.heard import Heard
from keywords.models import Poll, PollAnswer, PollOpener, PollQuestion, PollRun
from keywords.polls import asking, keeping
from keywords.polls.reading import Read, read

# After two weeks nobody remembers what a "2" would answer.
REMEMBERED = timedelta(days=14)
# Who writes more than this writes a message, not a mistyped answer.
SHORT_WORDS, SHORT_LETTERS = 3, 24


@dataclass(frozen=True, slots=True)
class Asked:
    """The question a person was asked last by a sender, and by which text."""

    poll: Poll
    question: PollQuestion
    at: datetime
    run: PollRun | None = None
    campaign: Campaign | None = None

    def counts(self, at: datetime) -> bool:
        """Whether an answer that came `at` is in time, whenever it is heard."""
        return self.poll.is_open(at) and at < self.at + self.poll.answers_within


def asked_lately(heards: Sequence[Heard]) -> set[int]:
    """Return which of these people may be answering a poll: all others need no look.

    Two queries, whatever their number.
    """
    people = {heard.subscriber.pk for heard in heards if heard.sender}
    if not people:
        return set()
    since = min(heard.inbound.received_at for heard in heards) - REMEMBERED
    # A run is asked again at each of its answers, the last one included.
    runs = PollRun.objects.filter(subscriber__in=people, asked_at__gt=since)
    texts = Message.objects.filter(
        subscriber__in=people,
        campaign__in=PollOpener.objects.values("campaign"),
        handed_at__gt=since,
    )
    return {
        *runs.values_list("subscriber", flat=True),
        *texts.values_list("subscriber", flat=True),
    }


def hear(heard: Heard) -> bool:
    """Take the text as an answer; return False where it is none. A few queries.

    Call it for what is neither leaving, nor help, nor a word of the shop's.
    """
    asked = _asked_last(heard)
    if asked is None:
        return _answers_again(heard)
    found = read(heard.inbound.body, asked.question)
    if not asked.counts(heard.inbound.received_at):
        if found is None or asked.question.kind == PollQuestion.Kind.WORDS:
            return False
        asking.say(heard, asked.poll, "over")
        return True
    with transaction.atomic():
        return _take(heard, asked, found)


def _take(heard: Heard, asked: Asked, found: Read | None) -> bool:
    run = _locked(heard, asked)
    if run.question_id != asked.question.pk or heard.inbound.received_at < run.asked_at:
        # Another text of theirs answered while this one was on its way.
        if found is not None:
            asking.say(heard, asked.poll, "already")
        return found is not None
    if found is None:
        return _tell_how(heard, run, is_first=asked.run is None)
    _keep(heard, run, found)
    return True


def _locked(heard: Heard, asked: Asked) -> PollRun:
    if asked.run is None:
        return asking.begin(
            heard, asked.poll, asked.question, asked.campaign, asked_at=asked.at
        )
    runs = PollRun.objects.select_for_update(of=("self",))
    run = runs.select_related("question").get(pk=asked.run.pk)
    run.poll = asked.poll
    return run


def _tell_how(heard: Heard, run: PollRun, *, is_first: bool) -> bool:
    """Say once how to answer, to who seems to have tried."""
    body = heard.inbound.body.strip()
    is_short = len(body) <= SHORT_LETTERS and len(body.split()) <= SHORT_WORDS
    if run.is_told_how or not is_short or "?" in body:
        return False
    run.is_told_how = True
    run.save(update_fields=["is_told_how"])
    more = asking.text_of(run.question, run.poll)
    asking.say(heard, run.poll, "unclear", more)
    return True


def _keep(heard: Heard, run: PollRun, found: Read) -> None:
    """Store the answer, make it an attribute, and ask or thank."""
    question = run.question
    PollAnswer.objects.create(
        run=run,
        question=question,
        option=found.option,
        score=found.score,
        words=found.words,
        inbound=heard.inbound,
        answered_at=heard.inbound.received_at,
    )
    keeping.keep(heard.subscriber, question, found, now=heard.now)
    run.question = _after(run.poll, question, found)
    run.asked_at, run.is_told_how = heard.now, False
    run.finished_at = None if run.question else heard.now
    run.save()
    if run.question is None:
        asking.thank(heard, run.poll)
    else:
        asking.ask(heard, run)


def _after(poll: Poll, question: PollQuestion, found: Read) -> PollQuestion | None:
    """Return the question an answer leads to; None at the end. One query.

    Only forwards, so that no answer leads round in circles.
    """
    goes_to = found.option.goes_to if found.option else None
    later = poll.questions.filter(position__gt=question.position)
    if goes_to is None:
        return later.first()
    return later.filter(position=goes_to).first()


def _asked_last(heard: Heard) -> Asked | None:
    """Return the newer of a run's last question and a campaign's. Two queries."""
    found = [one for one in (_of_run(heard), _of_campaign(heard)) if one is not None]
    return max(found, key=lambda one: one.at, default=None)


def _of_run(heard: Heard) -> Asked | None:
    run = (
        PollRun.objects.filter(
            subscriber=heard.subscriber,
            sender=heard.sender,
            question__isnull=False,
            asked_at__gt=heard.inbound.received_at - REMEMBERED,
        )
        .select_related("poll__list", "question")
        .order_by("-asked_at", "-pk")
        .first()
    )
    return Asked(run.poll, run.question, run.asked_at, run=run) if run else None


def _of_campaign(heard: Heard) -> Asked | None:
    """The newest text of a campaign that carries a poll they have not begun."""
    begun = PollRun.objects.filter(subscriber=heard.subscriber).values("poll")
    openers = PollOpener.objects.exclude(poll__in=begun)
    text = (
        Message.objects.filter(
            subscriber=heard.subscriber,
            sender=heard.sender,
            campaign__in=openers.values("campaign"),
            handed_at__gt=heard.inbound.received_at - REMEMBERED,
        )
        .order_by("-handed_at", "-pk")
        .first()
    )
    if text is None:
        return None
    opener = PollOpener.objects.select_related("poll__list", "campaign").get(
        campaign=text.campaign_id
    )
    first = opener.poll.questions.first()
    if first is None:
        return None
    return Asked(opener.poll, first, text.handed_at, campaign=opener.campaign)


def _answers_again(heard: Heard) -> bool:
    """Whether it reads like the answer they gave last; they hear that we have it."""
    done = (
        PollAnswer.objects.filter(
            run__subscriber=heard.subscriber,
            run__sender=heard.sender,
            run__question=None,
            answered_at__gt=heard.inbound.received_at - REMEMBERED,
        )
        .exclude(question__kind=PollQuestion.Kind.WORDS)
        .select_related("question", "run__poll__list")
        .order_by("-answered_at", "-pk")
        .first()
    )
    if done is None or read(heard.inbound.body, done.question) is None:
        return False
    asking.say(heard, done.run.poll, "already")
    return True
