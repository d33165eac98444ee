"""How a campaign's text reads and is cut for each person; writes and sends nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from campaigns.composing import coupons, texts
from campaigns.composing.links import placeholder_links
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
        """Two queries, and one where it gives codes."""
        shared = {
            **texts.list_values(campaign.list),
            **placeholder_links(campaign.links),
        }
        if campaign.coupon_pool_id:
            shared[coupons.FIELD] = coupons.sample_of(campaign.coupon_pool_id)
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
        bodies = [*(arm.body for arm in arms), press.campaign.body_without]
        used = {name for body in bodies for name in merge_fields(body)}
        own = used & set(texts.PERSON_FIELDS)
        self.columns = sorted({"country", "language", *own})
        self._attributes = sorted(name for name in used if name.startswith("attr."))
        if self._attributes:
            self.columns.append("attributes")
        self._press, self._arms = press, arms
        self._cut: dict[object, Measured] = {}

    def arm_of(self, key: int) -> Variant:
        return arm_of(self._press.campaign, self._arms, key)

    def measure(
        self, arm: Variant, values: Sequence[object], coupon: str | None = None
    ) -> Measured:
        """Return what `arm` takes for a person with these values of `columns`.

        `coupon` is a code like theirs, or "" where none is left; by default it is one
        as long as those of the pool.
        """
        body, shape = arm.body, coupon
        if coupon:
            shape = coupons.shape_of(coupon)
        elif coupon == "" and self._press.campaign.falls_back:
            body = self._press.campaign.body_without
        key = (arm.name, shape, *self._told_apart(values))
        if key not in self._cut:
            person = dict(zip(self.columns, values, strict=True))
            person["attr"] = person.pop("attributes", {})
            if shape:
                person[coupons.FIELD] = shape
            made = self._press.compose(body, person)
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


@dataclass(frozen=True, slots=True)
class Cuts:
    """What the texts of some people take, by code."""

    cutting: Cutting
    values: Mapping[int, Sequence[object]]

    @classmethod
    def of(
        cls, press: Press, arms: Sequence[Variant], people: QuerySet[Subscriber]
    ) -> "Cuts":
        """One query."""
        cutting = Cutting(press, arms)
        rows = people.order_by().values_list("pk", *cutting.columns)
        found = rows.iterator(chunk_size=5_000)
        return cls(cutting, {pk: values for pk, *values in found})

    def measure(self, person: int, coupon: str | None = None) -> Measured:
        """As `Cutting.measure`, in the arm the person is in."""
        arm = self.cutting.arm_of(person)
        return self.cutting.measure(arm, self.values[person], coupon)


def measure(
    press: Press, arms: Sequence[Variant], people: QuerySet[Subscriber]
) -> dict[int, Measured]:
    """Return {subscriber: measured}. One query."""
    cuts = Cuts.of(press, arms, people)
    return {person: cuts.measure(person) for person in cuts.values}
