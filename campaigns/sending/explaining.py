"""Why did, or didn't, this number get it: the gate's own checks in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from campaigns.errors import NotLaunchable
from campaigns.models import Campaign, Message, Sender
from campaigns.models.campaign import Kind
from campaigns.pacing import gate, loading, worlds
from campaigns.pacing.facts import Draft
from campaigns.pacing.gate import Check
from campaigns.pacing.verdict import SEND, Verdict
from campaigns.reasons import in_words
from campaigns.sending import planning
from campaigns.sending.audience import audience, sender_for, senders_of
from subscribers.instants import clock
from subscribers.models import Subscriber, SubscriberList, Subscription

Status = Message.Status


@dataclass(frozen=True, slots=True)
class Explanation:
    """The verdict now, the checks it came from, and the stored message if any."""

    verdict: Verdict
    checks: tuple[Check, ...]
    message: Message | None = None


def explain(
    subscriber: Subscriber,
    *,
    now: datetime,
    campaign: Campaign | None = None,
    lst: SubscriberList | None = None,
) -> Explanation:
    """Return whether we would text this person now, and why. Writes nothing.

    With a campaign: that campaign's text. With a list, or neither: a promotional
    text of that list, or of the list they stand best on.
    """
    if campaign is not None:
        return _of_campaign(subscriber, campaign, now)
    lst = lst or best_list(subscriber)
    if lst is None:
        text = "They are on no list."
        verdict = gate.drop("no_consent", text)
        return Explanation(verdict, (Check("consent", text, verdict),))
    return _judged(_draft(subscriber, lst), None, now)


def best_list(subscriber: Subscriber) -> SubscriberList | None:
    """The list they are active on, else pending, else any they ever were on."""
    rank = {Subscription.Status.ACTIVE: 0, Subscription.Status.PENDING: 1}
    rows = Subscription.objects.filter(subscriber=subscriber).select_related("list")
    best = min(rows, key=lambda row: (rank.get(row.status, 2), row.pk), default=None)
    return best.list if best else None


def _draft(subscriber: Subscriber, lst: SubscriberList) -> Draft:
    return Draft(
        subscriber=subscriber.pk,
        sender=sender_for(_senders(lst), subscriber.country).pk,
        kind=Kind.PROMOTIONAL,
        list=lst.pk,
        tags=tuple(sorted(lst.tags)),
    )


def _senders(lst: SubscriberList) -> Mapping[str, Sender]:
    senders = senders_of(lst)
    if not senders:
        raise NotLaunchable(
            f"The list {lst.slug} names no sender, so nothing can leave for it. "
            "Give it one and ask again."
        )
    return senders


def _judged(
    draft: Draft,
    campaign: Campaign | None,
    now: datetime,
    message: Message | None = None,
) -> Explanation:
    world = worlds.load_world([draft], now=now)
    if campaign is not None:
        world = replace(world, campaigns={campaign.pk: campaign})
    [facts] = loading.load([draft], now=now, world=world)
    checks = tuple(gate.walk(facts, now))
    verdict = next((check.verdict for check in checks if check.verdict), SEND)
    return Explanation(verdict, checks, message)


def _of_campaign(
    subscriber: Subscriber, campaign: Campaign, now: datetime
) -> Explanation:
    message = Message.objects.filter(campaign=campaign, subscriber=subscriber).first()
    if message is not None:
        return _of_message(message, campaign, now)
    is_over = campaign.status in (Campaign.Status.FINISHED, Campaign.Status.CANCELLED)
    if not is_over and audience(campaign).filter(pk=subscriber.pk).exists():
        draft = Draft(
            subscriber=subscriber.pk,
            sender=sender_for(_senders(campaign.list), subscriber.country).pk,
            kind=campaign.kind,
            campaign=campaign.pk,
            list=campaign.list_id,
            tags=tuple(planning.tags_of(campaign)),
            expires_at=planning.expires_at(campaign, max(campaign.send_at or now, now)),
        )
        return _judged(draft, campaign, now)
    judged = _judged(_draft(subscriber, campaign.list), None, now)
    if judged.verdict.code in ("erased", "suppressed", "no_consent"):
        return judged
    text = "They are not in the campaign's audience."
    verdict = gate.drop("not_in_audience", text)
    # What was judged instead is a text of the list, which is of no campaign.
    others = (check for check in judged.checks if check.name != "campaign")
    return Explanation(verdict, (Check("audience", text, verdict), *others))


def _of_message(message: Message, campaign: Campaign, now: datetime) -> Explanation:
    """What happened to the stored text; one that waits is judged as of now."""
    if message.status in (Status.QUEUED, Status.CLAIMED):
        [draft] = loading.drafts_of([message])
        return _judged(draft, campaign, now, message)
    if message.status == Status.DEFERRED and message.due_at <= now:
        [draft] = loading.drafts_of([message])
        return _judged(draft, campaign, now, message)
    text = stored_in_words(message)
    if message.status == Status.DEFERRED:
        verdict = gate.defer(message.code, text, message.due_at)
    elif message.status in (Status.DROPPED, Status.CANCELLED):
        verdict = gate.drop(message.code, text)
    else:
        verdict = SEND
    stored = Check("message", text, None if verdict is SEND else verdict)
    [draft] = loading.drafts_of([message])
    seen_now = _judged(draft, campaign, now).checks
    return Explanation(verdict, (stored, *seen_now), message)


def stored_in_words(message: Message) -> str:
    """Return what the stored row says, as a sentence."""
    word = message.get_status_display()
    if message.status in (Status.DROPPED, Status.CANCELLED, Status.DEFERRED):
        return f"{word}: {message.detail or in_words(message.code) + '.'}"
    at = f" at {clock(message.handed_at)}" if message.handed_at else ""
    why = f": {message.error}" if message.error else ""
    return f"{word}{at}{why}."
