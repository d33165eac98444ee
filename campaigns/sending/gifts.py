"""What a door gives who has joined by it: a code, in a promotional text of its own.

It comes after the confirmation, which carries no marketing, and through the gate like
every promotional text. Everything here runs inside the transaction of the joining.
"""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from campaigns.composing import coupons, requests
from campaigns.composing.texts import (
    Composed,
    compose,
    list_values,
    people_values,
    stop_route,
)
from campaigns.composing.wording import frequency
from campaigns.models import CouponPool, Sender
from campaigns.models.campaign import DEFAULT_EXPIRY, Kind
from campaigns.sending.notices import Notice, queue
from subscribers.models import Subscription
from subscribers.registries import Gift
from subscribers.registries import gifts as sources

logger = logging.getLogger(__name__)

# After the confirmation of joining, before any campaign.
PRIORITY = 1


def give(
    rows: Sequence[Subscription], senders: Mapping[int, Sender], *, now: datetime
) -> int:
    """Queue each one's gift; return how many. Nothing where no door gives anything.

    One code for each person and list, however often and wherever they join.
    """
    found: dict[int, Gift] = {}
    for source in sources:
        found |= source(rows)
    routes: dict[int, str] = {}
    by_gift: dict[Gift, list[Subscription]] = defaultdict(list)
    for row in rows:
        gift, sender = found.get(row.pk), senders.get(row.pk)
        if gift is None or sender is None:
            continue
        if not sender.is_two_way and row.list_id not in routes:
            routes[row.list_id] = stop_route(row.list)
        if sender.is_two_way or routes[row.list_id]:
            by_gift[gift].append(row)
        else:
            # As for campaigns: no way out, no promotional text, and no code drawn.
            logger.warning("Gift %s has no way out by %s.", gift.source, sender.slug)
    notices = [
        notice
        for gift, theirs in by_gift.items()
        for notice in _notices(gift, theirs, senders, routes, now)
    ]
    return queue(notices, now=now) if notices else 0


def _notices(
    gift: Gift,
    rows: Sequence[Subscription],
    senders: Mapping[int, Sender],
    routes: Mapping[int, str],
    now: datetime,
) -> list[Notice]:
    causes = {row.subscriber_id: f"join:{row.list_id}" for row in rows}
    codes = coupons.draw(gift.pool, causes, source=gift.source, now=now)
    missing = len(rows) - len(codes)
    words = without_code(gift) if missing else ""
    people = people_values(causes)
    made = []
    for row in rows:
        code = codes.get(row.subscriber_id, "")
        body = gift.words if code else words
        if not body:
            continue
        text = compose_gift(
            body,
            row,
            people.get(row.subscriber_id, {}),
            code=code,
            sender=senders[row.pk],
            stop_to=routes.get(row.list_id, ""),
        )
        if text.problem:
            logger.error("Gift %s has no words: %s", gift.source, text.problem)
            continue
        made.append(_notice(gift, row, senders[row.pk], text, now))
    return made


def without_code(gift: Gift) -> str:
    """Return what is said without a code; nothing where the pool says so. One query."""
    pool = CouponPool.objects.get(pk=gift.pool)
    return gift.without if pool.when_empty == CouponPool.WhenEmpty.FALLBACK else ""


def compose_gift(
    body: str,
    row: Subscription,
    person: Mapping[str, object],
    *,
    code: str,
    sender: Sender,
    stop_to: str = "",
) -> Composed:
    """Return the text as it would leave: what is shown beforehand comes from here."""
    about = requests.about(row)
    language = str(about["language"])
    promise = frequency(
        messages=row.promise_messages, per=row.promise_per or None, language=language
    )
    values = {
        **list_values(row.list),
        "promise": promise,
        **person,
        coupons.FIELD: code,
    }
    return compose(
        body,
        values,
        kind=Kind.PROMOTIONAL,
        language=language,
        sender=sender,
        stop_to=stop_to,
    )


def _notice(
    gift: Gift, row: Subscription, sender: Sender, text: Composed, now: datetime
) -> Notice:
    joined = int(row.joined_at.timestamp() * 1_000_000)
    return Notice(
        subscriber=row.subscriber_id,
        sender=sender,
        cause=f"gift:{row.pk}:{joined}",
        body=text.body,
        list=row.list_id,
        expires_at=now + DEFAULT_EXPIRY,
        kind=Kind.PROMOTIONAL,
        priority=PRIORITY,
        tags=tuple(sorted(row.list.tags)),
    )
