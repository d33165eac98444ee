"""The exact words of a batch of texts: merge values, short links and the way out."""

import secrets
import string
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from campaigns.composing import preference_links
from campaigns.composing.optout import NoRouteError, with_way_out
from campaigns.composing.parts import count_parts
from campaigns.composing.rendering import RenderingError, merge_fields, render
from campaigns.composing.wording import frequency
from campaigns.models import (
    Campaign,
    Link,
    MessageLink,
    MessageText,
    Sender,
    Variant,
)
from campaigns.models.campaign import Kind
from campaigns.pacing.facts import Facts
from subscribers.bulk import insert_rows
from subscribers.models import AttributeType, Subscriber, SubscriberList
from subscribers.prepared import Given, Prepared

TOKEN_LENGTH = 8
TOKEN_LETTERS = string.ascii_letters + string.digits
PERSON_FIELDS = ("first_name", "last_name", "email", "language", "country", "region")
Arm = tuple[int | None, int | None]  # campaign and variant
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
    """Return the names a campaign's body may use."""
    return {*person_fields(), *LIST_FIELDS, *campaign.links}


def short_url(token: str) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}/l/{token}"


def new_token() -> str:
    return "".join(secrets.choice(TOKEN_LETTERS) for _ in range(TOKEN_LENGTH))


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


PLACEHOLDER = "x" * TOKEN_LENGTH


def placeholder_links(names: Iterable[str]) -> dict[str, str]:
    """Links of the right length, for forecasts and previews."""
    return {name: short_url(PLACEHOLDER) for name in names}


def compose_all(judged: Sequence[Facts]) -> dict[int, Composed]:
    """Return the words of each message, by key. Constant number of queries.

    Campaign texts are rendered now, with a short link of their own; notices
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
            links=_message_links(ours),
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
        return found | self.choices.get((draft.subscriber, draft.list), {})


def _arm(facts: Facts) -> Arm:
    return facts.draft.campaign, facts.draft.variant


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
    return {
        _arm(facts): variants[facts.draft.variant].body
        if facts.draft.variant
        else facts.campaign.body
        for facts in ours
    }


def _message_links(ours: Sequence[Facts]) -> dict[int, dict[str, str]]:
    """Return {message: {name: short URL}}, making tokens for those without."""
    drafts = [facts.draft for facts in ours if facts.campaign.links]
    if not drafts:
        return {}
    linking = {draft.campaign for draft in drafts}
    targets = list(Link.objects.filter(campaign__in=linking))
    made = MessageLink.objects.filter(
        message__among=[draft.message for draft in drafts]
    )
    tokens = {
        (message, link): token
        for message, link, token in made.values_list("message", "link", "token")
    }
    missing = {
        (draft.message, target.pk): new_token()
        for draft in drafts
        for target in targets
        if target.campaign_id == draft.campaign
        and (draft.message, target.pk) not in tokens
    }
    insert_rows(
        MessageLink,
        ("message", "link", "token"),
        ((message, link, token) for (message, link), token in missing.items()),
    )
    tokens |= missing
    names = {target.pk: target.name for target in targets}
    urls: dict[int, dict[str, str]] = {}
    for (message, link), token in tokens.items():
        urls.setdefault(message, {})[names[link]] = short_url(token)
    return urls
