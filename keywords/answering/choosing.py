"""Choosing by text, for phones without internet: LESS, MORE, PAUSE, TOPICS, and an end.

Everything goes through consent's door, so the gate obeys it from the next text on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from campaigns.composing import choosing
from campaigns.models import Message
from campaigns.models.campaign import Kind
from keywords.answering import answers, scoping
from keywords.hearing.heard import Heard
from keywords.matching import Intent
from keywords.understanding.vocabulary import CHOOSING
from subscribers import consent
from subscribers.frequency import fewer, holding
from subscribers.models import Subscription, Topic

Status = Subscription.Status

USUAL_PAUSE, LONGEST_PAUSE = 30, 365
# How outside scripts read a choice: as the keyword of that name.
NAMES = {intent: intent.value.upper() for intent in CHOOSING}


def chosen_of(heard: Heard) -> list[Subscription]:
    """Return the subscriptions a choice is about: one brand's lists on this sender.

    The brand of the sender's last promotional text to the person; failing that, of
    the list they joined last.
    """
    active = (
        Subscription.objects.filter(
            subscriber=heard.subscriber,
            list__in=scoping.lists_on(heard.sender),
            status=Status.ACTIVE,
        )
        .select_related("list", "subscriber")
        .order_by("-joined_at", "-pk")
    )
    rows = list(active)
    if not rows:
        return []
    texted = Message.objects.filter(
        subscriber=heard.subscriber,
        sender=heard.sender,
        kind=Kind.PROMOTIONAL,
        handed_at__isnull=False,
        list__in=[row.list_id for row in rows],
    )
    last = texted.select_related("list").order_by("-handed_at", "-pk").first()
    brand = last.list.brand if last else rows[0].list.brand
    return sorted(
        (row for row in rows if row.list.brand == brand), key=lambda row: row.list.name
    )


def choose(heard: Heard, rows: Sequence[Subscription]) -> None:
    """Do what the text chooses for these subscriptions, and say so."""
    CHOICES[heard.words.intent](heard, rows)


def go_on(heard: Heard) -> bool:
    """End the pauses of one brand's lists on this sender; return if there were any."""
    rows = chosen_of(heard)
    paused = [row for row in rows if _is_paused(row, heard.now)]
    for row in paused:
        _set(heard, row, {"paused_until": None})
    if paused:
        answers.chosen(heard, rows, "resumed", lists=_kept(heard, paused))
    return bool(paused)


def _less(heard: Heard, rows: Sequence[Subscription]) -> None:
    """Half of what each list may send now; at the least, say that it is."""
    least = True
    for row in rows:
        less = fewer(holding(row))
        if less != holding(row):
            least = False
            _set(heard, row, {"own_messages": less[0], "own_per": less[1]})
            row.own_messages, row.own_per = less
    answers.chosen(heard, rows, "least" if least else "less", lists=_kept(heard, rows))


def _more(heard: Heard, rows: Sequence[Subscription]) -> None:
    """Back to the promise, and never above it."""
    own = [row for row in rows if row.own_messages]
    for row in own:
        _set(heard, row, {"own_messages": None, "own_per": ""})
        row.own_messages, row.own_per = None, ""
    answers.chosen(heard, rows, "more" if own else "most", lists=_kept(heard, rows))


def _pause(heard: Heard, rows: Sequence[Subscription]) -> None:
    days = int(heard.words.argument or USUAL_PAUSE)
    until = heard.now + timedelta(days=min(max(days, 1), LONGEST_PAUSE))
    for row in rows:
        _set(heard, row, {"paused_until": until})
    language = answers.language_of(heard, rows[0].list)
    answers.chosen(
        heard,
        rows,
        "paused",
        until=choosing.day(until, language),
        lists=", ".join(row.list.name for row in rows),
    )


def _topics(heard: Heard, rows: Sequence[Subscription]) -> None:
    """List the topics, numbered over all the lists, or take the numbers named."""
    lists = [row.list_id for row in rows]
    topics = list(Topic.objects.filter(list__in=lists).order_by("list__name", "name"))
    if not topics:
        answers.chosen(heard, rows, "topics_none")
        return
    wanted = _wanted(heard.words.argument, topics)
    for row in rows:
        mine = [topic.pk for topic in wanted if topic.list_id == row.list_id]
        # A list none of whose numbers was named is left as it is.
        if mine:
            whole = len(mine) == sum(t.list_id == row.list_id for t in topics)
            _set(heard, row, {"topics": () if whole else mine})
    if not wanted:
        numbered = [f"{at} {topic.name}" for at, topic in enumerate(topics, start=1)]
        answers.chosen(heard, rows, "topics", topics=", ".join(numbered))
        return
    piece = "topics_all" if len(wanted) == len(topics) else "topics_chosen"
    names = ", ".join(topic.name for topic in wanted)
    answers.chosen(heard, rows, piece, topics=names)


def _wanted(argument: str, topics: Sequence[Topic]) -> list[Topic]:
    """The topics of these numbers; none where one of them is no topic's."""
    if argument == "all":
        return list(topics)
    numbers = sorted({int(word) for word in argument.split() if word.isdecimal()})
    if not numbers or numbers[0] < 1 or numbers[-1] > len(topics):
        return []
    return [topics[number - 1] for number in numbers]


def _set(heard: Heard, row: Subscription, changes: Mapping[str, object]) -> None:
    consent.set_preferences(
        [heard.subscriber.pk],
        row.list,
        changes=changes,
        origin=replace(heard.origin, door="text"),
        now=heard.now,
    )


def _kept(heard: Heard, rows: Sequence[Subscription]) -> str:
    """What each list may send from now on, in words."""
    language = answers.language_of(heard, rows[0].list)
    return choosing.listed(((row.list.name, holding(row)) for row in rows), language)


def _is_paused(row: Subscription, now: datetime) -> bool:
    return row.paused_until is not None and row.paused_until > now


CHOICES = {
    Intent.LESS: _less,
    Intent.MORE: _more,
    Intent.PAUSE: _pause,
    Intent.TOPICS: _topics,
}
