"""The gate: one function decides about one text; the first check that bites wins."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from campaigns.models import Campaign
from campaigns.models.campaign import Kind, Over
from campaigns.pacing.caps import over_limit
from campaigns.pacing.facts import Block, Facts, rules_of
from campaigns.pacing.hours import candidate_zones, opening
from campaigns.pacing.verdict import SEND, Verdict, defer, drop
from campaigns.pricing import money
from subscribers.instants import clock
from subscribers.models import Subscriber, Subscription, Suppression

LEAST_DEFERRAL = timedelta(seconds=60)
ASKED_JUST_NOW = timedelta(minutes=10)
CONVERSATION_LASTS = timedelta(hours=24)
LONGEST_STAGGER = timedelta(minutes=5)

# Answers to the person's own text: they pass a suppression, once.
ANSWERS = ("optout:", "help:", "reply:", "clarify:")
REQUEST = "request:"


@dataclass(frozen=True, slots=True)
class Check:
    """What one check saw, and whether it bit."""

    name: str
    saw: str
    verdict: Verdict | None = None


Looked = tuple[str, Verdict | None]
Look = Callable[[Facts, datetime], Looked]


def decide(facts: Facts, now: datetime) -> Verdict:
    """Return the verdict on one text at `now`. Pure: no query, no change."""
    for check in walk(facts, now):
        if check.verdict is not None:
            return check.verdict
    return SEND


def walk(facts: Facts, now: datetime) -> Iterator[Check]:
    """Yield every check in the gate's order, each with what it saw."""
    for name, look in CHECKS:
        saw, verdict = look(facts, now)
        yield Check(name, saw, _within_life(verdict, facts, now))


def decide_timely(facts: Facts, now: datetime) -> Verdict:
    """Ask only the checks that time or a pause can change, at hand-over."""
    for name, look in CHECKS:
        if name in TIMELY:
            verdict = _within_life(look(facts, now)[1], facts, now)
            if verdict is not None:
                return verdict
    return SEND


def _within_life(
    verdict: Verdict | None, facts: Facts, now: datetime
) -> Verdict | None:
    """A deferral moves forward, and one beyond the text's life is a drop."""
    if verdict is None or verdict.until is None:
        return verdict
    until = max(verdict.until, now + LEAST_DEFERRAL)
    expires_at = facts.draft.expires_at
    if expires_at is not None and until >= expires_at:
        return drop(
            verdict.code,
            f"{verdict.detail} It could leave at {clock(until)}, "
            f"but expires at {clock(expires_at)}.",
        )
    return defer(verdict.code, verdict.detail, until)


def _later(now: datetime) -> datetime:
    return now + LEAST_DEFERRAL


# How somebody stands on a list, where that is not what the text needs.
STANDING = {
    Subscription.Status.NONE: "They never agreed to {}, and nobody has asked them.",
    Subscription.Status.PENDING: "They were asked about {} and have not said yes.",
    Subscription.Status.ACTIVE: "They are on {}.",
    Subscription.Status.UNSUBSCRIBED: "They have left {}.",
    Subscription.Status.EXPIRED: "Their consent to {} has run out.",
}


# --- the checks, in order -----------------------------------------------------


def _red_button(facts: Facts, now: datetime) -> Looked:
    if facts.world.is_paused:
        reason = facts.world.pause_reason or "no reason given"
        text = f"All sending is paused: {reason}."
        return text, defer("all_paused", text, _later(now))
    return "Sending is not paused.", None


def _campaign(facts: Facts, now: datetime) -> Looked:
    campaign = facts.campaign
    if campaign is None:
        return "The text of no campaign in particular.", None
    if campaign.status == Campaign.Status.CANCELLED:
        text = "The campaign was cancelled."
        return text, drop("campaign_cancelled", text)
    if campaign.status == Campaign.Status.PAUSED:
        text = "The campaign is paused."
        return text, defer("campaign_paused", text, _later(now))
    return f"The campaign is {campaign.get_status_display().lower()}.", None


def _expired(facts: Facts, now: datetime) -> Looked:
    expires_at = facts.draft.expires_at
    if expires_at is None:
        return "Never expires.", None
    if expires_at <= now:
        text = f"Expired at {clock(expires_at)}."
        return text, drop("expired", text)
    return f"Lives until {clock(expires_at)}.", None


def _number(facts: Facts, now: datetime) -> Looked:
    if facts.person.is_erased:
        return "Erased.", drop("erased", "The subscriber was erased.")
    if facts.person.line == Subscriber.Line.LANDLINE:
        return "A landline.", drop("landline", "A landline cannot take texts.")
    if facts.person.line == Subscriber.Line.INVALID:
        return "Out of service.", drop(
            "invalid_number", "The number is not in service."
        )
    return f"A {facts.person.line} number.", None


def _suppressed(facts: Facts, now: datetime) -> Looked:
    biting = [block for block in facts.blocks if _bites(block, facts)]
    if not biting:
        return "No suppression covers this text.", None
    block = biting[0]
    since = f"since {clock(block.created_at)}"
    what = {"everything": "everything", "brand": f"the brand {block.brand}"}
    text = f"Opted out of {what.get(block.scope, 'this list')} {since}."
    if _is_answer(facts):
        return f"{text} This answers the person's own text.", None
    return text, drop("suppressed", text)


def _bites(block: Block, facts: Facts) -> bool:
    if block.scope == Suppression.Scope.EVERYTHING:
        return True
    if facts.draft.kind == Kind.TRANSACTIONAL:
        return False
    if facts.list is None:
        return False
    return block.brand == facts.list.brand or block.list == facts.list.pk


def _is_answer(facts: Facts) -> bool:
    return (
        facts.draft.kind == Kind.REQUIRED
        and facts.draft.asked_at is not None
        and facts.draft.cause.startswith(ANSWERS)
    )


def _held(facts: Facts, now: datetime) -> Looked:
    held_until = facts.person.held_until
    if held_until is None or facts.draft.kind != Kind.PROMOTIONAL:
        return "No question is open.", None
    if held_until > now:
        text = "We asked whether they want to leave and wait for the answer."
        return text, defer("held", text, held_until)
    text = "They did not answer whether they want to leave: it counts as leaving."
    return text, drop("held", text)


def _consent(facts: Facts, now: datetime) -> Looked:
    if facts.draft.kind in (Kind.TRANSACTIONAL, Kind.CONVERSATIONAL):
        return _conversation(facts, now)
    if _is_answer(facts):
        return "Answers the person's own text.", None
    standing = facts.standing
    status = standing.status if standing else Subscription.Status.NONE
    wanted = (
        Subscription.Status.PENDING
        if facts.draft.cause.startswith(REQUEST)
        else Subscription.Status.ACTIVE
    )
    name = facts.list.name if facts.list else "the list"
    if status != wanted:
        text = STANDING[status].format(name)
        return text, drop("no_consent", text)
    if standing.consent_expires_at and standing.consent_expires_at <= now:
        text = f"The consent expired at {clock(standing.consent_expires_at)}."
        return text, drop("consent_expired", text)
    if facts.draft.kind == Kind.REQUIRED:
        return STANDING[status].format(name), None
    return _choices(facts, now)


def _conversation(facts: Facts, now: datetime) -> Looked:
    if facts.draft.kind == Kind.TRANSACTIONAL:
        return "Transactional: needs no marketing consent.", None
    asked_at = facts.draft.asked_at
    if asked_at is None or asked_at + CONVERSATION_LASTS <= now:
        text = "They last wrote more than 24 hours ago."
        return text, drop("conversation_over", text)
    return "They wrote within the last 24 hours.", None


def _choices(facts: Facts, now: datetime) -> Looked:
    """What the person chose on the list: a pause, topics."""
    standing, campaign = facts.standing, facts.campaign
    if standing.paused_until and standing.paused_until > now:
        text = f"They paused the list until {clock(standing.paused_until)}."
        until = _opening(facts, standing.paused_until)
        return text, defer("paused_by_person", text, until)
    topic = campaign.topic_id if campaign else None
    if topic and standing.topics and topic not in standing.topics:
        text = "They did not choose this topic."
        return text, drop("no_consent", text)
    return f"Active on {facts.list.name}.", None


def _sender(facts: Facts, now: datetime) -> Looked:
    sender, country = facts.sender, facts.person.place.country
    if not sender.is_registered:
        text = f"The sender {sender.slug} is not registered yet."
        return text, drop("sender_unregistered", text)
    if not sender.serves(country):
        text = f"The sender {sender.slug} may not text {country}."
        return text, drop("sender_country", text)
    return f"The sender {sender.slug} may text {country}.", None


def _budget(facts: Facts, now: datetime) -> Looked:
    campaign = facts.campaign
    if campaign is None or campaign.budget is None:
        return "No budget is set.", None
    spent = facts.world.spent.get(campaign.pk, Decimal(0))
    used = f"{money(spent)} of {money(campaign.budget)} is spent or promised"
    if spent + facts.cost > campaign.budget:
        # The campaign pauses by itself; the text keeps its place in line.
        text = f"The budget does not pay for this text: {used}."
        return text, defer("budget_spent", text, _later(now))
    return f"{used}.", None


def _hours(facts: Facts, now: datetime) -> Looked:
    if not _keeps_hours(facts, now):
        return "Quiet hours do not bind this text.", None
    found = opening(facts.person.place, now)
    where = f"{', '.join(found.rules)} in {', '.join(found.zones)}"
    if found.is_open:
        return f"Open until {clock(found.closes_at)} ({where}).", None
    word = "Closed all day" if found.code == "closed_day" else "Quiet hours"
    if found.opens_at is None:
        text = f"{word} ({where}); no opening in sight."
        return text, drop(found.code, text)
    text = f"{word} ({where}); opens at {clock(found.opens_at)}."
    return text, defer(found.code, text, found.opens_at + stagger(facts))


def _keeps_hours(facts: Facts, now: datetime) -> bool:
    if facts.draft.kind == Kind.PROMOTIONAL:
        return True
    if facts.draft.kind != Kind.REQUIRED:
        return False
    asked_at = facts.draft.asked_at
    return asked_at is None or now - asked_at > ASKED_JUST_NOW


def stagger(facts: Facts) -> timedelta:
    """Spread an opening over as long as the sender needs, at most five minutes.

    The same text gets the same place every time, so that a forecast comes true.
    """
    if facts.campaign is None:
        return timedelta(0)
    busy = timedelta(seconds=facts.campaign.planned_count / facts.sender.rate)
    spread = min(busy, LONGEST_STAGGER)
    place = (facts.draft.subscriber * 2654435761 % 2**32) / 2**32
    return timedelta(seconds=int(spread.total_seconds() * place))


def _caps(facts: Facts, now: datetime) -> Looked:
    zones = candidate_zones(facts.person.place)
    rules = rules_of(facts, now)
    over = over_limit(
        rules, facts.slots, message=facts.draft.message, now=now, zones=zones
    )
    if not over:
        return f"Within all {len(rules)} caps.", None
    skipping = [finding for finding in over if finding.rule.over == Over.SKIP]
    worst = skipping[0] if skipping else max(over, key=lambda f: f.frees_at)
    text = worst.in_words()
    if skipping:
        return text, drop(worst.rule.code, text)
    return text, defer(worst.rule.code, text, _opening(facts, worst.frees_at))


def _opening(facts: Facts, at: datetime) -> datetime:
    """From when on hours allow it as well."""
    if not _keeps_hours(facts, at):
        return at
    return opening(facts.person.place, at).opens_at or at


CHECKS: tuple[tuple[str, Look], ...] = (
    ("red_button", _red_button),
    ("campaign", _campaign),
    ("expiry", _expired),
    ("number", _number),
    ("suppression", _suppressed),
    ("held", _held),
    ("consent", _consent),
    ("sender", _sender),
    ("budget", _budget),
    ("hours", _hours),
    ("caps", _caps),
)
# What the time between claim and hand-over can change; an opt-out and a cap cannot
# slip in: the one cancels claimed rows, the other's slot is reserved.
TIMELY = frozenset({"red_button", "campaign", "expiry", "held", "consent", "hours"})
