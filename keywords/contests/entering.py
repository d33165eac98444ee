"""The one door of every entry: by word or by page, once a person, never a consent."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from campaigns.models import Sender
from keywords.contests import fairness, rules
from keywords.models import (
    Contest,
    ContestEntry,
    ContestWinner,
    InboundMessage,
)
from subscribers.models import Subscriber

CODE_DIGITS = 16


class Came(Enum):
    """What came of trying to enter."""

    IN = "in"
    WON = "won"
    ALREADY = "already"
    NOT_YET = "not_yet"
    OVER = "over"
    NOT_HERE = "not_here"
    TOO_YOUNG = "too_young"


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of it, and the entry where there is one."""

    came: Came
    entry: ContestEntry | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody enters: by a text, or on the page, and whose number answers.

    Who `reads_answer` not, because enough was said today, is told later that they won.
    """

    sender: Sender | None = None
    inbound: InboundMessage | None = None
    reads_answer: bool = True


@transaction.atomic
def enter(
    contest: Contest, subscriber: Subscriber, way: Way, *, at: datetime, now: datetime
) -> Entered:
    """Enter somebody who tried `at`; a text may be heard later than it came.

    Five queries. Entries wait for nobody but a closing, which waits for them.
    """
    refused = _refused(contest, subscriber, at=at)
    if refused is not None:
        return Entered(refused)
    if not _is_still_open(contest):
        return Entered(Came.OVER)
    code = code_of(contest, subscriber)
    made = ContestEntry(
        contest=contest,
        subscriber=subscriber,
        code=code,
        rules=rules.current(contest),
        sender=way.sender,
        inbound=way.inbound,
        entered_at=at,
    )
    ContestEntry.objects.bulk_create([made], ignore_conflicts=True)
    same = Q(code=code) | Q(subscriber=subscriber)
    entry = contest.entries.filter(same).order_by("pk").first()
    if (entry.entered_at, entry.inbound_id) != (at, made.inbound_id):
        return Entered(Came.ALREADY, entry)
    if contest.is_instant and fairness.is_hit(contest.seed, code, contest.odds):
        told_at = now if way.reads_answer else None
        return Entered(_take_place(contest, entry, told_at, now), entry)
    return Entered(Came.IN, entry)


def code_of(contest: Contest, subscriber: Subscriber) -> str:
    """Return what is published of somebody's entry: a keyed hash of the number."""
    number = str(subscriber.phone)
    keyed = hmac.digest(contest.entry_key.encode(), number.encode(), "sha256")
    return keyed.hex()[:CODE_DIGITS]


def _refused(contest: Contest, subscriber: Subscriber, *, at: datetime) -> Came | None:
    if not contest.is_published or at < contest.starts_at:
        return Came.NOT_YET
    if not contest.is_open(at):
        return Came.OVER
    if not lives_where_it_is_open(contest, subscriber):
        return Came.NOT_HERE
    if is_too_young(contest, subscriber, at):
        return Came.TOO_YOUNG
    return None


def lives_where_it_is_open(contest: Contest, subscriber: Subscriber) -> bool:
    """Whether what we know of where they live lets them enter.

    A state that is stored nowhere is asked of winners, not guessed from an area code.
    """
    if subscriber.country not in contest.countries:
        return False
    place = f"{subscriber.country}-{subscriber.region}"
    return not subscriber.region or place not in contest.excluded_regions


def is_too_young(contest: Contest, subscriber: Subscriber, at: datetime) -> bool:
    """Whether a birthday we know says so; where we know none, the rules do."""
    born = subscriber.birthday
    if born is None:
        return False
    today = timezone.localdate(at)
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return age < contest.min_age


def _is_still_open(contest: Contest) -> bool:
    """Look again under a lock that entries share and a closing does not.

    FOR KEY SHARE: Django has no name for it, and FOR UPDATE would let one person
    enter at a time. A closing takes FOR UPDATE, so it counts all or none of us.
    """
    if connection.vendor == "postgresql":
        table = connection.ops.quote_name(Contest._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT status FROM {table} WHERE id = %s FOR KEY SHARE",  # noqa: S608
                [contest.pk],
            )
            [status] = cursor.fetchone()
    else:
        status = Contest.objects.values_list("status", flat=True).get(pk=contest.pk)
    return status == Contest.Status.APPROVED


def _take_place(
    contest: Contest, entry: ContestEntry, told_at: datetime | None, now: datetime
) -> Came:
    """Give a hit the next place; only so many places have a prize.

    NO KEY UPDATE: those who hit wait for each other, and nobody else for them.
    """
    Contest.objects.select_for_update(of=("self",), no_key=True).get(pk=contest.pk)
    entry.hit = contest.entries.filter(hit__isnull=False).count() + 1
    entry.save(update_fields=["hit"])
    standing = contest.winners.exclude(status=ContestWinner.Status.INELIGIBLE)
    if standing.count() >= contest.prize_count:
        return Came.IN
    # All who hit before have won: while prizes are left, no hit is passed over.
    ContestWinner.objects.create(
        contest=contest, entry=entry, rank=entry.hit, told_at=told_at, won_at=now
    )
    return Came.WON
