"""Addresses of the message log, narrowed to a campaign, statuses and a reason."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.contrib.auth.models import User

from campaigns.models import Campaign, Message
from subscribers.staff.verbs import list_page_of


def log_of(
    campaign: Campaign, viewer: User, statuses: Sequence[str], code: str = ""
) -> str:
    """Return where the log shows these texts; "" for who may not read it."""
    if not viewer.has_perm("campaigns.view_message"):
        return ""
    asked: dict[str, object] = {"campaign__id__exact": campaign.pk}
    if len(statuses) == 1:
        asked["status__exact"] = statuses[0]
    else:
        asked["status__in"] = ",".join(statuses)
    if code:
        asked["code"] = code
    return f"{list_page_of(Message)}?{urlencode(asked)}"
