"""May this person be texted at all: the number, its opt-outs, consent, the sender."""

from datetime import datetime, timedelta

from campaigns.models.campaign import Kind
from campaigns.pacing import timing
from campaigns.pacing.facts import Block, Facts
from campaigns.pacing.rulebook import binding
from campaigns.pacing.verdict import Looked, defer, drop
from subscribers.instants import clock
from subscribers.models import Subscriber, Subscription, Suppression

CONVERSATION_LASTS = timedelta(hours=24)

# Answers to the person's own text: they pass a suppression, once.
ANSWERS = ("optout:", "help:", "reply:", "clarify:")
REQUEST = "request:"

# How somebody stands on a list, where that is not what the text needs.
STANDING = {
    Subscription.Status.NONE: "They never agreed to {}, and nobody has asked them.",
    Subscription.Status.PENDING: "They were asked about {} and have not said yes.",
    Subscription.Status.ACTIVE: "They are on {}.",
    Subscription.Status.UNSUBSCRIBED: "They have left {}.",
    Subscription.Status.EXPIRED: "Their consent to {} has run out.",
}


def number(facts: Facts, now: datetime) -> Looked:
    if facts.person.is_erased:
        return "Erased.", drop("erased", "The subscriber was erased.")
    if facts.person.line == Subscriber.Line.LANDLINE:
        return "A landline.", drop("landline", "A landline cannot take texts.")
    if facts.person.line == Subscriber.Line.INVALID:
        return "Out of service.", drop(
            "invalid_number", "The number is not in service."
        )
    return f"A {facts.person.line} number.", None


def suppressed(facts: Facts, now: datetime) -> Looked:
    biting = [block for block in facts.blocks if _bites(block, facts)]
    if not biting:
        return "No suppression covers this text.", None
    block = biting[0]
    what = {"everything": "everything", "brand": block.brand}
    left = what.get(block.scope, "this list")
    text = f"They opted out of {left} at {clock(block.created_at)}."
    if _is_answer(facts):
        return f"{text} This answers the person's own text.", None
    if facts.list is None and block.scope == Suppression.Scope.BRAND:
        text = f"{text} Once they text again, they may be answered."
    return text, drop("suppressed", text)


def _bites(block: Block, facts: Facts) -> bool:
    if block.scope == Suppression.Scope.EVERYTHING:
        return True
    if facts.draft.kind == Kind.TRANSACTIONAL:
        return False
    if facts.list is None:
        return _came_between(block, facts)
    return block.brand == facts.list.brand or block.list == facts.list.pk


def _came_between(block: Block, facts: Facts) -> bool:
    """Whether they left a brand of the sender after the text that this answers.

    Who had left before and texts all the same is answered.
    """
    asked_at = facts.draft.asked_at
    came_later = asked_at is not None and asked_at < block.created_at
    return came_later and block.brand in facts.brands


def _is_answer(facts: Facts) -> bool:
    return (
        facts.draft.kind == Kind.REQUIRED
        and facts.draft.asked_at is not None
        and facts.draft.cause.startswith(ANSWERS)
    )


def leaving(facts: Facts, now: datetime) -> Looked:
    """Between the instant a wish to leave is stored and the one it is heard."""
    if not facts.person.wants_out:
        return "No wish to leave waits to be heard.", None
    if _is_answer(facts) or facts.draft.kind == Kind.CONVERSATIONAL:
        return "They asked to leave; this answers their own text.", None
    text = "They have just asked to leave."
    return text, defer("leaving", text, now)


def held(facts: Facts, now: datetime) -> Looked:
    held_until = facts.person.held_until
    if held_until is None or facts.draft.kind != Kind.PROMOTIONAL:
        return "No question is open.", None
    if held_until > now:
        text = "We asked whether they want to leave and wait for the answer."
        return text, defer("held", text, held_until)
    text = "They did not answer whether they want to leave: it counts as leaving."
    return text, drop("held", text)


def consent(facts: Facts, now: datetime) -> Looked:
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
    express = _express_only(facts, now) if standing.consent_expires_at else None
    if express is not None:
        text = f"They never said yes, and our own rule asks for it: {express}"
        return text, drop("no_consent", text)
    if facts.draft.kind == Kind.REQUIRED:
        return STANDING[status].format(name), None
    return _choices(facts, now)


def _express_only(facts: Facts, now: datetime) -> str | None:
    """Why existing custom is no ground here for the shop, or None where it is one."""
    own = facts.world.own_rules
    for rule in binding(own, facts.person.place, now) if own else ():
        if rule.soft_opt_in is not None:
            return rule.notes
    return None


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
        until = timing.opening_after(facts, standing.paused_until)
        return text, defer("paused_by_person", text, until)
    topic = campaign.topic_id if campaign else None
    if topic and standing.topics and topic not in standing.topics:
        text = "They did not choose this topic."
        return text, drop("no_consent", text)
    return lambda: f"Active on {facts.list.name}.", None


def sender(facts: Facts, now: datetime) -> Looked:
    sender, country = facts.sender, facts.person.place.country
    if not sender.is_registered:
        text = f"The sender {sender.slug} is not registered yet."
        return text, drop("sender_unregistered", text)
    if not sender.serves(country):
        text = f"The sender {sender.slug} may not text {country}."
        return text, drop("sender_country", text)
    return f"The sender {sender.slug} may text {country}.", None
