"""What a keyword would answer, in the very words of the notices; it sends nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from campaigns.composing import wording
from campaigns.models import Sender
from keywords.models import Keyword
from subscribers.models import SubscriberList

Action = Keyword.Action


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of ours: in which case, and its words."""

    case: str
    text: str


def rehearse(keyword: Keyword, *, now: datetime) -> list[Answered]:
    """Return what people would get, a new person first; nothing for silence."""
    if keyword.ends_at is not None and keyword.ends_at <= now:
        return [Answered("It is over: anybody who texts it", _over(keyword))]
    if keyword.action == Action.REPLY:
        said = [Answered("Anybody who texts it", keyword.reply)]
        return said if keyword.reply else []
    if keyword.list_id is None:
        return []
    if keyword.action == Action.JOIN:
        return list(_joining(keyword, keyword.list))
    if keyword.action == Action.LEAVE:
        return list(_leaving(keyword.sender, keyword.list))
    return []


def _joining(keyword: Keyword, lst: SubscriberList) -> Iterator[Answered]:
    if keyword.opt_in_for(lst) == keyword.OptIn.SINGLE:
        yield Answered("A new person, who joins at once", _confirmation(lst))
    else:
        yield Answered("A new person, who is asked first", _request(lst))
        yield Answered("After their YES", _confirmation(lst))
    yield Answered("Somebody who is on the list", wording.already(**_about(lst)))


def _leaving(sender: Sender, lst: SubscriberList) -> Iterator[Answered]:
    if sender.opt_out_by == Sender.OptOutBy.US:
        text = wording.left(brand=lst.brand, list_name=lst.name, language=lst.language)
        yield Answered("Anybody who texts it", text)


def _over(keyword: Keyword) -> str:
    lst = keyword.list
    brand = lst.brand if lst else keyword.sender.number
    return wording.over(brand=brand, language=lst.language if lst else "en")


def _request(lst: SubscriberList) -> str:
    return wording.request(**_about(lst))


def _confirmation(lst: SubscriberList) -> str:
    return wording.confirmation(**_about(lst))


def _about(lst: SubscriberList) -> dict[str, object]:
    """A new person has no language of their own yet."""
    return {
        "brand": lst.brand,
        "list_name": lst.name,
        "messages": lst.promise_messages,
        "per": lst.promise_per or None,
        "language": lst.language,
    }
