"""A draft that asks, in the list's own language; it goes through review like any."""

from datetime import timedelta

from campaigns.composing import choosing
from campaigns.errors import NotAskable
from campaigns.models import Campaign
from campaigns.models.campaign import Asks
from subscribers.frequency import Promise
from subscribers.models import SubscriberList

Status = Campaign.Status
LONGEST_SLUG = 50
# Whoever has had all they were promised this month is asked in the next.
WAITS = timedelta(days=31)


def body_of(asks: str, lst: SubscriberList, asked: SubscriberList | None = None) -> str:
    """Return the text that asks; for an invitation `asked` is the other list."""
    about = asked or lst
    name = about.name if about.brand == lst.brand else f"{about.name} ({about.brand})"
    return choosing.ask(
        asks,
        brand=lst.brand,
        list_name=name,
        promise=about.promised,
        language=lst.language,
    )


def draft(
    lst: SubscriberList,
    asks: Asks,
    *,
    by: str,
    asked: SubscriberList | None = None,
    promise: Promise = (None, ""),
) -> Campaign:
    """Make the draft. Raises: NotAskable while such a campaign is on its way."""
    there = Campaign.objects.filter(
        list=lst,
        asks=asks,
        asks_list=asked,
        asks_messages=promise[0],
        asks_per=promise[1],
    ).exclude(status__in=(Status.FINISHED, Status.CANCELLED))
    if known := there.first():
        raise NotAskable(f"They are being asked already, by the campaign {known.name}.")
    slug = f"{lst.slug}-to-{asked.slug}" if asked else f"{lst.slug}-{asks}"
    return Campaign.objects.create(
        slug=_free(slug),
        name=f"{lst.name}: {asks.label[:1].lower()}{asks.label[1:]}"[:100],
        list=lst,
        asks=asks,
        asks_list=asked,
        asks_messages=promise[0],
        asks_per=promise[1],
        body=body_of(asks, lst, asked),
        expires_after=WAITS,
        author=by,
    )


def _free(slug: str) -> str:
    stem, number, tried = slug[: LONGEST_SLUG - 4], 1, slug[:LONGEST_SLUG]
    while Campaign.objects.filter(slug=tried).exists():
        number += 1
        tried = f"{stem}-{number}"
    return tried
