"""What a campaign's page tells: how it stands, how it reads and how it is going."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.html import format_html_join

from campaigns.admin import coupon_words, results_page
from campaigns.admin.fields import length_in_words
from campaigns.admin.flight_page import flight
from campaigns.admin.text_on_phone import phones
from campaigns.models import Campaign, Message
from campaigns.models.campaign import Asks
from campaigns.reports.tally import tally
from campaigns.sending.arms import arms_of
from campaigns.sending.measuring import Press
from campaigns.sending.previewing import PEOPLE_SHOWN, people_after, preview
from subscribers.errors import Refusal
from subscribers.models import Subscriber
from subscribers.models.lists import promise_in_words
from subscribers.staff import pictures
from subscribers.staff.sections import Card, Figures, Section
from subscribers.staff.stories import Answer, Answers
from subscribers.staff.wording import clock, link, link_to

Status = Campaign.Status
BEFORE_LAUNCH = (Status.DRAFT, Status.IN_REVIEW, Status.APPROVED)


def above(
    campaign: Campaign, *, viewer: User, is_composed: bool, now: datetime
) -> list[Section]:
    """Return what stands above the form. A constant number of queries."""
    if campaign.status in BEFORE_LAUNCH:
        if is_composed:
            return [_standing(campaign)]
        return [_standing(campaign), *_settings(campaign, viewer)]
    found = tally(campaign)
    return [
        flight(campaign, found, viewer=viewer, now=now),
        *results_page.sections(campaign, found),
        *_settings(campaign, viewer),
    ]


def _standing(campaign: Campaign) -> Answers:
    """Say what the campaign waits for."""
    author = campaign.author or "an operator"
    headline, detail, tone = {
        Status.DRAFT: (
            f"A draft of {author}.",
            "Submit it for review once it reads well. Nothing leaves before that.",
            pictures.PLAIN,
        ),
        Status.IN_REVIEW: (
            "It waits for approval.",
            f"Written by {author}; {_who_approves()}.",
            pictures.LATER,
        ),
        Status.APPROVED: (
            "It may be launched.",
            f"Written by {author}, approved by {campaign.approved_by}, "
            f"{clock(campaign.approved_at)}. Launching shows a forecast first.",
            pictures.GOOD,
        ),
    }[campaign.status]
    answer = Answer(subject="", headline=headline, detail=detail, tone=tone)
    return Answers(title=campaign.get_status_display(), answers=[answer])


def _who_approves() -> str:
    if settings.SAYWHEN_DEMO:
        return "in this demonstration anybody may approve, elsewhere only somebody else"
    return "somebody else has to approve the words"


def _settings(campaign: Campaign, viewer: User) -> Iterator[Section]:
    yield _reads(campaign, viewer)
    told = (*_who(campaign, viewer), *_when(campaign), *_by_whom(campaign))
    facts = [(label, value) for label, value in told if value]
    yield Figures(title="Who gets it, and when", facts=facts, are_words=True)


def _reads(campaign: Campaign, viewer: User) -> Section:
    """The text as the first people read it, way out included."""
    title = "How it reads"
    people = _first_planned(campaign) or people_after(campaign)
    try:
        found = preview(Press.of(campaign), arms_of(campaign), people)
    except Refusal as refusal:
        return Card(title=title, sentences=[str(refusal)], quoted=campaign.body)
    problems = [one.composed.problem for one in found if one.composed.problem]
    if problems:
        return Card(title=title, sentences=problems[:1], quoted=campaign.body)
    return phones(title, found, viewer)


def _first_planned(campaign: Campaign) -> list[Subscriber]:
    rows = Message.objects.filter(campaign=campaign).select_related("subscriber")
    # In the order of the index that has a campaign's texts.
    return [row.subscriber for row in rows.order_by("subscriber_id")[:PEOPLE_SHOWN]]


def asked_in_words(campaign: Campaign) -> str:
    """Return what people agree to by a yes; "" where the text asks for nothing."""
    if campaign.asks == Asks.PROMISE:
        return f"to {promise_in_words(campaign.asks_messages, campaign.asks_per)}"
    if campaign.asks == Asks.INVITE:
        return f"to join {campaign.asks_list}"
    return "to express consent" if campaign.asks else ""


def _who(campaign: Campaign, viewer: User) -> Iterator[tuple[str, object]]:
    def opened(row: object, noun: str) -> str:
        return link(row) if viewer.has_perm(f"subscribers.view_{noun}") else str(row)

    yield "List", opened(campaign.list, "subscriberlist")
    if campaign.segment:
        yield "Segment", opened(campaign.segment, "segment")
    else:
        yield "Segment", "Everybody active"
    yield "Topic", campaign.topic and str(campaign.topic)
    yield "Kind", campaign.get_kind_display()
    yield "A yes is", asked_in_words(campaign)
    if campaign.cap_messages:
        yield "Only with fewer than", f"{campaign.cap_messages} in {campaign.cap_per}"
    if campaign.ignore_caps:
        yield "House caps lifted", campaign.ignore_caps_reason
    yield from coupon_words.settings_of(campaign, viewer)
    yield "Tags", ", ".join(campaign.tags)
    yield (
        "Links",
        format_html_join(
            ", ",
            "{}",
            ((link_to(url, name),) for name, url in campaign.links.items()),
        ),
    )


def _when(campaign: Campaign) -> Iterator[tuple[str, object]]:
    yield "Sends", sends_at(campaign)
    yield "A text expires after", length_in_words(campaign.expires_after)
    if campaign.ends_at:
        yield "Nothing leaves after", clock(campaign.ends_at)
    if campaign.launched_at:
        yield "Launched", clock(campaign.launched_at)
    if campaign.finished_at:
        yield "Ended", clock(campaign.finished_at)


def sends_at(campaign: Campaign) -> str:
    """Say when it sends; a local time has no zone until it meets a person."""
    if campaign.send_at is None:
        return "At launch"
    if campaign.local_time:
        return f"{campaign.send_at.astimezone(UTC):%d %b %Y, %H:%M}, local time"
    return clock(campaign.send_at)


def _by_whom(campaign: Campaign) -> Iterator[tuple[str, object]]:
    yield "Written by", campaign.author or "An operator"
    yield "Approved by", campaign.approved_by
    yield "Launched by", campaign.launched_by
