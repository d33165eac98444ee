"""The admin's menu: what stands where, each entry for those who may open it."""

from collections.abc import Callable

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy

Entry = dict[str, object]


def _may(*permissions: str) -> Callable[[HttpRequest], bool]:
    """Return whether the visitor has one of these permissions."""

    def allowed(request: HttpRequest) -> bool:
        return any(request.user.has_perm(permission) for permission in permissions)

    return allowed


def _page(title: str, icon: str, noun: str) -> Entry:
    """Return the entry of a noun's list; `noun` is such as "subscribers.subscriber"."""
    app, model = noun.split(".")
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{app}_{model}_changelist"),
        "permission": _may(f"{app}.view_{model}", f"{app}.change_{model}"),
    }


AUDIENCE = [
    _page("Subscribers", "group", "subscribers.subscriber"),
    _page("Lists", "list_alt", "subscribers.subscriberlist"),
    _page("Sign-up pages", "app_registration", "subscribers.signuppage"),
    _page("Places", "signpost", "subscribers.place"),
    _page("Segments", "filter_alt", "subscribers.segment"),
    _page("Tags", "sell", "subscribers.tag"),
    _page("Imports", "upload_file", "subscribers.importjob"),
    _page("Bulk actions", "checklist", "subscribers.bulkact"),
    _page("List hygiene", "cleaning_services", "subscribers.numberflag"),
    _page("Suppressions", "do_not_disturb_on", "subscribers.suppression"),
    _page("Pumping alarms", "e911_emergency", "subscribers.pumpingalarm"),
    _page("Turned away", "front_hand", "subscribers.turnedaway"),
]
MESSAGES = [
    _page("Campaigns", "campaign", "campaigns.campaign"),
    _page("Coupon pools", "redeem", "campaigns.couponpool"),
    _page("Coupons given", "confirmation_number", "campaigns.coupon"),
    _page("Message log", "sms", "campaigns.message"),
    _page("Red button", "emergency_home", "campaigns.redbutton"),
    {
        "title": "Simulator",
        "icon": "smartphone",
        "link": reverse_lazy("keywords:simulator"),
        "permission": "keywords.simulator.access.in_menu",
    },
]
LISTENING = [
    _page("Inbox", "forum", "keywords.conversation"),
    _page("Saved replies", "quickreply", "keywords.savedreply"),
    _page("Inbound texts", "inbox", "keywords.inboundmessage"),
    _page("Keywords", "match_word", "keywords.keyword"),
    _page("Reserved words", "block", "keywords.reservedword"),
    _page("Polls", "ballot", "keywords.poll"),
    _page("Contests", "trophy", "keywords.contest"),
]
INSIGHTS = [
    _page("Costs", "payments", "campaigns.daycost"),
    _page("Consent ledger", "menu_book", "subscribers.consentevent"),
    _page("Evidence", "fact_check", "subscribers.evidence"),
    _page("Wording", "gavel", "subscribers.disclosure"),
]
SETUP = [
    _page("Rulebook", "balance", "campaigns.houserule"),
    _page("Senders", "cell_tower", "campaigns.sender"),
    _page("Caps", "speed", "campaigns.cap"),
    _page("Webhooks", "webhook", "keywords.webhook"),
    _page("Webhook deliveries", "outgoing_mail", "keywords.webhookdelivery"),
    _page("Staff", "badge", "auth.user"),
    _page("Roles", "key", "auth.group"),
    _page("Failed work", "error", "django_q.failure"),
]

HOME = {"title": "Home", "icon": "home", "link": reverse_lazy("admin:index")}
NAVIGATION = [
    {"items": [HOME]},
    *(
        {"title": title, "separator": True, "items": items}
        for title, items in (
            ("Audience", AUDIENCE),
            ("Messages", MESSAGES),
            ("Listening", LISTENING),
            ("Insights", INSIGHTS),
            ("Setup", SETUP),
        )
    ),
]

# Teal, dark enough that white words on it, and its own words on white, can be read.
PRIMARY = {
    "50": "#f0fdfa",
    "100": "#ccfbf1",
    "200": "#99f6e4",
    "300": "#5eead4",
    "400": "#2dd4bf",
    "500": "#14b8a6",
    "600": "#0f766e",
    "700": "#115e59",
    "800": "#134e4a",
    "900": "#103f3c",
    "950": "#042f2e",
}

UNFOLD = {
    "SITE_TITLE": "Saywhen",
    "SITE_HEADER": "Saywhen",
    "SITE_SUBHEADER": "SMS subscriber lists",
    "SITE_SYMBOL": "sms",
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda request: static("saywhen/icon.svg"),
        }
    ],
    "COLORS": {"primary": PRIMARY},
    "DASHBOARD_CALLBACK": "subscribers.admin.home.dashboard",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    # Says so on every page while all sending is paused.
    "ENVIRONMENT": "campaigns.admin.red_button.environment",
    "STYLES": [lambda request: static("saywhen/admin.css")],
    "SCRIPTS": [lambda request: static("saywhen/zone.js")],
    "SIDEBAR": {"show_search": True, "navigation": NAVIGATION},
}
