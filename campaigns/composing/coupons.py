"""Gives codes of a pool to people: each code once, each person one for each cause."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction

from campaigns.models import Coupon
from subscribers import ledger
from subscribers.bulk import update_rows

FIELD = "coupon"
# What stands for a code where none has been stored yet.
SAMPLE = "ABCD-1234"


@transaction.atomic
def draw(
    pool: int, causes: Mapping[int, str], *, source: str = "", now: datetime
) -> dict[int, str]:
    """Give each person a code for their cause; return {person: code}.

    Call it within the transaction that writes the text, so that a code leaves its pool
    if and only if the text is there. Who has a code of the pool for that cause keeps
    it; who has one of another pool for it gets none, and neither does anybody once the
    pool is empty. Nobody waits for somebody else's draw. Four queries at most.
    Effects: locks the people, as every change of consent does.
    """
    people = ledger.lock(causes)
    mine, others = _held(pool, causes)
    waiting = [person for person in people if person not in {*mine, *others}]
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
    """Lock so many free codes, passing over those that somebody else is drawing."""
    if not number:
        return []
    rows = Coupon.objects.free().filter(pool=pool).order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    return list(rows.values_list("pk", "code")[:number])
