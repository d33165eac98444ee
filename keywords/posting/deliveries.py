"""Texts on their way to webhooks: written with the text, posted until they are there.

At least once each: a process that dies in a call leaves a row that is due again, under
the same id, by which the receiver knows what it has.
"""

import json
import logging
import time
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet

from campaigns.clock import Clock
from campaigns.sending import queueing, restoring
from keywords.hearing.heard import Heard
from keywords.models import Keyword, Webhook, WebhookDelivery
from keywords.posting import calling, signing
from keywords.posting.calling import Call, Outcome
from subscribers.bulk import update_rows

logger = logging.getLogger(__name__)

POST = "keywords.tasks.post_webhooks"
GIVE_UP_AFTER = timedelta(days=1)
FIRST_DELAY, LONGEST_DELAY = timedelta(seconds=10), timedelta(hours=1)
# Longer than any call takes; then the process that made it is dead.
LEASE = timedelta(minutes=2)
# One that is down must not keep the others' texts waiting.
AT_ONCE = 25
TIME_BOX_SECONDS = 20.0

Status = WebhookDelivery.Status


def queue(heards: Sequence[Heard], keyword: Keyword) -> None:
    """Write down what is to be posted, within the transaction of the texts."""
    WebhookDelivery.objects.bulk_create(
        [
            WebhookDelivery(
                webhook=keyword.webhook,
                inbound=heard.inbound,
                body=_body(heard, keyword),
                due_at=heard.now,
                give_up_at=heard.now + GIVE_UP_AFTER,
                created_at=heard.now,
            )
            for heard in heards
        ],
        # A text that is heard a second time is posted once.
        ignore_conflicts=True,
    )
    queueing.enqueue_once(POST)


def _body(heard: Heard, keyword: Keyword) -> str:
    told = {
        "type": "keyword.texted",
        "timestamp": _instant(heard.inbound.received_at),
        "data": {
            "keyword": keyword.word,
            "text": heard.inbound.body,
            "from": str(heard.subscriber.phone),
            "to": heard.sender.number,
            "country": heard.subscriber.country,
            "language": heard.subscriber.language,
        },
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def post_due(*, clock: Clock) -> tuple[int, bool]:
    """Post what is due, for at most twenty seconds; return how many arrived, and
    whether more is due.

    Nothing in a database that was copied or restored, before staff accept it.
    """
    if restoring.watch(now=clock()):
        return 0, False
    ends, arrived = time.monotonic() + TIME_BOX_SECONDS, 0
    while time.monotonic() < ends:
        calls = _claim(clock())
        if not calls:
            return arrived, False
        done = calling.post_all(calls, loopback=settings.WEBHOOKS_ALLOW_LOOPBACK)
        _record(done, now=clock())
        arrived += sum(one.has_arrived for one in done.values())
    return arrived, True


@transaction.atomic
def _claim(now: datetime) -> list[Call]:
    """Take what is due of each webhook; the attempt is counted before the call."""
    calls: list[Call] = []
    for webhook in Webhook.objects.filter(is_active=True).order_by("pk"):
        rows = WebhookDelivery.objects.filter(
            webhook=webhook, status=Status.WAITING, due_at__lte=now
        ).order_by("due_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        taken = list(rows[:AT_ONCE])
        update_rows(
            WebhookDelivery,
            {row.pk: (row.attempts + 1,) for row in taken},
            ("attempts",),
            same={"due_at": now + LEASE},
        )
        calls += [_call(webhook, row, now) for row in taken]
    return calls


def _call(webhook: Webhook, row: WebhookDelivery, now: datetime) -> Call:
    signed = signing.headers(
        _keys(webhook, now),
        message_id=row.message_id,
        at=now,
        body=row.body,
    )
    headers = {"content-type": "application/json", "user-agent": "Saywhen", **signed}
    return Call(row.pk, webhook.url, headers, row.body)


def _keys(webhook: Webhook, now: datetime) -> list[str]:
    until = webhook.old_secret_until
    old_signs = bool(webhook.old_secret) and until is not None and now < until
    return [webhook.secret, *([webhook.old_secret] if old_signs else ())]


@transaction.atomic
def _record(done: Mapping[int, Outcome], *, now: datetime) -> None:
    """Write down what came of each call; what was erased meanwhile stays so."""
    rows = WebhookDelivery.objects.filter(pk__in=done, status=Status.WAITING)
    if connection.features.has_select_for_update:
        rows = rows.order_by("pk").select_for_update(of=("self",))
    waiting = list(rows)
    for row in waiting:
        outcome = done[row.pk]
        row.last_outcome = outcome.said
        row.status, row.due_at = _next(row, outcome, now)
        row.finished_at = None if row.due_at else now
        if row.status == Status.DELIVERED:
            row.body = ""
    WebhookDelivery.objects.bulk_update(
        waiting, ["last_outcome", "status", "due_at", "finished_at", "body"]
    )
    lost = [row.pk for row in waiting if row.status == Status.GIVEN_UP]
    if lost:
        logger.error("Gave up %s webhook deliveries: %s.", len(lost), lost[:10])


def _next(
    row: WebhookDelivery, outcome: Outcome, now: datetime
) -> tuple[str, datetime | None]:
    if outcome.has_arrived:
        return Status.DELIVERED, None
    if outcome.is_final or now >= row.give_up_at:
        return Status.GIVEN_UP, None
    # The last attempt is made when the time is over, not an hour before.
    return Status.WAITING, min(now + delay_after(row.attempts), row.give_up_at)


def delay_after(attempts: int) -> timedelta:
    """10 seconds, doubled with every attempt, an hour at most."""
    return min(FIRST_DELAY * 2 ** min(attempts - 1, 20), LONGEST_DELAY)


def forget(people: Collection[int]) -> None:
    """Let go of what erased people texted; what waits is posted no more."""
    _let_go(WebhookDelivery.objects.filter(inbound__subscriber__in=people))


def forget_old(old: datetime) -> None:
    """Let go of texts from before `old`, also where a webhook is off and they wait."""
    _let_go(WebhookDelivery.objects.filter(created_at__lt=old))


def _let_go(rows: QuerySet[WebhookDelivery]) -> None:
    rows.filter(status=Status.WAITING).update(status=Status.CANCELLED, due_at=None)
    rows.exclude(body="").update(body="")
