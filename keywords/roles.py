"""What each group of staff may do with keywords and inbound messages."""

from collections.abc import Mapping

from django.apps import AppConfig

from subscribers.roles import APPROVER, MARKETER, OPERATOR, SUPPORT, grant

GRANTS: Mapping[str, tuple[str, ...]] = {
    MARKETER: (
        *("view_keyword", "add_keyword", "change_keyword", "view_inboundmessage"),
        *("view_poll", "add_poll", "change_poll", "open_poll"),
    ),
    APPROVER: ("view_keyword", "view_inboundmessage", "view_poll"),
    SUPPORT: ("view_keyword", "view_inboundmessage", "view_poll"),
    OPERATOR: ("view_keyword", "view_inboundmessage", "view_poll"),
}


def install_after_migrate(sender: AppConfig, using: str, **_: object) -> None:
    grant(sender, GRANTS, using)
