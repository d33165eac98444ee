"""How often we answer one number by ourselves: enough for people, no loop for robots.

It keeps quiet, and never keeps a text from doing what it asks for.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Window
from django.db.models.functions import RowNumber

from keywords.matching import Intent
from keywords.models import InboundMessage
from keywords.understanding.folding import fold
from keywords.understanding.vocabulary import LEAVING

Silence = InboundMessage.Silence

A_DAY = timedelta(days=1)
# Who sends the same words three times in so short a time reads no answer.
IN_A_ROW, SHORT_TIME = 3, timedelta(minutes=10)

LEAVE, HELP, JOIN, OTHER = "leave", "help", "join", "other"
# What the rules of texting owe a person, however much was said before: one of each
# goes out beyond the limit.
OWED = frozenset({LEAVE, HELP, JOIN})
KINDS = {
    **dict.fromkeys(LEAVING, LEAVE),
    Intent.HELP: HELP,
    **dict.fromkeys((Intent.RESUME, Intent.CONFIRM), JOIN),
}


@dataclass(frozen=True, slots=True)
class Asking:
    """A text that may be answered; `joins` where a keyword brings people to a list."""

    inbound: InboundMessage
    intent: Intent
    joins: bool = False

    @property
    def kind(self) -> str:
        return JOIN if self.joins else KINDS.get(self.intent, OTHER)


def silences(asking: Sequence[Asking]) -> dict[int, str]:
    """Return, by the text's key, why it gets no answer of ours.

    One text of each person, whose subscribers the caller has locked: then nothing is
    answered between the count and the answer. Two queries at most.
    """
    people = {one.inbound.subscriber_id: one for one in asking}
    answered = _answered_lately(people)
    if not answered:
        return {}
    repeated = _repeating({key: people[key].inbound for key in answered})
    found: dict[int, str] = {}
    for person, kinds in answered.items():
        one = people[person]
        if person in repeated:
            found[one.inbound.pk] = Silence.ROBOT
        elif kinds.total() >= settings.ANSWERS_PER_DAY and not (
            one.kind in OWED and not kinds[one.kind]
        ):
            found[one.inbound.pk] = Silence.LIMIT
    return found


def _answered_lately(people: Mapping[int, Asking]) -> dict[int, Counter[str]]:
    """Return how many of each kind every person got in the day before their text."""
    if not people:
        return {}
    since = min(one.inbound.received_at for one in people.values()) - A_DAY
    rows = InboundMessage.objects.filter(
        subscriber__in=people, received_at__gt=since
    ).exclude(answer="")
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for person, kind, at in rows.values_list("subscriber", "answer", "received_at"):
        if _is_lately(at, people[person].inbound.received_at):
            found[person][kind] += 1
    return found


def _is_lately(at: datetime, now: datetime) -> bool:
    return at > now - A_DAY


def _repeating(people: Mapping[int, InboundMessage]) -> Collection[int]:
    """Return who said the same as now in their last texts, a moment ago."""
    since = min(inbound.received_at for inbound in people.values()) - SHORT_TIME
    newest_first = Window(
        RowNumber(), partition_by=F("subscriber"), order_by=F("pk").desc()
    )
    rows = (
        InboundMessage.objects.filter(subscriber__in=people, received_at__gt=since)
        .exclude(pk__in=[inbound.pk for inbound in people.values()])
        .annotate(place=newest_first)
        .filter(place__lt=IN_A_ROW)
    )
    same: Counter[int] = Counter()
    for person, body, at in rows.values_list("subscriber", "body", "received_at"):
        inbound = people[person]
        is_recent = at > inbound.received_at - SHORT_TIME
        if is_recent and fold(body) == fold(inbound.body):
            same[person] += 1
    return {person for person, times in same.items() if times == IN_A_ROW - 1}
