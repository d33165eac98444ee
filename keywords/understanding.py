"""What texts mean to the number they were sent to, with its words and lists.

It acts on nothing and stores nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, Value
from django.db.models.functions import Replace

from campaigns.models import ListSender, Sender
from keywords import reserving, speaking
from keywords.matching import Interpretation, interpret, possible_words
from keywords.models import Keyword, KeywordWord
from subscribers.models import Subscriber, SubscriberList


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody texted to one of our numbers; None where nobody owns it.

    Who the `person` is says which languages they may be writing in.
    """

    body: str
    sender: Sender | None
    person: Subscriber | None = None


def understand(
    body: str, sender: Sender | None, *, now: datetime, person: Subscriber | None = None
) -> Interpretation:
    """Return what `body` asks of `sender`; a word that hasn't begun is none yet."""
    [found] = understand_all([Asked(body, sender, person)], now=now)
    return found


def understand_all(
    texts: Sequence[Asked], *, now: datetime, lists: "Lists | None" = None
) -> list[Interpretation]:
    """Return what each text asks. Five queries at most, whatever their number.

    Keywords are looked up by the words the texts may be, so ten thousand cost what
    ten do, and what staff changed a moment ago counts.
    """
    lists = lists or Lists(one.sender for one in texts)
    words, own = _keywords_among(texts, now), reserving.own_words()
    return [
        interpret(
            one.body,
            staff_words=words.get(one.sender.pk, {}) if one.sender else {},
            list_names=lists.names(one.sender),
            speaks=speaking.languages_of(one.person, lists.of(one.sender)),
            own=own,
        )
        for one in texts
    ]


class Lists:
    """The lists that senders speak for, in the order they were made. One query."""

    def __init__(self, senders: Iterable[Sender | None]) -> None:
        keys = {sender.pk for sender in senders if sender}
        self._lists: dict[int, dict[int, SubscriberList]] = defaultdict(dict)
        rows = ListSender.objects.filter(sender__in=keys).select_related("list")
        for row in rows.order_by("list_id"):
            self._lists[row.sender_id][row.list_id] = row.list

    def of(self, sender: Sender | None) -> list[SubscriberList]:
        return list(self._lists[sender.pk].values()) if sender else []

    def names(self, sender: Sender | None) -> list[str]:
        return [name for lst in self.of(sender) for name in (lst.slug, lst.name)]


def _keywords_among(
    texts: Sequence[Asked], now: datetime
) -> Mapping[int, Mapping[str, Keyword]]:
    """Return the keywords that the texts may be, by sender and word. Two queries."""
    wanted = {word for one in texts if one.sender for word in possible_words(one.body)}
    senders = {one.sender.pk for one in texts if one.sender}
    found: dict[int, dict[str, Keyword]] = defaultdict(dict)
    if wanted:
        rows = Keyword.objects.alias(
            without_spaces=Replace("folded", Value(" "), Value(""))
        ).filter(
            Q(starts_at=None) | Q(starts_at__lte=now),
            sender__in=senders,
            without_spaces__in=wanted,
        )
        besides = KeywordWord.objects.filter(
            Q(keyword__starts_at=None) | Q(keyword__starts_at__lte=now),
            sender__in=senders,
            key__in=wanted,
        ).select_related("keyword__list", "keyword__poll__list", "keyword__tag")
        for other in besides:
            found[other.sender_id][other.word] = other.keyword
        for row in rows:
            found[row.sender_id][row.word] = row
    return found
