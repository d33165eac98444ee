"""Which people are meant: what is filtered, searched for or ticked, kept as data.

Asked by the page and, later, by the work on everybody it meant: both narrow alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from subscribers.models import Segment, Subscriber, SubscriberList, Subscription, Tag
from subscribers.segmentation import answering
from subscribers.staff import searching

ELSEWHERE = "-"
DAYS = ("1", "7", "30", "90", "365")
DOORS = ("page", "keyword", "import", "api")
YES, NO = "yes", "no"
# What is asked of one and the same subscription.
OF_SUBSCRIPTION = ("list", "status", "joined", "door")
FILTERS = ("country", "line", *OF_SUBSCRIPTION, "tag", "segment", "reachable", "held")
Status = Subscription.Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """`values` is {filter: what was chosen}, `term` what was searched for, `keys` who
    was ticked; None is everybody who fits."""

    values: Mapping[str, str] = field(default_factory=dict)
    term: str = ""
    keys: Sequence[int] | None = None

    @classmethod
    def of(cls, query: Mapping[str, str], term: str) -> "Criteria":
        """Read a page's query; what is no filter of ours is passed over."""
        values = {name: query[name] for name in FILTERS if query.get(name)}
        return cls(values=values, term=term.strip())

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Criteria":
        return cls(**stored)

    def as_json(self) -> dict[str, Any]:
        keys = None if self.keys is None else list(self.keys)
        return {"values": dict(self.values), "term": self.term, "keys": keys}

    @property
    def list(self) -> SubscriberList | None:
        """The list it asks about, if it asks about one. One query."""
        key = _key(self.values, "list")
        return SubscriberList.objects.filter(pk=key).first() if key else None

    def people(self, *, now: datetime, is_late: bool = False) -> QuerySet[Subscriber]:
        """Return who is meant; never the erased. Raises: BadRules.

        `is_late`: while a search that meant many is worked through, the one whole
        number it may also have been is not looked for: that person may be gone, and
        the pieces of the number would mean others.
        """
        found = narrowed(Subscriber.objects.known(), self.values, now=now)
        if self.term:
            search = searching.pieces if is_late else searching.people
            found = search(found, self.term)
        return found if self.keys is None else found.filter(pk__in=self.keys)


def narrowed(
    found: QuerySet[Subscriber], values: Mapping[str, str], *, now: datetime
) -> QuerySet[Subscriber]:
    """Narrow people to those who fit every filter; one that says nothing is passed
    over. Raises: BadRules."""
    if values.get("country"):
        found = found.filter(_country(values["country"]))
    if values.get("line") in Subscriber.Line.values:
        found = found.filter(line=values["line"])
    found = _on_a_list(found, values, now)
    if _key(values, "tag"):
        tagged = Subscriber.tags.through.objects.filter(tag=_key(values, "tag"))
        found = found.filter(Exists(tagged.filter(subscriber=OuterRef("pk"))))
    if _key(values, "segment"):
        segment = Segment.objects.filter(pk=_key(values, "segment")).first()
        found = found.filter(answering(segment)) if segment else found.none()
    if values.get("reachable") in (YES, NO):
        condition = Subscriber.objects.is_reachable_at_all()
        found = found.filter(condition if values["reachable"] == YES else ~condition)
    if values.get("held") == YES:
        found = found.filter(held_until__gt=now)
    return found


def served() -> list[str]:
    """The countries that lists serve: asking a million rows for theirs is slow."""
    lists = SubscriberList.objects.order_by().values_list("countries", flat=True)
    return sorted({code for codes in lists for code in codes})


def in_words(criteria: Criteria) -> list[str]:
    """Return what was asked for, as ["Country: FR", …]; names nobody. A query for
    each noun that is named."""
    if criteria.keys is not None:
        return ["Ticked one by one"]
    told = [
        f"{name.capitalize()}: {_value_in_words(name, value)}"
        for name, value in criteria.values.items()
    ]
    searched = ["Found by a search"] if criteria.term else []
    return [*told, *searched] or ["Everybody"]


def _country(code: str) -> Q:
    if code != ELSEWHERE:
        return Q(country=code)
    # As ranges between those served: an index has no "none of these".
    bounds = ["", *served(), ""]
    outside = Q()
    for lower, upper in pairwise(bounds):
        between = Q(country__gt=lower) if lower else Q()
        outside |= between & (Q(country__lt=upper) if upper else Q())
    return outside


def _on_a_list(
    found: QuerySet[Subscriber], values: Mapping[str, str], now: datetime
) -> QuerySet[Subscriber]:
    wanted = Q()
    if _key(values, "list"):
        wanted &= Q(list=_key(values, "list"))
    if values.get("status") in Status.values:
        wanted &= Q(status=values["status"])
    if values.get("joined") in DAYS:
        days = timedelta(days=int(values["joined"]))
        wanted &= Q(status=Status.ACTIVE, joined_at__gte=now - days)
    if values.get("door") in DOORS:
        wanted &= Q(door__startswith=f"{values['door']}:")
    if not wanted:
        return found
    rows = Subscription.objects.filter(wanted, subscriber=OuterRef("pk"))
    return found.filter(Exists(rows))


def _key(values: Mapping[str, str], name: str) -> int | None:
    chosen = values.get(name, "")
    return int(chosen) if chosen.isdecimal() else None


NOUNS = {"list": SubscriberList, "tag": Tag, "segment": Segment}


def _value_in_words(name: str, value: str) -> str:
    if name in NOUNS:
        noun = NOUNS[name].objects.filter(pk=int(value) if value.isdecimal() else 0)
        return str(noun.first() or "one that is gone")
    if name == "joined":
        return f"in the last {value} days"
    if name == "country" and value == ELSEWHERE:
        return "elsewhere"
    choices = {**dict(Status.choices), **dict(Subscriber.Line.choices)}
    return str(choices.get(value, value))
