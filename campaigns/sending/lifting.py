"""Let one campaign ignore the house caps, or hold it to them again; nothing else.

The list's promise, people's own choice and the law hold either way.
"""

from django.db import transaction

from campaigns.errors import IllegalMove
from campaigns.models import Campaign

Status = Campaign.Status
BEFORE_LAUNCH = (Status.DRAFT, Status.IN_REVIEW, Status.APPROVED)


@transaction.atomic
def set_house_caps(campaign: Campaign, *, reason: str) -> Campaign:
    """Lift the house caps for `reason`, or hold the campaign to them where it is ""."""
    row = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if row.status not in BEFORE_LAUNCH:
        status = row.get_status_display().lower()
        raise IllegalMove(f"{row.name} is {status}: its texts are planned already.")
    row.ignore_caps, row.ignore_caps_reason = bool(reason), reason
    row.save(update_fields=["ignore_caps", "ignore_caps_reason"])
    return row
