"""The messages' pages: one module per noun, imported here so that they register."""

from campaigns.admin import (
    campaign,
    cap,
    costs,
    coupon,
    coupon_pool,
    failed_work,
    list_sender,
    message,
    red_button,
    rulebook,
    sender,
)

__all__ = [
    "campaign",
    "cap",
    "costs",
    "coupon",
    "coupon_pool",
    "failed_work",
    "list_sender",
    "message",
    "red_button",
    "rulebook",
    "sender",
]
