"""What each group of staff may do with keywords, texts and conversations."""

from collections.abc import Mapping

from django.apps import AppConfig

from subscribers.roles import APPROVER, MARKETER, OPERATOR, SUPPORT, grant

GRANTS: Mapping[str, tuple[str, ...]] = {
    MARKETER: (
        *("view_keyword", "add_keyword", "change_keyword", "view_inboundmessage"),
        *("view_poll", "add_poll", "change_poll", "open_poll"),
        *("view_contest", "add_contest", "change_contest"),
        *("draw_contest", "see_winners"),
        *("view_conversation", "view_triage", "view_savedreply", "add_savedreply"),
        *("change_savedreply", "delete_savedreply"),
        *("view_reservedword", "add_reservedword"),
        *("view_webhook", "view_webhookdelivery"),
    ),
    APPROVER: (
        *("view_keyword", "view_inboundmessage", "view_poll", "view_conversation"),
        *("view_triage", "view_savedreply", "view_reservedword", "add_reservedword"),
        *("view_contest", "approve_contest", "view_webhook"),
    ),
    SUPPORT: (
        *("view_keyword", "view_inboundmessage", "view_poll", "view_conversation"),
        *("reply_conversation", "handle_conversation", "view_triage"),
        *("view_savedreply", "add_savedreply", "change_savedreply"),
        *("delete_savedreply", "view_reservedword", "view_contest"),
        *("view_webhook", "view_webhookdelivery"),
    ),
    OPERATOR: (
        *("view_keyword", "view_inboundmessage", "view_poll", "view_reservedword"),
        *("view_contest", "view_webhook", "add_webhook", "change_webhook"),
        *("view_webhookdelivery", "retry_webhookdelivery"),
    ),
}


def install_after_migrate(sender: AppConfig, using: str, **_: object) -> None:
    grant(sender, GRANTS, using)
