"""The [[segments]] table: saved questions about subscribers."""

from typing import Any

from keywords.applying.attributes import declare_attributes
from keywords.applying.mistakes import Mistake
from keywords.applying.saving import Saved, save_row
from keywords.applying.table import Key, Table
from keywords.applying.values import like, named_after, plain, shown, slug
from keywords.applying.work import Work
from subscribers.errors import BadRules
from subscribers.models import Segment
from subscribers.segmentation import check_rules


def _rules(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Mistake(f"must be a table in {{ }}, not {shown(value)}.")
    return plain(value)


def _save(entry: dict[str, Any], work: Work) -> Saved:
    declare_attributes(entry["rules"])
    try:
        check_rules(entry["rules"])
    except BadRules as error:
        raise Mistake(str(error), "rules") from None
    entry["name"] = entry["name"] or named_after(entry["slug"])
    return save_row(Segment, {"slug": entry.pop("slug")}, entry)


TABLE = Table(
    "segments",
    (
        Key("slug", slug),
        Key("name", like(Segment, "name"), None),
        Key("rules", _rules),
    ),
    _save,
)
