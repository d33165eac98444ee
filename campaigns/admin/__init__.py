"""The messages' pages: one module per noun, imported here so that they register."""

from campaigns.admin import (
    campaign,
    cap,
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
    "coupon",
    "coupon_pool",
    "failed_work",
    "list_sender",
    "message",
    "red_button",
    "rulebook",
    "sender",
]
