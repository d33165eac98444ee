"""What each group of staff may do with keywords and inbound messages."""

from collections.abc import Mapping

from django.apps import AppConfig

from subscribers.roles import APPROVER, MARKETER, OPERATOR, SUPPORT, grant

GRANTS: Mapping[str, tuple[str, ...]] = {
    MARKETER: ("view_keyword", "add_keyword", "change_keyword", "view_inboundmessage"),
    APPROVER: ("view_keyword", "view_inboundmessage"),
    SUPPORT: ("view_keyword", "view_inboundmessage"),
    OPERATOR: ("view_keyword", "view_inboundmessage"),
}


def install_after_migrate(sender: AppConfig, using: str, **_: object) -> None:
    grant(sender, GRANTS, using)
