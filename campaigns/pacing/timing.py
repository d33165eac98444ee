"""When may the text leave: money, hours, caps, codes; not whether it may at all."""

from datetime import datetime, timedelta
from decimal import Decimal

from campaigns.models.campaign import Kind, NoCoupon, Over
from campaigns.pacing.caps import over_limit
from campaigns.pacing.carriers import day_of, ends_at
from campaigns.pacing.facts import Facts, rules_of
from campaigns.pacing.hours import Opening, candidate_zones, opening
from campaigns.pacing.verdict import Looked, Verdict, defer, drop
from campaigns.pricing import money
from subscribers.instants import clock

BUDGET_SPENT = "budget_spent"
CARRIER_CAP = "carrier_cap"
NO_COUPON = "no_coupon"
LEAST_DEFERRAL = timedelta(seconds=60)
# Each look judges all who wait anew; codes come in when somebody adds some.
NEXT_LOOK = timedelta(minutes=10)
ASKED_JUST_NOW = timedelta(minutes=10)
LONGEST_STAGGER = timedelta(minutes=5)


def later(now: datetime) -> datetime:
    return now + LEAST_DEFERRAL


def budget(facts: Facts, now: datetime) -> Looked:
    campaign = facts.campaign
    if campaign is None or campaign.budget is None:
        return "No budget is set.", None
    spent = facts.world.spent.get(campaign.pk, Decimal(0))
    used = f"{money(spent)} of {money(campaign.budget)} is spent or promised"
    if spent + facts.cost > campaign.budget:
        # The campaign pauses by itself; the text keeps its place in line.
        text = f"The budget does not pay for this text: {used}."
        return text, defer(BUDGET_SPENT, text, later(now))
    return f"{used}.", None


def budget_spent(facts: Facts, now: datetime) -> Verdict:
    """What is said of a text behind one that the budget did not pay for."""
    text = "The budget does not pay for a text before this one."
    return defer(BUDGET_SPENT, text, later(now))


def hours(facts: Facts, now: datetime) -> Looked:
    if not _keeps_hours(facts, now):
        return "Quiet hours do not bind this text.", None
    found = opening(facts.person.place, now, facts.world.own_rules)
    if found.is_open:
        return lambda: f"Open until {clock(found.closes_at)} ({_where(found)}).", None
    where = _where(found)
    word = "Closed all day" if found.code == "closed_day" else "Quiet hours"
    if found.opens_at is None:
        text = f"{word} ({where}); no opening in sight."
        return text, drop(found.code, text)
    text = f"{word} ({where}); opens at {clock(found.opens_at)}."
    return text, defer(found.code, text, found.opens_at + stagger(facts))


def _where(found: Opening) -> str:
    return f"{', '.join(found.rules)} in {', '.join(found.zones)}"


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


def caps(facts: Facts, now: datetime) -> Looked:
    zones = candidate_zones(facts.person.place)
    rules = rules_of(facts, now)
    over = over_limit(
        rules, facts.slots, message=facts.draft.message, now=now, zones=zones
    )
    if not over:
        return lambda: f"Within all {len(rules)} caps.", None
    skipping = [finding for finding in over if finding.rule.over == Over.SKIP]
    worst = skipping[0] if skipping else max(over, key=lambda f: f.frees_at)
    text = worst.in_words()
    if skipping:
        return text, drop(worst.rule.code, text)
    return text, defer(worst.rule.code, text, opening_after(facts, worst.frees_at))


def carriers(facts: Facts, now: datetime) -> Looked:
    """Whether every carrier that may get it still takes texts from the sender today."""
    found = facts.carrier_caps
    if not found:
        return "No carrier limits this sender.", None
    said, full = [], []
    for cap in found:
        taken = facts.world.carried.get((cap.pk, day_of(cap, now)), 0)
        said.append(f"{cap.carrier} has had {taken:,} of {cap.parts:,} parts today")
        if taken + facts.draft.parts > cap.parts:
            full.append(cap)
    unknown = "" if facts.person.carrier else ", whose carrier nobody knows"
    text = f"{', '.join(said)} (a number of {facts.person.place.country}{unknown})."
    if not full:
        return text, None
    if any(facts.draft.parts > cap.parts for cap in full):
        return text, drop(CARRIER_CAP, f"{text} It would never fit.")
    until = max(ends_at(cap, now) for cap in full)
    return text, defer(CARRIER_CAP, text, opening_after(facts, until))


def coupon(facts: Facts, now: datetime) -> Looked:
    """Whether there is a code for whoever is to get one."""
    campaign = facts.campaign if facts.world.coupons else None
    if campaign is None or campaign.coupon_pool_id is None:
        return "It gives no coupon code.", None
    if facts.has_coupon:
        return "They have a code of this campaign already.", None
    if facts.coupon:
        return "A coupon code is left for them.", None
    verdict = no_coupon(facts, now)
    if verdict is None:
        return "No coupon code is left: they get the words without one.", None
    return verdict.detail, verdict


def no_coupon(facts: Facts, now: datetime) -> Verdict | None:
    """What the campaign says of a text without a code; None where it leaves so."""
    match facts.campaign.no_coupon:
        case NoCoupon.FALLBACK:
            return None
        case NoCoupon.DROP:
            return drop(NO_COUPON, "No coupon code is left.")
    text = "No coupon code is left: the text waits until the pool has more."
    return defer(NO_COUPON, text, now + NEXT_LOOK)


def opening_after(facts: Facts, at: datetime) -> datetime:
    """From when on hours allow it as well."""
    if not _keeps_hours(facts, at):
        return at
    place, own = facts.person.place, facts.world.own_rules
    return opening(place, at, own).opens_at or at
