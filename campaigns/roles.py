"""What each group of staff may do with campaigns, messages and senders."""

from collections.abc import Mapping

from django.apps import AppConfig, apps

from subscribers.roles import APPROVER, MARKETER, OPERATOR, SUPPORT, grant

GRANTS: Mapping[str, tuple[str, ...]] = {
    MARKETER: (
        *("view_campaign", "add_campaign", "change_campaign", "pause_campaign"),
        *("send_campaign", "view_variant", "add_variant", "change_variant"),
        *("view_message", "view_messagetext", "view_sender", "view_cap"),
        *("view_simulatedtext", "add_simulatedtext", "view_houserule"),
        *("view_couponpool", "add_couponpool", "change_couponpool", "view_coupon"),
        "view_daycost",
    ),
    APPROVER: (
        *("view_campaign", "approve_campaign", "pause_campaign", "view_variant"),
        *("view_message", "view_messagetext", "view_sender", "view_cap"),
        *("add_cap", "change_cap", "lift_caps", "press_red_button"),
        *("view_redbutton", "view_simulatedtext"),
        *("view_houserule", "add_houserule", "change_houserule"),
        *("view_couponpool", "view_daycost"),
    ),
    SUPPORT: (
        *("view_campaign", "view_variant", "view_message", "view_messagetext"),
        *("view_sender", "view_simulatedtext", "add_simulatedtext"),
        *("view_houserule", "view_couponpool", "view_coupon"),
    ),
    OPERATOR: (
        *("view_campaign", "view_variant", "pause_campaign"),
        *("view_message", "view_sender"),
        *("add_sender", "change_sender", "view_cap", "add_cap", "change_cap"),
        *("view_carriercap", "add_carriercap", "change_carriercap"),
        "delete_carriercap",
        *("press_red_button", "view_redbutton"),
        *("view_simulatedtext", "add_simulatedtext"),
        *("view_houserule", "add_houserule", "change_houserule"),
        *("view_couponpool", "view_daycost"),
    ),
}


# The queue is a library's; its failures are shown on this floor.
QUEUE_GRANTS: Mapping[str, tuple[str, ...]] = {
    OPERATOR: ("view_failure", "change_failure"),
}


def install_after_migrate(sender: AppConfig, using: str, **_: object) -> None:
    grant(sender, GRANTS, using)
    grant(apps.get_app_config("django_q"), QUEUE_GRANTS, using)
