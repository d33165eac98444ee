"""What is in coupon pools: codes come in, what is left, and who has to be told."""

import codecs
import csv
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO

from django.db import transaction
from django.db.models.functions import Lower

from campaigns.errors import CouponsRefused
from campaigns.models import Coupon, CouponPool
from subscribers.bulk import insert_rows

logger = logging.getLogger(__name__)

LONGEST = Coupon._meta.get_field("code").max_length
MOST = 500_000  # codes at once
LATELY = timedelta(days=30)
# A heading of the column, as shop systems export it.
HEADINGS = {"code", "codes", "coupon", "coupons", "voucher", "discount code"}
# What a till can read and no text mangles: no spaces inside, nothing invisible.
_CODE = re.compile(r"[!-~]+")
_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The codes of a text or a file, once each, and those that were there again."""

    codes: tuple[str, ...]
    twice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of codes: how many are new, and which the pool had already."""

    added: int
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    left: int
    given: int
    given_lately: int


def read_pasted(text: str) -> Read:
    """Return the codes of what was pasted: one a line, or between spaces and commas.

    Raises: CouponsRefused naming the first line that holds something else.
    """
    return _read(
        (number, word)
        for number, line in enumerate(text.splitlines(), start=1)
        for word in re.split(r"[\s,;]+", line)
    )


def read_file(content: bytes) -> Read:
    """Return the codes of a CSV file: of the column called so, else of the first.

    Raises: CouponsRefused, as `read_pasted`.
    """
    text = _decoded(content)
    delimiter = next((one for one in ";\t" if one in text[:1000]), ",")
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        return _read(_column(rows))
    except csv.Error as error:
        raise CouponsRefused(f"This cannot be read as CSV: {error}.") from error


def _decoded(content: bytes) -> str:
    """A spreadsheet's text; what is no code in any encoding is refused later."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    return content.decode("utf-8-sig", "replace")


def _column(rows: Iterable[Sequence[str]]) -> Iterator[tuple[int, str]]:
    column = 0
    for number, row in enumerate(rows, start=1):
        if number == 1:
            heads = [cell.strip().lower() in HEADINGS for cell in row]
            if any(heads):
                column = heads.index(True)
                continue
        yield number, row[column] if len(row) > column else ""


def _read(found: Iterable[tuple[int, str]]) -> Read:
    codes: dict[str, str] = {}
    twice: list[str] = []
    for line, cell in found:
        code = cell.strip()
        if not code:
            continue
        problem = problem_of(code)
        if problem:
            raise CouponsRefused(f"Line {line}: {problem}")
        if code.lower() in codes:
            twice.append(code)
        codes.setdefault(code.lower(), code)
        if len(codes) > MOST:
            raise CouponsRefused(f"At most {MOST:,} codes come in at once.")
    return Read(codes=tuple(codes.values()), twice=tuple(twice))


def problem_of(code: str) -> str:
    """Say why a pool takes no such code; nothing where it does."""
    if not _CODE.fullmatch(code):
        return (
            f"“{code[:40]}” is no code. A code has letters, digits and signs without "
            "accents, and no spaces inside."
        )
    if len(code) > LONGEST:
        return (
            f"“{code[:20]}…” has {len(code)} characters; a code has at most {LONGEST}."
        )
    return ""


@transaction.atomic
def add_codes(pool: CouponPool, codes: Iterable[str]) -> Added:
    """Put codes into a pool; those it has, given or not, are left as they are."""
    wanted = {code.lower(): code for code in codes}
    # Two who add at the same time would each count the other's codes as new.
    CouponPool.objects.select_for_update(of=("self",)).get(pk=pool.pk)
    known = _known(pool, list(wanted))
    new = [code for folded, code in wanted.items() if folded not in known]
    insert_rows(Coupon, ("pool", "code"), ((pool.pk, code) for code in new), unique=())
    logger.info("Pool %s: %s codes added, %s known.", pool.slug, len(new), len(known))
    return Added(
        added=len(new),
        known=tuple(wanted[folded] for folded in wanted if folded in known),
    )


def _known(pool: CouponPool, folded: list[str]) -> set[str]:
    rows = Coupon.objects.filter(pool=pool).annotate(folded=Lower("code"))
    found: set[str] = set()
    for start in range(0, len(folded), _AT_ONCE):
        batch = folded[start : start + _AT_ONCE]
        found.update(rows.filter(folded__in=batch).values_list("folded", flat=True))
    return found


def stock_of(pool: CouponPool, *, now: datetime) -> Stock:
    """Three queries."""
    given = Coupon.objects.given().filter(pool=pool)
    return Stock(
        left=left_in(pool),
        given=given.count(),
        given_lately=given.filter(given_at__gte=now - LATELY).count(),
    )


def left_in(pool: CouponPool) -> int:
    """One query, which reads the free codes and no others."""
    return Coupon.objects.free().filter(pool=pool).order_by().count()


def standing(pool: CouponPool) -> str:
    """Whether the pool is low or empty by now. Reads no more codes than are few."""
    keys = Coupon.objects.free().filter(pool=pool).order_by("pk").values("pk")
    left = keys[: pool.low_at + 1].count()
    if not left:
        return CouponPool.Told.EMPTY
    return CouponPool.Told.LOW if left <= pool.low_at else CouponPool.Told.NOTHING


def watch() -> int:
    """Tell of pools that have become low or empty, once each; return how many.

    A pool that was filled up is told of anew. Two queries a pool at most.
    """
    told = 0
    for pool in CouponPool.objects.order_by("pk"):
        now_is = standing(pool)
        if now_is == pool.told:
            continue
        changed = CouponPool.objects.filter(pk=pool.pk, told=pool.told)
        if changed.update(told=now_is) and now_is:
            logger.warning("The coupon pool %s is %s.", pool.slug, now_is)
            told += 1
    return told
