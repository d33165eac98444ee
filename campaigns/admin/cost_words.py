"""A cost as staff read it: the sum, or where a price is missing and set."""

from collections.abc import Sequence
from decimal import Decimal

from django.contrib.auth.models import User
from django.utils.html import format_html

from campaigns.composing.costs import listed
from campaigns.models import Sender
from campaigns.pricing import money
from subscribers.staff.verbs import list_page_of
from subscribers.staff.wording import link_to


def cost_said(
    cost: Decimal, unpriced: Sequence[str], viewer: User, *, about: str = ""
) -> str:
    """Return the cost; `unpriced` are the slugs of senders that have no price."""
    if not unpriced:
        return f"{about}{money(cost)}"
    missing = f"No price is set for {listed(unpriced)}"
    if viewer.has_perm("campaigns.change_sender"):
        missing = link_to(list_page_of(Sender), missing)
    if not cost:
        return missing
    return format_html("{}{} and more: {}", about, money(cost), missing)
