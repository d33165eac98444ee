"""How a campaign's text would read for real people; the words are those that leave."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from campaigns.composing import coupons, texts
from campaigns.composing.costs import Reading
from campaigns.composing.texts import Composed
from campaigns.models import Campaign, Sender, Variant
from campaigns.sending.arms import arm_of, arms_of
from campaigns.sending.audience import audience
from campaigns.sending.measuring import Press
from subscribers.models import Subscriber

PEOPLE_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Preview:
    """One arm as one person would read it; `person` is None where nobody is.

    `sample` stands for a code in it, where the campaign gives any.
    """

    person: Subscriber | None
    arm: Variant
    composed: Composed
    plain: Composed
    sender: Sender
    sample: str = ""

    @property
    def reading(self) -> Reading:
        return Reading(self.composed.body, self.plain.body)


def people_after(campaign: Campaign, key: int = 0) -> list[Subscriber]:
    """Return the next few of the audience by key, from the start again at its end."""
    people = audience(campaign).order_by("pk")
    found = list(people.filter(pk__gt=key)[:PEOPLE_SHOWN])
    return found or list(people[:PEOPLE_SHOWN]) if key else found


def people_of(keys: Collection[int]) -> list[Subscriber]:
    return list(Subscriber.objects.filter(pk__in=keys).order_by("pk"))


def preview(
    press: Press, arms: Sequence[Variant], people: Sequence[Subscriber]
) -> list[Preview]:
    """Return the arms as these people read them: each their own, if there is one only.

    Several arms are all shown for the first person, so that they can be compared.
    So are the words without a code, where who gets none reads them. With nobody there,
    fields are empty. One query.
    """
    values = texts.people_values([person.pk for person in people])
    pairs = [(person, arms[0]) for person in people] or [(None, arms[0])]
    if len(arms) > 1:
        pairs = [(pairs[0][0], arm) for arm in arms]
    if press.campaign.falls_back and press.campaign.body_without:
        without = Variant(name="Without a code", body=press.campaign.body_without)
        pairs.append((pairs[0][0], without))
    return [
        _shown(press, person, arm, values[person.pk] if person else {})
        for person, arm in pairs
    ]


def first_texts(campaign: Campaign, people: Sequence[Subscriber]) -> list[Preview]:
    """Return the text each of these people gets, in the arm they are in."""
    press, arms = Press.of(campaign), arms_of(campaign)
    values = texts.people_values([person.pk for person in people])
    return [
        _shown(press, person, arm_of(campaign, arms, person.pk), values[person.pk])
        for person in people
    ]


def _shown(
    press: Press, person: Subscriber | None, arm: Variant, values: dict[str, object]
) -> Preview:
    return Preview(
        person=person,
        arm=arm,
        composed=press.compose(arm.body, values),
        plain=press.compose(arm.body, values, way_out=False),
        sender=press.sender_for(person.country if person else ""),
        sample=str(press.shared.get(coupons.FIELD, "")),
    )


def count_gaps(
    people: QuerySet[Subscriber], fields: Collection[str]
) -> tuple[int, dict[str, int]]:
    """Return how many people there are, and how many lack each field. One query."""
    own = [
        name
        for name in fields
        if name in texts.PERSON_FIELDS or name.startswith("attr.")
    ]
    columns = {f"gap_{number}": _text_of(name) for number, name in enumerate(own)}
    gaps = {
        f"lacking_{alias}": Count("pk", filter=Q(**{alias: ""}) | Q(**{alias: None}))
        for alias in columns
    }
    found = people.order_by().alias(**columns).aggregate(audience=Count("pk"), **gaps)
    return found["audience"], dict(zip(own, map(found.get, gaps), strict=True))


def _text_of(name: str) -> F | KeyTextTransform:
    if name.startswith("attr."):
        return KeyTextTransform(name.removeprefix("attr."), "attributes")
    return F(name)
