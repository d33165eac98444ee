"""The exact words of a batch of texts: merge values, short links and the way out."""

import secrets
import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from campaigns.composing import preference_links
from campaigns.composing.optout import NoRouteError, with_way_out
from campaigns.composing.parts import count_parts
from campaigns.composing.rendering import RenderingError, render
from campaigns.composing.wording import frequency
from campaigns.models import Campaign, Link, Message, MessageLink, MessageText, Sender
from campaigns.models.campaign import Kind
from campaigns.pacing.facts import Facts
from subscribers.bulk import insert_rows
from subscribers.models import AttributeType, Subscriber, SubscriberList

TOKEN_LENGTH = 8
TOKEN_LETTERS = string.ascii_letters + string.digits
PERSON_FIELDS = ("first_name", "last_name", "email", "language", "country", "region")
LIST_FIELDS = ("brand", "list_name", "support", "promise", preference_links.FIELD)


@dataclass(frozen=True, slots=True)
class Composed:
    """The words, how many parts they take, or why they could not be made."""

    body: str = ""
    parts: int = 1
    problem: str = ""


def known_fields(campaign: Campaign) -> set[str]:
    """Return the names a campaign's body may use."""
    attributes = AttributeType.objects.values_list("name", flat=True)
    return {
        *PERSON_FIELDS,
        *LIST_FIELDS,
        *(f"attr.{name}" for name in attributes),
        *campaign.links,
    }


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
    rows = Subscriber.objects.filter(pk__in=list(keys)).values(
        "pk", *PERSON_FIELDS, "attributes"
    )
    return {row.pop("pk"): {**row, "attr": row.pop("attributes")} for row in rows}


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
        "brand": lst.brand,
        "list_name": lst.name,
        "support": lst.support,
        "promise": promise,
        preference_links.FIELD: preference_links.placeholder(),
    }


def _promised(facts: Facts, language: str) -> dict[str, object]:
    """Return what this person was promised, in their words."""
    messages, per = (facts.standing and facts.standing.promise) or (None, None)
    return {"promise": frequency(messages=messages, per=per, language=language)}


PLACEHOLDER = "x" * TOKEN_LENGTH


def placeholder_links(names: Iterable[str]) -> dict[str, str]:
    """Links of the right length, for forecasts and previews."""
    return {name: short_url(PLACEHOLDER) for name in names}


def compose_all(pairs: Sequence[tuple[Message, Facts]]) -> dict[int, Composed]:
    """Return the words of each message, by key. Constant number of queries.

    Campaign texts are rendered now, with a short link of their own; notices
    brought their words when they were queued.
    """
    campaigns = {
        facts.campaign.pk: facts.campaign for _, facts in pairs if facts.campaign
    }
    bodies = _bodies(pairs)
    links = _message_links(pairs, campaigns)
    choices = _preference_links(pairs, bodies)
    keys = {row.subscriber_id for row, _ in pairs if row.campaign_id}
    people = people_values(keys) if keys else {}
    written = MessageText.objects.filter(
        message__in=[row.pk for row, _ in pairs if not row.campaign_id]
    ).in_bulk()
    one_way = {
        facts.list.pk: facts.list
        for _, facts in pairs
        if facts.list and not facts.sender.is_two_way
    }
    routes = {pk: stop_route(lst) for pk, lst in one_way.items()}
    composed: dict[int, Composed] = {}
    for row, facts in pairs:
        if not row.campaign_id:
            text = written[row.pk].body if row.pk in written else ""
            composed[row.pk] = (
                Composed(text, count_parts(text).parts)
                if text
                else Composed(problem="The notice has no words.")
            )
            continue
        person = people.get(row.subscriber_id, {})
        language = str(person.get("language") or facts.list.language)
        theirs = {
            **_promised(facts, language),
            **person,
            **links.get(row.pk, {}),
            **choices.get((row.subscriber_id, facts.list.pk), {}),
        }
        composed[row.pk] = compose(
            bodies[row.campaign_id, row.variant_id],
            {**list_values(facts.list), **theirs},
            kind=row.kind,
            language=language,
            sender=facts.sender,
            stop_to=routes.get(facts.list.pk, ""),
        )
    return composed


def _preference_links(
    pairs: Sequence[tuple[Message, Facts]],
    bodies: Mapping[tuple[int, int | None], str],
) -> dict[tuple[int, int], dict[str, object]]:
    """Return {(subscriber, list): the field} for bodies that use it."""
    field = preference_links.FIELD
    using = [
        facts
        for row, facts in pairs
        if row.campaign_id and field in bodies[row.campaign_id, row.variant_id]
    ]
    links = preference_links.links_of(
        {facts.draft.subscriber for facts in using},
        {facts.list.pk for facts in using},
        day=timezone.now().date(),
    )
    return {whose: {field: link} for whose, link in links.items()}


def _bodies(
    pairs: Sequence[tuple[Message, Facts]],
) -> dict[tuple[int, int | None], str]:
    bodies: dict[tuple[int, int | None], str] = {}
    for row, facts in pairs:
        if facts.campaign is None or (row.campaign_id, row.variant_id) in bodies:
            continue
        text = row.variant.body if row.variant_id else facts.campaign.body
        bodies[row.campaign_id, row.variant_id] = text
    return bodies


def _message_links(
    pairs: Sequence[tuple[Message, Facts]], campaigns: Mapping[int, Campaign]
) -> dict[int, dict[str, str]]:
    """Return {message: {name: short URL}}, making tokens for those without."""
    linking = {pk for pk, campaign in campaigns.items() if campaign.links}
    rows = [row for row, _ in pairs if row.campaign_id in linking]
    if not rows:
        return {}
    targets = list(Link.objects.filter(campaign__in=linking))
    made = MessageLink.objects.filter(message__in=[row.pk for row in rows])
    tokens = {(item.message_id, item.link_id): item.token for item in made}
    missing = {
        (row.pk, target.pk): new_token()
        for row in rows
        for target in targets
        if target.campaign_id == row.campaign_id and (row.pk, target.pk) not in tokens
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
