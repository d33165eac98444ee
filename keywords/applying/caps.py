"""The [[caps]] table: how many texts a person may get, as the house wants it."""

from typing import Any

from campaigns.models import Cap
from campaigns.models.campaign import Kind, Over
from campaigns.pacing.windows import parse_period
from keywords.applying.mistakes import Mistake
from keywords.applying.saving import Saved, save_row
from keywords.applying.table import Key, Table
from keywords.applying.values import choice, shown, slug, text, whole
from keywords.applying.work import Work

# A required notice answers the law; no house rule may hold it back.
KINDS = tuple(kind for kind in Kind.values if kind != Kind.REQUIRED)


def period(value: object) -> str:
    """A window as caps store it: "24h", "7d", "day", "week" or "month"."""
    try:
        return parse_period(text(8)(value)).text
    except ValueError:
        raise Mistake(
            'must be hours such as "24h", days such as "7d", or "day", "week" or '
            f'"month", not {shown(value)}.'
        ) from None


def _scope(value: object) -> str:
    scope = text(80)(value)
    name, _, rest = scope.partition(":")
    if scope == "everyone" or (name in ("list", "tag") and rest.strip()):
        return scope
    if name == "kind":
        choice(KINDS)(rest)
        return scope
    raise Mistake(
        f"must be everyone, list:<slug>, kind:<kind> or tag:<tag>, not {shown(value)}."
    )


def _save(entry: dict[str, Any], work: Work) -> Saved:
    name, _, rest = entry["scope"].partition(":")
    if name == "list":
        work.list(rest, "scope")
    return save_row(Cap, {"slug": entry.pop("slug")}, entry)


TABLE = Table(
    "caps",
    (
        Key("slug", slug),
        Key("scope", _scope),
        Key("messages", whole(1)),
        Key("per", period),
        Key("over", choice(Over.values), Over.SKIP.value),
    ),
    _save,
)
