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
from keywords.matching import Interpretation, interpret, possible_words
from keywords.models import Keyword, KeywordWord
from keywords.understanding import reserving, speaking
from subscribers.models import Subscriber, SubscriberList


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody texted to one of our numbers; None where nobody owns it.

    Who the `person` is says which languages they may be writing in; `at` is when the
    text came, where that is not now.
    """

    body: str
    sender: Sender | None
    person: Subscriber | None = None
    at: datetime | None = None


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
    words, own = Words(texts, now), reserving.own_words()
    return [
        interpret(
            one.body,
            staff_words=words.of(one),
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


class Words:
    """The keywords that texts may be, by sender and word. Two queries."""

    def __init__(self, texts: Sequence[Asked], now: datetime) -> None:
        self._found: dict[int, list[tuple[str, Keyword]]] = defaultdict(list)
        self._somewhere: dict[tuple[int, str], Mapping[str, Keyword]] = {}
        self._now = now
        self._has_young = False
        wanted = {
            word for one in texts if one.sender for word in possible_words(one.body)
        }
        if wanted:
            self._load(wanted, {one.sender.pk for one in texts if one.sender}, now)
            # Rarely has a word begun since the first of the texts came.
            oldest = min(one.at or now for one in texts)
            self._has_young = any(
                not keyword.has_begun(oldest)
                for theirs in self._found.values()
                for _, keyword in theirs
            )

    def of(self, text: Asked) -> Mapping[str, Keyword]:
        """Those that count for the person, by their number's country, and had begun.

        Where nobody is known to have texted, those of every country.
        """
        if text.sender is None:
            return {}
        country = text.person.country if text.person else ""
        key = text.sender.pk, country
        if key not in self._somewhere:
            self._somewhere[key] = {
                word: keyword
                for word, keyword in self._found[text.sender.pk]
                if not country or keyword.counts_in(country)
            }
        found, at = self._somewhere[key], text.at or self._now
        if not self._has_young:
            return found
        return {word: one for word, one in found.items() if one.has_begun(at)}

    def _load(self, wanted: set[str], senders: set[int], now: datetime) -> None:
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
            self._found[other.sender_id].append((other.word, other.keyword))
        for row in rows:
            self._found[row.sender_id].append((row.word, row))
