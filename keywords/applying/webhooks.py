"""The [[webhooks]] table: where texts are posted to. Their secrets are in no file."""

from typing import Any

from keywords.applying.mistakes import Mistake
from keywords.applying.saving import CREATED, Saved, save_row
from keywords.applying.table import Key, Table
from keywords.applying.values import flag, like, named_after, slug
from keywords.applying.work import Work
from keywords.errors import WebhookRefused
from keywords.models import Webhook
from keywords.posting import service


def _save(entry: dict[str, Any], work: Work) -> Saved:
    named = entry.pop("slug")
    entry["name"] = entry["name"] or named_after(named)
    entry["is_active"] = entry.pop("active")
    try:
        service.check_url(entry["url"])
    except WebhookRefused as refused:
        said = str(refused)
        raise Mistake(said[0].lower() + said[1:], "url") from None
    if not Webhook.objects.filter(slug=named).exists():
        made = service.give_secret(Webhook(), by=work.by)
        entry |= {"secret": made.secret, "author": work.by}
    saved = save_row(Webhook, {"slug": named}, entry)
    if saved.result == CREATED:
        work.notes.append(
            f"The webhook {saved.row} signs with a secret that nobody has read: take a "
            "new one on its page, under Webhooks."
        )
    return saved


TABLE = Table(
    "webhooks",
    (
        Key("slug", slug),
        Key("name", like(Webhook, "name"), None),
        Key("url", like(Webhook, "url")),
        Key("active", flag, True),
    ),
    _save,
)
