"""What keywords give who has joined by them: the codes of a pool, in their words."""

from collections.abc import Collection, Iterator, Mapping

from campaigns.composing import coupons
from campaigns.models import CouponPool
from keywords.models import Keyword
from subscribers.models import Subscription
from subscribers.registries import Gift


def gifts_of(rows: Collection[Subscription]) -> Mapping[int, Gift]:
    """Return what the keyword gives by which each has joined. One query, or none."""
    prefix = Keyword(word="").door
    joined = [row for row in rows if row.door.startswith(prefix)]
    if not joined:
        return {}
    giving = Keyword.objects.filter(
        action=Keyword.Action.JOIN,
        coupon_pool__isnull=False,
        list__in={row.list_id for row in joined},
        word__in={row.door.removeprefix(prefix) for row in joined},
    ).order_by("pk")
    keywords = list(giving)
    found: dict[int, Gift] = {}
    for row in joined:
        keyword = _texted(row, keywords)
        if keyword is not None:
            found[row.pk] = gift_of(keyword)
    return found


def gift_of(keyword: Keyword) -> Gift:
    return Gift(
        source=source_of(keyword),
        pool=keyword.coupon_pool_id,
        words=keyword.reply,
        without=keyword.reply_without,
    )


def source_of(keyword: Keyword) -> str:
    """How codes name the keyword that gave them."""
    return f"keyword:{keyword.pk}"


def _texted(row: Subscription, keywords: Collection[Keyword]) -> Keyword | None:
    """A subscription keeps the word and its place, and a word may stand on several
    numbers: of those that count for the person, the one at the same place.
    """
    fits = [
        one
        for one in keywords
        if one.door == row.door
        and one.list_id == row.list_id
        and one.counts_in(row.subscriber.country)
    ]
    same_place = [one for one in fits if one.stands_at_id == row.place_id]
    return next(iter((*same_place, *fits)), None)


def mistakes(
    action: str, pool: CouponPool | None, reply: str, without: str
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a keyword's codes: the field, and what to do about it.

    Both texts can be rendered; only their fields are looked at.
    """
    if pool is not None and action != Keyword.Action.JOIN:
        yield "coupon_pool", "Only a word that joins a list gives codes."
        return
    falls_back = pool is not None and pool.when_empty == pool.WhenEmpty.FALLBACK
    for where, said in coupons.mistakes(pool, [reply], without, falls_back=falls_back):
        yield {"words": "reply", "without": "reply_without"}[where], said
