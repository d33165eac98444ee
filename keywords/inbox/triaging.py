"""Hundreds who say the same, handled as one: a verb on a group, a batch at a time."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Count, Max, Q
from django.utils import timezone
from django_q.tasks import async_task

from campaigns.composing.rendering import RenderingError
from campaigns.reasons import in_words
from keywords.inbox import answering, deciding, filling, finding
from keywords.inbox.errors import NotAnswerable, NotThere
from keywords.inbox.likeness import grouped
from keywords.inbox.locking import locked
from keywords.models import Conversation, Triage
from keywords.models.conversation import ConversationQuerySet
from subscribers.bulk import update_rows
from subscribers.retrying import retried_on_collision

RUN = "keywords.tasks.run_triage"
# Rarer sayings are read one by one anyway.
SAYINGS_READ, GROUPS_SHOWN, LEAST = 2_000, 20, 2
WORDINGS_SHOWN = 5
AT_ONCE = 200  # so many are done while somebody waits for the page
STRETCH_SECONDS = 30.0
SILENT = timedelta(seconds=90)
Status = Triage.Status
Verb = Triage.Verb


@dataclass(frozen=True, slots=True)
class Saying:
    """People who say the same: how many, and their wordings as they wrote them."""

    gists: tuple[str, ...]
    count: int
    wordings: tuple[str, ...]

    @property
    def more(self) -> int:
        return len(self.gists) - len(self.wordings)


def sayings() -> list[Saying]:
    """Return what at least two open conversations say, the commonest first.

    Two queries, whatever the number of conversations.
    """
    rows = Conversation.objects.open().exclude(gist="").order_by()
    counted = rows.values_list("gist").annotate(number=Count("pk"))
    common = dict(counted.order_by("-number", "gist")[:SAYINGS_READ])
    groups = [one for one in grouped(common) if one.count >= LEAST][:GROUPS_SHOWN]
    shown = [group.gists[:WORDINGS_SHOWN] for group in groups]
    words = _words_of([gist for gists in shown for gist in gists])
    return [
        Saying(
            group.gists,
            group.count,
            tuple(words[gist] for gist in gists if gist in words),
        )
        for group, gists in zip(groups, shown, strict=True)
    ]


def _words_of(gists: Sequence[str]) -> dict[str, str]:
    """Return for each gist the text of somebody who said it."""
    rows = Conversation.objects.open().filter(gist__in=gists).order_by()
    some = rows.values("gist").annotate(key=Max("pk")).values("key")
    told = finding.with_last_words(Conversation.objects.filter(pk__in=some))
    return dict(told.values_list("gist", "last_words"))


def start(
    verb: str,
    gists: Sequence[str],
    *,
    by: User,
    now: datetime,
    said: str = "",
    body: str = "",
) -> Triage:
    """Do a verb to everybody who says it now; return how far it has come.

    A few are done at once, and so are many where no worker listens.
    Raises: NotAnswerable for an answer nobody can be sent, NotThere for nobody.
    """
    if verb == Verb.ANSWER:
        _check(body)
    total = count(gists, now=now)
    if not total:
        raise NotThere("Nobody says that any more: somebody has handled them.")
    triage = Triage.objects.create(
        verb=verb,
        gists=list(gists),
        said=said[:80],
        body=body.strip() if verb == Verb.ANSWER else "",
        by=by.get_username(),
        total=total,
        asked_at=now,
        beat_at=now,
    )
    if total > AT_ONCE and settings.QUEUE_ENABLED:
        async_task(RUN, triage.pk)
    else:
        run(triage.pk)
    triage.refresh_from_db()
    return triage


def count(gists: Sequence[str], *, now: datetime) -> int:
    """Return how many open conversations a verb on these would touch now."""
    return _of_sayings(gists, now).count()


def _check(body: str) -> None:
    if not body.strip():
        raise NotAnswerable("Choose a saved reply, or write the answer.")
    try:
        filling.check_fields(body)
    except RenderingError as problem:
        raise NotAnswerable(str(problem)) from problem


def run_stretch(key: int) -> str:
    """Go on for a while and ask for the next stretch; return how it stands."""
    status = run(key, seconds=STRETCH_SECONDS)
    if status == Status.RUNNING:
        async_task(RUN, key)
    return status


def run(key: int, *, seconds: float | None = None) -> str:
    """Work until it is done, or for so long; return its status. Safe to run twice."""
    ends = None if seconds is None else time.monotonic() + seconds
    while _batch(key, now=timezone.now()):
        if ends is not None and time.monotonic() > ends:
            break
    return Triage.objects.values_list("status", flat=True).get(pk=key)


def stop(key: int, *, now: datetime) -> bool:
    """Let it touch nobody else; who is done stays done. False where it had ended."""
    running = Triage.objects.filter(pk=key, status=Status.RUNNING)
    return bool(running.update(status=Status.STOPPED, finished_at=now))


def take_up(*, now: datetime) -> int:
    """Ask again for what has fallen silent: its worker is dead."""
    if not settings.QUEUE_ENABLED:
        return 0
    silent = Triage.objects.filter(status=Status.RUNNING, beat_at__lt=now - SILENT)
    keys = list(silent.values_list("pk", flat=True))
    for key in keys:
        async_task(RUN, key)
    Triage.objects.filter(pk__in=keys).update(beat_at=now)
    return len(keys)


@retried_on_collision
@transaction.atomic
def _batch(key: int, *, now: datetime) -> bool:
    """Do the next batch and its checkpoint; return whether there may be another."""
    triage = Triage.objects.select_for_update().get(pk=key)
    if not triage.is_running:
        return False
    meant = _of_sayings(triage.gists, triage.asked_at).filter(pk__gt=triage.at_key)
    keys = list(meant.order_by("pk").values_list("pk", flat=True)[: _batch_size()])
    if not keys:
        triage.status, triage.finished_at = Status.DONE, now
        triage.save(update_fields=["status", "finished_at"])
        return False
    # Asked again under the lock: they may have texted, or a colleague handled them.
    still = _is_meant(triage.gists, triage.asked_at)
    rows = locked(Q(pk__in=keys) & still)
    by = User.objects.filter(username=triage.by).first()
    if by is None:  # nobody answers in the name of who has left the shop
        triage.status, triage.finished_at = Status.STOPPED, now
        triage.save(update_fields=["status", "finished_at"])
        return False
    counts = Counter(triage.counts)
    counts.update(VERBS[triage.verb](rows, triage, by, now))
    counts["meanwhile"] += len(keys) - len(rows)
    triage.counts = {name: number for name, number in counts.items() if number}
    triage.at_key, triage.beat_at = keys[-1], now
    triage.seen_count += len(keys)
    triage.save(update_fields=["counts", "at_key", "beat_at", "seen_count"])
    return True


def _batch_size() -> int:
    """On SQLite a batch keeps every other writer waiting."""
    return 100 if connection.vendor == "sqlite" else 500


def _is_meant(gists: Sequence[str], asked_at: datetime) -> Q:
    return Q(
        status=Conversation.Status.OPEN, gist__in=gists, last_heard_at__lte=asked_at
    )


def _of_sayings(gists: Sequence[str], asked_at: datetime) -> ConversationQuerySet:
    return Conversation.objects.filter(_is_meant(gists, asked_at))


# --- the verbs --------------------------------------------------------------------

Rows = Sequence[Conversation]


def _close(rows: Rows, triage: Triage, by: User, now: datetime) -> Mapping[str, int]:
    closed = (Conversation.Status.CLOSED, None, by.get_username())
    columns = ("status", "snoozed_until", "closed_by")
    update_rows(Conversation, dict.fromkeys((row.pk for row in rows), closed), columns)
    return {"closed": len(rows)}


def _answer(rows: Rows, triage: Triage, by: User, now: datetime) -> Mapping[str, int]:
    """Queue what may leave; whoever may not be texted stays open, with the reason."""
    made = answering.drafted(rows, triage.body, by=by, now=now) if rows else []
    pairs = list(zip(rows, made, strict=True))
    answered = [pair for pair in pairs if not pair[1].problem]
    if answered:
        answering.queue(answered, by=by, now=now, status=Conversation.Status.CLOSED)
    refused = Counter(
        f"not: {in_words(one.foreseen.verdict.code) or one.problem}"
        for _, one in pairs
        if one.problem
    )
    return {"answered": len(answered), **refused}


def _leave(rows: Rows, triage: Triage, by: User, now: datetime) -> Mapping[str, int]:
    origin = deciding.origin_of(by, deciding.LEAVES, f"triage:{triage.pk}", None)
    left = deciding.let_leave(rows, origin=origin, now=now)
    _close(rows, triage, by, now)
    return {"left": len(left.subscribers), "suppressed": left.newly_suppressed}


VERBS: Mapping[str, Callable[[Rows, Triage, User, datetime], Mapping[str, int]]] = {
    Verb.CLOSE: _close,
    Verb.ANSWER: _answer,
    Verb.LEAVE: _leave,
}
TOLD = {
    "closed": "{} closed",
    "answered": "{} answered and closed",
    "left": "{} left",
    "suppressed": "{} newly suppressed",
    "meanwhile": "{} left alone: they texted again, or somebody handled them",
}


def told(triage: Triage) -> str:
    """Return what came of it so far, such as "12 answered and closed."."""
    said = [
        words.format(f"{triage.counts[name]:,}")
        for name, words in TOLD.items()
        if triage.counts.get(name)
    ]
    said += [
        f"{number:,} not answered: {name.removeprefix('not: ')}"
        for name, number in triage.counts.items()
        if name.startswith("not: ")
    ]
    return f"{'; '.join(said).capitalize()}." if said else "Nothing yet."
