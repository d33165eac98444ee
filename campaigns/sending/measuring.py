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


def measure(
    press: Press, arms: Sequence[Variant], people: QuerySet[Subscriber]
) -> dict[int, Measured]:
    """Return {subscriber: measured}; each distinct set of merge values is cut once."""
    used = {name for arm in arms for name in merge_fields(arm.body)}
    columns = sorted({"country", "language", *(used & set(texts.PERSON_FIELDS))})
    if any(name.startswith("attr.") for name in used):
        columns.append("attributes")
    cut: dict[str, Measured] = {}
    measured: dict[int, Measured] = {}
    rows = people.order_by().values_list("pk", *columns)
    for pk, *values in rows.iterator(chunk_size=5_000):
        arm = arm_of(press.campaign, arms, pk)
        key = repr((arm.name, values))
        if key not in cut:
            person = dict(zip(columns, values, strict=True))
            person["attr"] = person.pop("attributes", {})
            made = press.compose(arm.body, person)
            country = str(person["country"])
            sender = press.sender_for(country)
            cut[key] = Measured(made.parts, made.problem, sender, country)
        measured[pk] = cut[key]
    return measured
