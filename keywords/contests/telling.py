"""Tells winners, once each, by a text through the gate and in open hours."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction

from campaigns.composing import contesting
from campaigns.models import Sender
from campaigns.models.campaign import Kind
from campaigns.pacing.hours import opening
from campaigns.pacing.place import Place
from campaigns.sending import notices
from campaigns.sending.notices import Notice
from keywords.models import Contest, ContestWinner
from subscribers.models import Subscriber

logger = logging.getLogger(__name__)

AT_ONCE = 500
# A prize waits longer than an answer, and its rules say how long.
EXPIRES_AFTER = timedelta(days=3)


def tell_winners(*, now: datetime) -> int:
    """Queue a text to each winner who has not been told and whose hours are open.

    A transactional text: they wait for it, and only leaving everything stops it.
    """
    keys = list(islice(_tellable(now), AT_ONCE))
    told = sum(_tell(key, now=now) for key in keys)
    if told:
        logger.info("Told %s winners.", told)
    return told


def _tellable(now: datetime) -> Iterator[int]:
    """Yield those who can be told now, who won first before the others.

    Who sleeps, or has no number to be texted from, keeps nobody waiting. One query,
    and one for each country of a contest.
    """
    untold = ContestWinner.objects.filter(
        told_at=None, status=ContestWinner.Status.DRAWN
    ).select_related("contest__list", "entry__subscriber", "entry__sender")
    reachable: dict[tuple[int, str], bool] = {}
    awake: dict[Place, bool] = {}
    for winner in untold.order_by("won_at", "pk").iterator():
        person, contest = winner.entry.subscriber, winner.contest
        place, where = _place_of(person), (contest.pk, person.country)
        if place not in awake:
            awake[place] = opening(place, now).is_open
        if not winner.entry.sender and where not in reachable:
            reachable[where] = sender_for(contest, person) is not None
        if awake[place] and (winner.entry.sender or reachable[where]):
            yield winner.pk


@transaction.atomic
def _tell(key: int, *, now: datetime) -> int:
    winners = ContestWinner.objects.select_for_update(of=("self",))
    winner = winners.select_related(
        "contest__list", "entry__subscriber", "entry__sender"
    ).get(pk=key)
    person = winner.entry.subscriber
    sender = winner.entry.sender or sender_for(winner.contest, person)
    if winner.told_at or sender is None or not _is_open(person, now):
        return 0
    queued = notices.queue([_notice(winner, sender, now)], now=now)
    winner.told_at = now
    winner.save(update_fields=["told_at"])
    return queued


def sender_for(contest: Contest, person: Subscriber) -> Sender | None:
    return Sender.objects.for_list(contest.list, person.country)


def _is_open(person: Subscriber, now: datetime) -> bool:
    """Nobody is woken for a prize."""
    return opening(_place_of(person), now).is_open


def _place_of(person: Subscriber) -> Place:
    return Place(person.country, person.region, person.zone, person.area)


def _notice(winner: ContestWinner, sender: Sender, now: datetime) -> Notice:
    contest, person = winner.contest, winner.entry.subscriber
    language = person.language or contest.list.language
    return Notice(
        subscriber=person.pk,
        sender=sender,
        cause=f"won:{winner.pk}",
        body=contesting.won(
            lst=contest.list,
            sender=sender,
            language=language,
            prize=contest.prize,
            entry=winner.entry.code,
            claim=contest.claim,
        ),
        list=contest.list_id,
        expires_at=now + EXPIRES_AFTER,
        kind=Kind.TRANSACTIONAL,
    )
