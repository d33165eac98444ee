"""The [[segments]] table: saved questions about subscribers."""

from typing import Any

from django.utils import timezone

from keywords.applying.attributes import declare_attributes
from keywords.applying.mistakes import Mistake
from keywords.applying.saving import Saved, and_more, save_row
from keywords.applying.table import KEPT, Key, Table
from keywords.applying.values import flag, like, named_after, plain, shown, slug
from keywords.applying.work import Work
from subscribers.errors import BadRules
from subscribers.models import Segment
from subscribers.segmentation import check_rules
from subscribers.segmentation.freezing import freeze, make_dynamic


def _rules(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Mistake(f"must be a table in {{ }}, not {shown(value)}.")
    return plain(value)


def _save(entry: dict[str, Any], work: Work) -> Saved:
    declare_attributes(entry["rules"])
    name = entry.pop("slug")
    try:
        check_rules(entry["rules"], of=name)
    except BadRules as error:
        raise Mistake(str(error), "rules") from None
    entry["name"] = entry["name"] or named_after(name)
    is_frozen = entry.pop("frozen", None)
    saved = save_row(Segment, {"slug": name}, entry)
    if is_frozen is None:
        return saved
    return and_more(saved, is_changed=_froze(saved, is_frozen=is_frozen))


def _froze(saved: Saved, *, is_frozen: bool) -> bool:
    """Freeze it or let its rules ask; return whether that changed anything.

    What is frozen stays as it is unless the file asks something else now.
    """
    segment: Segment = saved.row
    asks_anew = "rules" in saved.changed
    if is_frozen and (asks_anew or not segment.frozen_at):
        freeze(segment, now=timezone.now())
        return True
    if not is_frozen and segment.frozen_at:
        make_dynamic(segment)
        return True
    return False


TABLE = Table(
    "segments",
    (
        Key("slug", slug),
        Key("name", like(Segment, "name"), None),
        Key("rules", _rules),
        Key("frozen", flag, KEPT),
    ),
    _save,
)
