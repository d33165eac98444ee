"""How a campaign's text reads and is cut for each person; writes and sends nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from campaigns.composing import texts
from campaigns.composing.rendering import merge_fields
from campaigns.composing.texts import Composed
from campaigns.models import Campaign, Sender, Variant
from campaigns.models.campaign import Kind
from campaigns.sending.arms import arm_of
from campaigns.sending.audience import sender_for, senders_of
from subscribers.models import Subscriber


@dataclass(frozen=True, slots=True)
class Measured:
    """How many parts one text takes and who carries it, or why it cannot be made."""

    parts: int
    problem: str = ""
    sender: Sender | None = None
    country: str = ""


@dataclass(frozen=True, slots=True)
class Press:
    """What all texts of a campaign share, and how one person's is composed."""

    campaign: Campaign
    senders: Mapping[str, Sender]
    shared: Mapping[str, object]
    stop_to: str

    @classmethod
    def of(cls, campaign: Campaign) -> "Press":
        """Two queries."""
        shared = {
            **texts.list_values(campaign.list),
            **texts.placeholder_links(campaign.links),
        }
        senders = senders_of(campaign.list)
        return cls(campaign, senders, shared, texts.stop_route(campaign.list))

    def compose(
        self, body: str, person: Mapping[str, object], *, way_out: bool = True
    ) -> Composed:
        """Return the text as it would leave; `person` names country and language."""
        kind = self.campaign.kind if way_out else Kind.TRANSACTIONAL
        return texts.compose(
            body,
            {**self.shared, **person},
            kind=kind,
            language=str(person.get("language") or self.campaign.list.language),
            sender=self.sender_for(str(person.get("country") or "")),
            stop_to=self.stop_to,
        )

    def sender_for(self, country: str) -> Sender:
        return sender_for(self.senders, country)


class Cutting:
    """Cuts a campaign's texts; each distinct set of merge values once.

    Shape: `columns` are what it must be told of each person, beside their key.
    """

    def __init__(self, press: Press, arms: Sequence[Variant]) -> None:
        used = {name for arm in arms for name in merge_fields(arm.body)}
        own = used & set(texts.PERSON_FIELDS)
        self.columns = sorted({"country", "language", *own})
        self._attributes = sorted(name for name in used if name.startswith("attr."))
        if self._attributes:
            self.columns.append("attributes")
        self._press, self._arms = press, arms
        self._cut: dict[object, Measured] = {}

    def arm_of(self, key: int) -> Variant:
        return arm_of(self._press.campaign, self._arms, key)

    def measure(self, arm: Variant, values: Sequence[object]) -> Measured:
        """Return what `arm` takes for a person with these values of `columns`."""
        key = (arm.name, *self._told_apart(values))
        if key not in self._cut:
            person = dict(zip(self.columns, values, strict=True))
            person["attr"] = person.pop("attributes", {})
            made = self._press.compose(arm.body, person)
            country = str(person["country"])
            sender = self._press.sender_for(country)
            self._cut[key] = Measured(made.parts, made.problem, sender, country)
        return self._cut[key]

    def _told_apart(self, values: Sequence[object]) -> Sequence[object]:
        if not self._attributes:
            return values
        *plain, attributes = values
        # As it is written: 1 and 1.0 are equal, and read differently.
        names = (name.removeprefix("attr.") for name in self._attributes)
        return [*plain, *(repr(attributes.get(name)) for name in names)]


def measure(
    press: Press, arms: Sequence[Variant], people: QuerySet[Subscriber]
) -> dict[int, Measured]:
    """Return {subscriber: measured}. One query."""
    cutting = Cutting(press, arms)
    rows = people.order_by().values_list("pk", *cutting.columns)
    return {
        pk: cutting.measure(cutting.arm_of(pk), values)
        for pk, *values in rows.iterator(chunk_size=5_000)
    }
