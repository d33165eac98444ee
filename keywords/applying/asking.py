"""What a campaign of the file asks: its columns, and its words where it has none."""

from typing import Any

from campaigns.asking import drafting
from campaigns.models import Campaign
from campaigns.models.campaign import Asks, Kind
from keywords.applying.mistakes import Mistake
from keywords.applying.table import Key
from keywords.applying.values import choice, slug
from keywords.applying.work import Work

KEYS = (
    Key("asks", choice(Asks.values), ""),
    Key("asks_list", slug, None),
)
# Fixed when the campaign is approved: a yes means what was read.
SNAPSHOT = ("asks_messages", "asks_per")


def fill(entry: dict[str, Any], work: Work) -> None:
    """Put the other list and the promise where the file has names, and the words."""
    lst, asks, asked = entry["list"], entry["asks"], entry["asks_list"]
    entry |= dict(zip(SNAPSHOT, (None, ""), strict=True))
    if (asked is not None) != (asks == Asks.INVITE):
        raise Mistake('goes with asks = "invite", and only with it.', "asks_list")
    if not asks:
        return
    if entry["kind"] != Kind.PROMOTIONAL:
        raise Mistake("only a promotional text may ask for something.", "asks")
    if asked is not None:
        entry["asks_list"] = work.list(asked, "asks_list")
    if asks == Asks.PROMISE:
        if lst.promise_messages is None:
            raise Mistake(f'the list "{lst.slug}" promises nothing.', "asks")
        entry |= dict(zip(SNAPSHOT, lst.promised, strict=True))
    if not entry["body"] and not entry["variants"]:
        entry["body"] = drafting.body_of(asks, lst, entry["asks_list"])


def keep(entry: dict[str, Any], row: Campaign, *, own_words: bool) -> None:
    """A list that promises more since then changes nothing in what was launched."""
    entry |= {name: getattr(row, name) for name in SNAPSHOT}
    if not own_words and row.asks:
        entry["body"] = row.body
