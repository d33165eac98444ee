"""The short links of campaign texts: a token for each text and target."""

import secrets
import string
from collections.abc import Iterable, Sequence

from django.conf import settings

from campaigns.models import Link, MessageLink
from campaigns.pacing.facts import Facts
from subscribers.bulk import insert_rows

TOKEN_LENGTH = 8
TOKEN_LETTERS = string.ascii_letters + string.digits
PLACEHOLDER = "x" * TOKEN_LENGTH


def short_url(token: str) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}/l/{token}"


def new_token() -> str:
    return "".join(secrets.choice(TOKEN_LETTERS) for _ in range(TOKEN_LENGTH))


def placeholder_links(names: Iterable[str]) -> dict[str, str]:
    """Links of the right length, for forecasts and previews."""
    return {name: short_url(PLACEHOLDER) for name in names}


def message_links(ours: Sequence[Facts]) -> dict[int, dict[str, str]]:
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
