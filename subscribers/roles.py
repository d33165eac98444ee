"""The four groups of staff and what each may do; every app grants its own part."""

from collections.abc import Iterable, Mapping

from django.apps import AppConfig
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

MARKETER, APPROVER = "marketer", "approver"
SUPPORT, OPERATOR = "support", "operator"

GRANTS: Mapping[str, tuple[str, ...]] = {
    MARKETER: (
        *("view_subscriber", "add_subscriber", "change_subscriber"),
        *("import_subscriber", "export_subscriber", "unsubscribe_subscriber"),
        *("export_personal_data", "view_bulkact"),
        *("view_subscriberlist", "add_subscriberlist", "change_subscriberlist"),
        *("view_topic", "add_topic", "change_topic", "view_subscription"),
        *("view_segment", "add_segment", "change_segment", "delete_segment"),
        *("view_signuppage", "add_signuppage", "change_signuppage"),
        *("view_place", "add_place", "change_place"),
        *("view_tag", "add_tag", "change_tag"),
        *("view_pumpingalarm", "change_pumpingalarm", "view_turnedaway"),
        *("view_disclosure", "view_importjob", "view_suppression"),
        *("view_numberflag", "flag_numbers"),
    ),
    APPROVER: (
        *("view_subscriber", "view_subscriberlist", "view_topic"),
        *("view_subscription", "view_segment", "view_signuppage"),
        *("change_signuppage", "approve_signuppage"),
        *("view_disclosure", "change_disclosure"),
        *("view_consentevent", "view_evidence", "view_suppression"),
        *("view_importjob", "view_tag", "view_place", "view_numberflag"),
        *("view_pumpingalarm", "change_pumpingalarm", "view_turnedaway"),
    ),
    SUPPORT: (
        *("view_subscriber", "change_subscriber", "unsubscribe_subscriber"),
        *("view_subscription", "view_subscriberlist", "view_consentevent"),
        *("view_suppression", "view_tag", "view_topic", "view_disclosure"),
        *("view_place", "view_bulkact"),
        "view_numberflag",
    ),
    OPERATOR: (
        *("view_subscriber", "view_subscriberlist", "view_subscription"),
        *("view_segment", "view_signuppage", "view_disclosure", "view_importjob"),
        *("view_consentevent", "view_evidence", "view_suppression"),
        *("erase_subscriber", "export_subscriber", "import_subscriber"),
        *("export_personal_data", "view_bulkact"),
        *("unsubscribe_subscriber", "view_tag", "view_topic", "view_place"),
        *("view_pumpingalarm", "change_pumpingalarm", "view_turnedaway"),
        *("view_numberflag", "flag_numbers"),
    ),
}


def grant(app: AppConfig, grants: Mapping[str, Iterable[str]], using: str) -> None:
    """Give each group its permissions of `app`; run twice, nothing changes.

    Permissions staff added to a group by hand are left in place.
    """
    # The permissions may not exist yet: post_migrate receivers have no order.
    create_permissions(app, verbosity=0, using=using)
    for name, codenames in grants.items():
        group, _ = Group.objects.using(using).get_or_create(name=name)
        granted = Permission.objects.using(using).filter(
            content_type__app_label=app.label, codename__in=set(codenames)
        )
        group.permissions.add(*granted)


def install_after_migrate(sender: AppConfig, using: str, **_: object) -> None:
    grant(sender, GRANTS, using)
