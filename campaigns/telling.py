"""What this floor tells staff of one person: verdicts, whereabouts, texts and taps."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User

from campaigns.models import Click, Message
from campaigns.pacing.place import Place
from campaigns.pacing.verdict import Decision, Verdict
from campaigns.pacing.zones import locate
from campaigns.sending.explaining import explain, stored_in_words
from subscribers.errors import Refusal
from subscribers.models import Subscriber, SubscriberList, Subscription
from subscribers.registries import TIMELINE_SHOWN
from subscribers.staff import pictures
from subscribers.staff.stories import Answer, Moment
from subscribers.staff.verbs import page_of
from subscribers.staff.wording import clock

ZONES_SHOWN = 2
TONES = {
    Decision.SEND: pictures.GOOD,
    Decision.DEFER: pictures.LATER,
    Decision.DROP: pictures.BAD,
}
# How a timeline draws a text, by what became of it.
ICONS = {
    "sent": "send",
    "delivered": "done_all",
    "failed": "error",
    "unknown": "help",
    "dropped": "block",
    "cancelled": "block",
}
MESSAGE_TONES = {
    "sent": pictures.GOOD,
    "delivered": pictures.GOOD,
    "failed": pictures.BAD,
    "unknown": pictures.BAD,
    "deferred": pictures.LATER,
}
# What a message without a campaign was for, by the word its cause begins with.
CAUSES = {
    "request": "Request to confirm",
    "joined": "Confirmation of joining",
    "optout": "Confirmation of leaving",
    "help": "Help",
    "reply": "Automatic reply",
    "staff": "Answer by staff",
    "clarify": "Question whether they leave",
    "code": "Code for the preference page",
    "gift": "Coupon for joining",
}


def answers_of(subscriber: int, now: datetime) -> list[Answer]:
    """Say for each list the person stands on whether a promotional text may leave."""
    person = Subscriber.objects.get(pk=subscriber)
    open_to = (Subscription.Status.ACTIVE, Subscription.Status.PENDING)
    lists = SubscriberList.objects.filter(
        subscriptions__subscriber=person, subscriptions__status__in=open_to
    )
    return [_judged(person, lst, now) for lst in list(lists) or [None]]


def _judged(person: Subscriber, lst: SubscriberList | None, now: datetime) -> Answer:
    name = lst.name if lst else ""
    try:
        verdict = explain(person, now=now, lst=lst).verdict
    except Refusal as refusal:
        return Answer(
            subject=name, headline="No.", detail=str(refusal), tone=pictures.BAD
        )
    return Answer(
        subject=name,
        headline=_headline(verdict),
        detail=verdict.detail,
        tone=TONES[verdict.decision],
    )


def _headline(verdict: Verdict) -> str:
    if verdict.decision == Decision.SEND:
        return "Yes, a text may leave now."
    if verdict.code == "leaving":
        return "No."
    if verdict.code == "held":
        return f"No, unless they answer by {clock(verdict.until)}."
    if verdict.decision == Decision.DEFER:
        return f"Not before {clock(verdict.until)}."
    return "No."


def in_words(verdict: Verdict) -> str:
    """Return a verdict as a sentence, with its reason."""
    return f"{_headline(verdict)} {verdict.detail}".strip()


def whereabouts_of(person: Subscriber, now: datetime) -> list[tuple[str, str]]:
    """Say what time it is where the person may be, and how that is known."""
    place = Place(person.country, person.region, person.zone, person.area)
    where = locate(place)
    local = [now.astimezone(ZoneInfo(zone)) for zone in where.zones]
    clocks = sorted({f"{moment:%H:%M}" for moment in local})
    shown = clocks[0] if len(clocks) == 1 else f"{clocks[0]} to {clocks[-1]}"
    zones = ", ".join(where.zones[:ZONES_SHOWN])
    if len(where.zones) > ZONES_SHOWN:
        zones = f"{len(where.zones)} possible zones"
    return [("Local time", shown), ("Zone", f"{zones} ({_known_by(person)})")]


def _known_by(person: Subscriber) -> str:
    if person.zone:
        return "stored zone"
    if person.region:
        return f"stored state {person.region}"
    if person.area:
        return f"area code {person.area}"
    return f"country {person.country}"


def title_of(message: Message) -> str:
    """Return what a text was for; its campaign must be loaded."""
    if message.campaign is not None:
        return message.campaign.name
    word = (message.cause or "").partition(":")[0]
    return CAUSES.get(word, "Notice")


def messages_of(subscriber: int, viewer: User) -> list[Moment]:
    """The person's texts; their words for those who may read them."""
    if not viewer.has_perm("campaigns.view_message"):
        return []
    rows = (
        Message.objects.filter(subscriber=subscriber)
        .select_related("campaign", "text")
        .order_by("-pk")[:TIMELINE_SHOWN]
    )
    reads = viewer.has_perm("campaigns.view_messagetext")
    return [
        Moment(
            at=row.handed_at or row.finished_at or row.created_at,
            icon=ICONS.get(row.status, "schedule"),
            tone=MESSAGE_TONES.get(row.status, pictures.PLAIN),
            title=title_of(row),
            detail=stored_in_words(row),
            quoted=row.text.body if reads and hasattr(row, "text") else "",
            href=page_of(row),
        )
        for row in rows
    ]


def clicks_of(subscriber: int, viewer: User) -> list[Moment]:
    if not viewer.has_perm("campaigns.view_message"):
        return []
    rows = Click.objects.filter(message_link__message__subscriber=subscriber)
    rows = rows.select_related("message_link__link").order_by("-at")[:TIMELINE_SHOWN]
    return [
        Moment(
            at=row.at,
            icon="touch_app",
            tone=pictures.LEAD,
            title="Tapped a link",
            detail=row.message_link.link.url,
        )
        for row in rows
    ]
