"""The [[coupon_pools]] table: codes to give away. None that is there is taken out."""

from typing import Any

from campaigns.composing import stocking
from campaigns.models import CouponPool
from campaigns.sending.supplying import supply
from keywords.applying.mistakes import Mistake
from keywords.applying.saving import Saved, and_more, differing, save_row
from keywords.applying.table import Key, Table
from keywords.applying.values import choice, like, named_after, shown, slug, text, whole
from keywords.applying.work import Work

HIGHEST = 1_000_000


def _save(entry: dict[str, Any], work: Work) -> Saved:
    named = entry.pop("slug")
    entry["name"] = entry["name"] or named_after(named)
    codes = entry.pop("codes")
    row = CouponPool.objects.filter(slug=named).first()
    if row is None or differing(row, entry):
        entry["author"] = work.by
    saved = save_row(CouponPool, {"slug": named}, entry)
    added = supply(saved.row, codes, now=work.now).added if codes else 0
    return and_more(saved, is_changed=bool(added))


def _codes(value: object) -> list[str]:
    """Codes once each; there may be many thousands."""
    if not isinstance(value, list):
        raise Mistake(f"must be a list in [ ], not {shown(value)}.")
    found: dict[str, str] = {}
    for index, one in enumerate(value):
        code = text()(one)
        problem = stocking.problem_of(code)
        if problem:
            raise Mistake(problem, index)
        if code.lower() in found:
            raise Mistake(f"names {shown(code)} twice.")
        found[code.lower()] = code
    return list(found.values())


TABLE = Table(
    "coupon_pools",
    (
        Key("slug", slug),
        Key("name", like(CouponPool, "name"), None),
        Key("low_at", whole(0, HIGHEST), 100),
        Key("when_empty", choice(CouponPool.WhenEmpty.values), "fallback"),
        Key("codes", _codes, []),
    ),
    _save,
)
