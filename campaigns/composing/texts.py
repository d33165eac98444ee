"""The exact words of a batch of texts: merge values, short links and the way out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils import timezone

from campaigns.composing import coupons, preference_links
from campaigns.composing.links import message_links
from campaigns.composing.optout import NoRouteError, with_way_out
from campaigns.composing.parts import count_parts
from campaigns.composing.rendering import RenderingError, merge_fields, render
from campaigns.composing.wording import frequency
from campaigns.models import Campaign, MessageText, Sender, Variant
from campaigns.models.campaign import Kind
from campaigns.pacing.facts import Facts
from subscribers.models import AttributeType, Subscriber, SubscriberList
from subscribers.prepared import Given, Prepared

PERSON_FIELDS = ("first_name", "last_name", "email", "language", "country", "region")
Arm = tuple[int | None, int | None]  # campaign and variant
WITHOUT = 0  # in a variant's place: the words without a code
ATTRIBUTES = Prepared(
    lambda: Subscriber.objects.filter(pk__among=Given("keys")).values_list(
        "pk", "attributes"
    )
)
LIST_FIELDS = ("brand", "list_name", "support", "promise", preference_links.FIELD)


class Composed(NamedTuple):
    """The words, how many parts they take, or why they could not be made."""

    body: str = ""
    parts: int = 1
    problem: str = ""


def person_fields() -> set[str]:
    """Return the names of what may be known of a person. One query."""
    attributes = AttributeType.objects.values_list("name", flat=True)
    return {*PERSON_FIELDS, *(f"attr.{name}" for name in attributes)}


def known_fields(campaign: Campaign) -> set[str]:
    """Return the names a campaign's body may use.

    A code is among them without a pool too: what is wrong then is said otherwise.
    """
    return {*person_fields(), *LIST_FIELDS, coupons.FIELD, *campaign.links}


def stop_route(lst: SubscriberList) -> str:
    """Where people of a list text STOP when the sender cannot receive; or ""."""
    two_way = (
        Sender.objects.filter(lists__list=lst)
        .exclude(kind=Sender.Kind.ALPHANUMERIC)
        .order_by("pk")
        .first()
    )
    return two_way.number if two_way else ""


def compose(
    body: str,
    values: Mapping[str, object],
    *,
    kind: str,
    language: str,
    sender: Sender,
    stop_to: str = "",
) -> Composed:
    """Return one text as it would leave. Pure but for its arguments."""
    try:
        text = render(body, values)
        if kind == Kind.PROMOTIONAL:
            text = with_way_out(
                text, language, two_way=sender.is_two_way, stop_to=stop_to
            )
    except (RenderingError, NoRouteError) as error:
        return Composed(problem=str(error))
    if not text.strip():
        return Composed(problem="The text is empty for this person.")
    return Composed(text, count_parts(text).parts)


def people_values(keys: Iterable[int]) -> dict[int, dict[str, object]]:
    """Return the merge values of each person. One query."""
    keys = list(keys)
    if not keys:
        return {}
    rows = Subscriber.objects.filter(pk__among=keys).values(
        "pk", *PERSON_FIELDS, "attributes"
    )
    return {row.pop("pk"): {**row, "attr": row.pop("attributes")} for row in rows}


def _attributes(keys: Collection[int]) -> dict[int, dict[str, object]]:
    """Return {subscriber: {"attr": theirs}}. One query, or none."""
    rows = ATTRIBUTES.ask(keys=keys) if keys else ()
    return {pk: {"attr": attributes} for pk, attributes in rows}


def list_values(lst: SubscriberList) -> dict[str, object]:
    """Return what a list says of itself, until each person's own is known: the
    promise, and a link to their preferences.
    """
    promise = frequency(
        messages=lst.promise_messages,
        per=lst.promise_per or None,
        language=lst.language,
    )
    return {
        **_same_for_all(lst),
        "promise": promise,
        preference_links.FIELD: preference_links.placeholder(),
    }


def _same_for_all(lst: SubscriberList) -> dict[str, object]:
    return {"brand": lst.brand, "list_name": lst.name, "support": lst.support}


def _promised(facts: Facts, language: str) -> dict[str, object]:
    """Return what this person was promised, in their words."""
    messages, per = (facts.standing and facts.standing.promise) or (None, None)
    return {"promise": frequency(messages=messages, per=per, language=language)}


def compose_all(judged: Sequence[Facts]) -> dict[int, Composed]:
    """Return the words of each message, by key. Constant number of queries.

    Campaign texts are rendered now, with a short link and a code of their own; notices
    brought their words when they were queued.
    """
    ours = [facts for facts in judged if facts.campaign]
    bodies = _bodies(ours)
    shelf = Shelf.of(ours, bodies)
    composed = _notices([facts for facts in judged if not facts.campaign])
    plain: dict[tuple[object, ...], Composed] = {}
    for facts in ours:
        draft, arm, language = facts.draft, _arm(facts), _language(facts)
        # Without merge fields all get the same words.
        same = (arm, language, draft.sender, draft.list)
        words = plain.get(same)
        if words is None:
            words = compose(
                bodies[arm],
                shelf.values(facts),
                kind=draft.kind,
                language=language,
                sender=facts.sender,
                stop_to=shelf.routes.get(draft.list, ""),
            )
            if arm in shelf.plain:
                plain[same] = words
        composed[draft.message] = words
    return composed


def _language(facts: Facts) -> str:
    return facts.person.language or facts.list.language


def _notices(judged: Sequence[Facts]) -> dict[int, Composed]:
    if not judged:
        return {}
    keys = [facts.draft.message for facts in judged]
    rows = MessageText.objects.filter(message__among=keys)
    written = dict(rows.values_list("message", "body"))
    return {
        key: Composed(written[key], count_parts(written[key]).parts)
        if written.get(key)
        else Composed(problem="The notice has no words.")
        for key in keys
    }


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a batch's merge fields are filled from; only what its bodies use is read."""

    lists: Mapping[int, Mapping[str, object]]
    attributes: Mapping[int, Mapping[str, object]]
    links: Mapping[int, Mapping[str, str]]
    choices: Mapping[tuple[int, int], Mapping[str, object]]
    routes: Mapping[int, str]
    promising: Collection[Arm]
    plain: Collection[Arm]

    @classmethod
    def of(cls, ours: Sequence[Facts], bodies: Mapping[Arm, str]) -> "Shelf":
        lists = {facts.list.pk: facts.list for facts in ours}
        one_way = {facts.list.pk for facts in ours if not facts.sender.is_two_way}
        used = {arm: _fields(body) for arm, body in bodies.items()}
        asking = {arm for arm, fields in used.items() if _asks_attributes(fields)}
        asked = [facts for facts in ours if _arm(facts) in asking] if asking else ()
        choosing = [
            facts for facts in ours if preference_links.FIELD in used[_arm(facts)]
        ]
        return cls(
            lists={pk: _same_for_all(row) for pk, row in lists.items()},
            attributes=_attributes({facts.draft.subscriber for facts in asked}),
            links=message_links(ours),
            choices=_preference_links(choosing),
            routes={pk: stop_route(lists[pk]) for pk in one_way},
            promising={arm for arm, fields in used.items() if "promise" in fields},
            plain={arm for arm, fields in used.items() if not fields},
        )

    def values(self, facts: Facts) -> dict[str, object]:
        draft, person = facts.draft, facts.person
        found = {
            **self.lists[draft.list],
            "first_name": person.first_name,
            "last_name": person.last_name,
            "email": person.email,
            "language": person.language,
            "country": person.place.country,
            "region": person.place.region,
        }
        if self.promising and _arm(facts) in self.promising:
            found |= _promised(facts, _language(facts))
        found |= self.attributes.get(draft.subscriber, {})
        found |= self.links.get(draft.message, {})
        if facts.coupon:
            found[coupons.FIELD] = facts.coupon
        return found | self.choices.get((draft.subscriber, draft.list), {})


def _arm(facts: Facts) -> Arm:
    draft = facts.draft
    if facts.world.coupons and not facts.coupon and facts.campaign.coupon_pool_id:
        return draft.campaign, WITHOUT
    return draft.campaign, draft.variant


def _fields(body: str) -> tuple[str, ...]:
    """The fields a body uses; of one that cannot be rendered none."""
    try:
        return merge_fields(body)
    except RenderingError:
        return ()


def _asks_attributes(fields: Collection[str]) -> bool:
    return any(name.startswith("attr.") for name in fields)


def _preference_links(using: Sequence[Facts]) -> dict[tuple[int, int], dict]:
    """Return {(subscriber, list): the field} for bodies that use it."""
    links = preference_links.links_of(
        {facts.draft.subscriber for facts in using},
        {facts.list.pk for facts in using},
        day=timezone.now().date(),
    )
    return {whose: {preference_links.FIELD: link} for whose, link in links.items()}


def _bodies(ours: Sequence[Facts]) -> dict[Arm, str]:
    arms = {facts.draft.variant for facts in ours if facts.draft.variant}
    variants = Variant.objects.in_bulk(arms) if arms else {}
    bodies: dict[Arm, str] = {}
    for facts in ours:
        arm = _arm(facts)
        if arm[1] == WITHOUT:
            bodies[arm] = facts.campaign.body_without
        elif arm[1]:
            bodies[arm] = variants[arm[1]].body
        else:
            bodies[arm] = facts.campaign.body
    return bodies
