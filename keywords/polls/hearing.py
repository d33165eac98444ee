"""Hears texts that are nothing else as answers to the questions asked last.

One text of each person, however many they are: the queries are the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from keywords.hearing.heard import Heard
from keywords.models import PollQuestion, PollRun
from keywords.polls import asked, keeping, runs
from keywords.polls.asked import Asked
from keywords.polls.asking import Saying
from keywords.polls.reading import Read, read
from keywords.polls.runs import Answer, Start, Way

# Who writes more than this writes a message, not a mistyped answer.
SHORT_WORDS, SHORT_LETTERS = 3, 24


@dataclass(frozen=True, slots=True)
class Said:
    """A text beside the question it may answer, and what it reads as."""

    heard: Heard
    asked: Asked
    found: Read | None

    @property
    def way(self) -> Way:
        return self.asked.poll.pk, self.heard.subscriber.pk

    @property
    def is_in_time(self) -> bool:
        return self.asked.counts(self.heard.inbound.received_at)


def hear(heards: Sequence[Heard]) -> set[int]:
    """Take texts as answers; return the keys of those that are answers.

    Call it, with the people held, for what is neither leaving, nor help, nor a word of
    the shop's. Two queries where nobody was asked lately, else some thirty.
    """
    lately = asked.lately([heard for heard in heards if heard.sender])
    saying = Saying()
    said = list(_said(heards, lately.asked))
    taken = {
        *_take([one for one in said if one.is_in_time], saying),
        *_too_late([one for one in said if not one.is_in_time], saying),
        *_again(heards, lately.answered, saying),
    }
    saying.queue()
    return taken


def _said(heards: Sequence[Heard], questions: Mapping[int, Asked]) -> Iterator[Said]:
    for heard in heards:
        if (last := questions.get(heard.inbound.pk)) is not None:
            yield Said(heard, last, read(heard.inbound.body, last.question))


def _too_late(said: Sequence[Said], saying: Saying) -> Iterator[int]:
    for one in said:
        is_words = one.asked.question.kind == PollQuestion.Kind.WORDS
        if one.found is not None and not is_words:
            saying.say(one.heard, one.asked.poll, "over")
            yield one.heard.inbound.pk


def _again(
    heards: Sequence[Heard], answered: Mapping[int, PollQuestion], saying: Saying
) -> Iterator[int]:
    """Whoever repeats what reads like their last answer hears that we have it."""
    for heard in heards:
        question = answered.get(heard.inbound.pk)
        if question is not None and read(heard.inbound.body, question) is not None:
            saying.say(heard, question.poll, "already")
            yield heard.inbound.pk


def _take(said: Sequence[Said], saying: Saying) -> set[int]:
    if not said:
        return set()
    on_way = _on_way(said)
    current = [one for one in said if _is_current(one, on_way[one.way])]
    overtaken = [one for one in said if not _is_current(one, on_way[one.way])]
    answers = [_answer(one, on_way[one.way], one.found) for one in current if one.found]
    unclear = [one for one in current if one.found is None]
    _keep(answers, saying)
    return {
        *(one.heard.inbound.pk for one in answers),
        *_tell_how(unclear, on_way, saying),
        *_have_already(overtaken, saying),
    }


def _on_way(said: Sequence[Said]) -> dict[Way, PollRun]:
    """Return everybody's run, locked, begun by those whom a campaign has asked."""
    runs.begin(
        Start(one.heard, one.asked.question, one.asked.at, one.asked.campaign)
        for one in said
        if one.asked.campaign is not None
    )
    return runs.locked({one.way for one in said})


def _is_current(one: Said, run: PollRun) -> bool:
    """Whether no other text of theirs answered while this one was on its way."""
    is_same = run.question_id == one.asked.question.pk
    return is_same and one.heard.inbound.received_at >= run.asked_at


def _have_already(overtaken: Sequence[Said], saying: Saying) -> Iterator[int]:
    for one in overtaken:
        if one.found is not None:
            saying.say(one.heard, one.asked.poll, "already")
            yield one.heard.inbound.pk


def _tell_how(
    unclear: Sequence[Said], on_way: Mapping[Way, PollRun], saying: Saying
) -> list[int]:
    """Say once how to answer, to who seems to have tried."""
    tried = [
        one
        for one in unclear
        if not on_way[one.way].is_told_how and _seems_an_answer(one.heard.inbound.body)
    ]
    runs.note_told_how([on_way[one.way] for one in tried])
    for one in tried:
        saying.tell_how(one.heard, one.asked.poll, one.asked.question)
    return [one.heard.inbound.pk for one in tried]


def _seems_an_answer(text: str) -> bool:
    body = text.strip()
    is_short = len(body) <= SHORT_LETTERS and len(body.split()) <= SHORT_WORDS
    return is_short and "?" not in body


def _answer(one: Said, run: PollRun, found: Read) -> Answer:
    poll, question = one.asked.poll, one.asked.question
    leads_to = runs.after(poll, question, found)
    return Answer(one.heard, run, question, found, leads_to)


def _keep(answers: Sequence[Answer], saying: Saying) -> None:
    """Store answers, make them attributes, and ask or thank."""
    if not answers:
        return
    runs.keep(answers)
    keeping.keep(
        ((one.heard.subscriber.pk, one.question, one.found) for one in answers),
        now=answers[0].heard.now,
    )
    for one in answers:
        if one.leads_to is None:
            saying.thank(one.heard, one.question.poll)
        else:
            saying.ask(one.heard, one.leads_to)
