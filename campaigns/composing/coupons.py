"""Gives codes of a pool to people: each code once, each person one for each cause."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet

from campaigns.composing.rendering import merge_fields
from campaigns.models import Coupon, CouponPool
from subscribers import ledger
from subscribers.bulk import update_rows

FIELD = "coupon"
# What stands for a code where none has been stored yet.
SAMPLE = "ABCD-1234"
# Letters of other alphabets are in no code; of ASCII, these cost two septets, and this
# one no GSM-7 text has.
_WIDE, _FOREIGN = "^{}\\[]~|", "`"


class Next(NamedTuple):
    """A free code without its letters: its key, and a text that costs as much."""

    key: int
    shape: str


def cause_of(campaign: int) -> str:
    """What a campaign's codes are given for, and what gives them."""
    return f"campaign:{campaign}"


def shape_of(code: str) -> str:
    """Return a text that is cut as the code is, and can be redeemed nowhere."""
    return "".join(
        "[" if char in _WIDE else char if char == _FOREIGN else "A" for char in code
    )


def upcoming(pool: int, number: int, *, after: int = 0) -> tuple[Next, ...]:
    """Return what `draw` would give to so many people now. One query; locks nothing."""
    rows = Coupon.objects.free().filter(pool=pool, pk__gt=after).order_by("pk")
    found = rows.values_list("pk", "code")[:number]
    return tuple(Next(key, shape_of(code)) for key, code in found)


def mistakes(
    pool: CouponPool | None,
    words: Collection[str],
    without: str,
    *,
    falls_back: bool,
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with texts that give codes, or should not.

    Shape: where it is wrong, "words" or "without", and what to do about it. All texts
    can be rendered; only their fields are looked at.
    """
    naming = [FIELD in merge_fields(text) for text in words]
    if pool is None:
        if any(naming):
            yield "words", "There is no code without a coupon pool: choose one."
        if without:
            yield "without", "Only with a coupon pool can codes run out."
        return
    if not all(naming):
        yield "words", "Say where the code stands: {{ coupon }}."
    if not without and falls_back:
        yield "without", f"Say what people read once {pool} is empty."


@transaction.atomic
def draw(
    pool: int, causes: Mapping[int, str], *, source: str = "", now: datetime
) -> dict[int, str]:
    """Give each person a code for their cause, in that order; return {person: code}.

    Call it within the transaction that writes the text, so that a code leaves its pool
    if and only if the text is there. Who has a code of the pool for that cause keeps
    it; who has one of another pool for it gets none, and neither does anybody once the
    pool is empty. Nobody waits for somebody else's draw but at the very end of a pool.
    Four queries, and some more there.
    Effects: locks the people, as every change of consent does.
    """
    people = set(ledger.lock(causes))
    mine, others = _held(pool, causes)
    people -= {*mine, *others}
    waiting = [person for person in causes if person in people]
    codes = _taken(pool, len(waiting))
    drawn = dict(zip(waiting, codes, strict=False))
    update_rows(
        Coupon,
        {key: (person, causes[person]) for person, (key, _) in drawn.items()},
        ("given_to", "cause"),
        same={"given_at": now, "source": source},
    )
    fresh = {person: code for person, (_, code) in drawn.items()}
    return {person: mine.get(person) or fresh[person] for person in (*mine, *fresh)}


def held(pool: int, causes: Mapping[int, str]) -> dict[int, str]:
    """Return the code of this pool that each person has for their cause. One query."""
    return _held(pool, causes)[0]


def sample_of(pool: int) -> str:
    """Return a code as long as the pool's, for previews. One query.

    None that can be used: previews are read by more people than codes are for.
    """
    code = Coupon.objects.filter(pool=pool).values_list("code", flat=True).first()
    return (SAMPLE * 5)[: len(code)] if code else SAMPLE


def _held(pool: int, causes: Mapping[int, str]) -> tuple[dict[int, str], set[int]]:
    """Return {person: code} of this pool, and who has one of another for the cause."""
    rows = Coupon.objects.filter(
        given_to__in=list(causes), cause__in=set(causes.values())
    )
    mine: dict[int, str] = {}
    others: set[int] = set()
    for person, cause, of_pool, code in rows.values_list(
        "given_to", "cause", "pool", "code"
    ):
        if cause != causes[person]:
            continue
        if of_pool == pool:
            mine[person] = code
        else:
            others.add(person)
    return mine, others


def _taken(pool: int, number: int) -> list[tuple[int, str]]:
    """Lock so many free codes, passing over those that somebody else is drawing.

    Where that leaves too few, wait for the others: what they do not use after all is
    free, and only then nobody is told that no code is left while there is one.
    """
    if not number:
        return []
    free = Coupon.objects.free().filter(pool=pool).order_by("pk")
    if not connection.features.has_select_for_update_skip_locked:
        return list(free.values_list("pk", "code")[:number])
    found = _locked(free, number, skip_locked=True)
    while len(found) < number:
        others = free.exclude(pk__in=[key for key, _ in found])
        if not others.exists():
            break
        found += _locked(others, number - len(found), skip_locked=False)
    return found


def _locked(
    free: QuerySet[Coupon], number: int, *, skip_locked: bool
) -> list[tuple[int, str]]:
    rows = free.select_for_update(skip_locked=skip_locked, of=("self",))
    return list(rows.values_list("pk", "code")[:number])
