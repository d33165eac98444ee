"""The admin's menu: what stands where; no permissions are decided here."""

from django.urls import reverse_lazy


def _page(title: str, icon: str, name: str) -> dict[str, object]:
    """Return one menu entry; `name` is a URL name of the admin, such as
    "subscribers_subscriber_changelist"."""
    return {"title": title, "icon": icon, "link": reverse_lazy(f"admin:{name}")}


AUDIENCE: list[dict[str, object]] = []
MESSAGES: list[dict[str, object]] = []
LISTENING: list[dict[str, object]] = []
INSIGHTS: list[dict[str, object]] = []
SETUP = [
    _page("Staff", "badge", "auth_user_changelist"),
    _page("Roles", "key", "auth_group_changelist"),
]

NAVIGATION = [
    {"title": title, "separator": True, "items": items}
    for title, items in (
        ("Audience", AUDIENCE),
        ("Messages", MESSAGES),
        ("Listening", LISTENING),
        ("Insights", INSIGHTS),
        ("Setup", SETUP),
    )
    if items
]

UNFOLD = {
    "SITE_TITLE": "Saywhen",
    "SITE_HEADER": "Saywhen",
    "SITE_SUBHEADER": "SMS subscriber lists",
    "SITE_SYMBOL": "sms",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SIDEBAR": {"show_search": True, "navigation": NAVIGATION},
}
