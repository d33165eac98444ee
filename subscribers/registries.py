"""What upper apps add to this one, filled in their AppConfig.ready()."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Generic, TypeVar

from django.contrib.auth.models import User
from django.db.models import Q

from subscribers.models import Subscriber, SubscriberList, Subscription
from subscribers.staff.stories import Answer, Moment, Need

if TYPE_CHECKING:  # segmentation reads the registries
    from subscribers.segmentation.conditions import Condition
    from subscribers.segmentation.kinds import Kind

T = TypeVar("T")
# A timeline is read from its newest end; nobody reads a thousand lines of it.
TIMELINE_SHOWN = 100


class Registry(Generic[T]):
    """Named entries, each registered once."""

    def __init__(self, noun: str) -> None:
        self._noun = noun
        self._entries: dict[str, T] = {}

    def register(self, name: str, entry: T) -> None:
        if name in self._entries:
            raise ValueError(f"The {self._noun} {name!r} is registered twice.")
        self._entries[name] = entry

    def get(self, name: str) -> T | None:
        return self._entries.get(name)

    def __iter__(self) -> Iterator[T]:
        return iter(self._entries.values())

    def items(self) -> Iterator[tuple[str, T]]:
        return iter(self._entries.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentField:
    """A field segments can ask about.

    `build(condition, since)` gives the filter on Subscriber, which is true or false
    for everybody, never NULL. Where it `takes_days`, `name.30d` asks about the last
    30 days alone and `since` is their beginning; otherwise `since` is None.
    `suggest` gives values it may have, as (value, label); others are asked for too.
    """

    label: str
    kind: "Kind"
    build: Callable[["Condition", datetime | None], Q]
    takes_days: bool = False
    help: str = ""
    suggest: Callable[[], list[tuple[str, str]]] | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """What asks about a segment: “Campaign” “Spring”, and its page."""

    noun: str
    name: str
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A way into a list that stands open, or did; `name` is what subscriptions keep."""

    name: str
    title: str
    where: str = ""
    state: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WayBack:
    """How people answer a list's texts; empty where nobody can.

    `number` takes `start`, the word that brings somebody back. `yes` is the word
    that confirms a request, where the sender that asks can hear it.
    """

    number: str = ""
    start: str = ""
    yes: str = ""


@dataclass(frozen=True, slots=True)
class JoinByText:
    """The word that joins a list, and the number that hears it."""

    word: str
    number: str


@dataclass(frozen=True, slots=True)
class SoftRule:
    """A country's soft opt-in: {basis: months it lasts}, or why there is none."""

    is_allowed: bool
    months: Mapping[str, int] = field(default_factory=dict)
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """What a door gives who has joined by it: a code of a pool, in the door's words.

    `source` names the door to reports, `pool` is the key of the codes' pool; `words`
    hold the field for the code, `without` is said once the pool is empty.
    """

    source: str
    pool: int
    words: str
    without: str = ""


# Called with a subscriber's key and who looks; returns what that floor knows of the
# person, newest first, at most `TIMELINE_SHOWN`; words for those who may read them.
TimelineSource = Callable[[int, User], list[Moment]]


@dataclass(frozen=True, slots=True)
class EvidenceSection:
    """A chapter of the evidence pack; `rows(subscriber's key)` are JSON-ready.

    Whatever else a row says, on paper it has `at` (an ISO instant), `title`, `note`
    (a sentence on what became of it) and `text`: the exact words, or nothing where
    they are no longer kept.
    """

    title: str
    rows: Callable[[int], list[dict[str, object]]]


# Called inside the erasing transaction with the keys; removes personal data.
Eraser = Callable[[Collection[int], datetime], None]
# Called with a subscriber's key and an instant; says in words what the gate says.
VerdictSource = Callable[[int, datetime], list[Answer]]
# Called with a subscriber and an instant; returns facts staff read beside the number.
FactSource = Callable[[Subscriber, datetime], list[tuple[str, str]]]
# Called with who looks and an instant; returns what waits for that person.
NeedSource = Callable[[User, datetime], list[Need]]
# Called with who looks and an instant; returns pieces of the home page.
HomeSource = Callable[[User, datetime], list[object]]

# Called with a list's key, who looks and an instant; returns the floor's doors into it.
DoorSource = Callable[[int, User, datetime], list[Door]]
# Called with a country; returns its rule on texting existing customers unasked.
SoftOptIn = Callable[[str], SoftRule]
# Called with a list, a country and an instant; returns what to text there to join.
JoinByTextSource = Callable[[SubscriberList, str, datetime], JoinByText | None]
# Called with a list, a country and a language; returns how people there answer it.
WayBackSource = Callable[[SubscriberList, str, str], WayBack]

# Called with a segment's key; returns what of the floor asks about it.
UseSource = Callable[[int], list[Use]]
# A subscriber's country, region, zone and area, as stored.
PlaceKey = tuple[str, str, str, str]
# Called with places and an instant; returns those where texts may leave then.
OpenPlaces = Callable[[Collection[PlaceKey], datetime], Collection[PlaceKey]]

# Called with keys of places; returns what people text there, and to which number.
WordSource = Callable[[Collection[int]], Mapping[int, list[tuple[str, str]]]]

# Called with what counts as a sign and an instant; returns the filter on Subscriber of
# those who have given one since.
SignSource = Callable[[str, datetime], Q]
# Called with a list, a number and an instant; returns the filter on Subscriber of those
# to whom so many of the list's promotional texts have been handed over since.
TextedSource = Callable[[SubscriberList, int, datetime], Q]

# Called with subscriptions that have just become active, their lists and people loaded;
# returns what the floor's doors give, by subscription's key.
GiftSource = Callable[[Collection[Subscription]], Mapping[int, Gift]]

# Called with an instant, and whether only to count; lets go of words older than that,
# and returns how many of what.
Pruner = Callable[[datetime, bool], Mapping[str, int]]
# Called with an instant by whoever keeps house, before the clock ends anything: what a
# dead process left on that floor is done first.
Chore = Callable[[datetime], object]

segment_fields: Registry[SegmentField] = Registry("segment field")
segment_uses: Registry[UseSource] = Registry("use of segments")
open_places: Registry[OpenPlaces] = Registry("judge of open places")
timeline_sources: Registry[TimelineSource] = Registry("timeline source")
evidence_sections: Registry[EvidenceSection] = Registry("evidence section")
erasers: Registry[Eraser] = Registry("eraser")
verdicts: Registry[VerdictSource] = Registry("verdict")
person_facts: Registry[FactSource] = Registry("fact of a person")
needs: Registry[NeedSource] = Registry("need")
home_pieces: Registry[HomeSource] = Registry("piece of the home page")
doors: Registry[DoorSource] = Registry("door")
soft_opt_ins: Registry[SoftOptIn] = Registry("soft opt-in rule")
joins_by_text: Registry[JoinByTextSource] = Registry("way to join by text")
ways_back: Registry[WayBackSource] = Registry("way back")
signs_of_life: Registry[SignSource] = Registry("sign of life")
texted: Registry[TextedSource] = Registry("counter of texts")
gifts: Registry[GiftSource] = Registry("source of gifts")
pruners: Registry[Pruner] = Registry("pruner")
words_at: Registry[WordSource] = Registry("source of words")
chores: Registry[Chore] = Registry("chore")
