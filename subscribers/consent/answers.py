"""What people answered on a sign-up page, kept until the number says yes.

Whoever types somebody else's number must not rewrite what is known of that person.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime

from subscribers.consent.choosing import set_preferences
from subscribers.funnel import Step, Where, count
from subscribers.models import Arrival, Subscriber, SubscriberList, Subscription, Topic
from subscribers.origin import Origin

PERSONAL = ("first_name", "last_name", "email", "birthday", "postcode")
TOPICS = "topics"
Answers = Mapping[str, object]


def settle(
    rows: Collection[Subscription],
    lst: SubscriberList,
    *,
    origin: Origin,
    now: datetime,
) -> None:
    """Write the answers of people whose number has said yes, and count them.

    One query where no page asked them; pages bring people one at a time.
    """
    for one in _asked(rows):
        answers = one.answers
        write(one.subscriber_id, lst, answers, over=True, origin=origin, now=now)
        count(where(one), Step.CONFIRMED)
        Arrival.objects.filter(pk=one.pk).update(answers={})


def write(
    person: int,
    lst: SubscriberList,
    answers: Answers,
    *,
    over: bool,
    origin: Origin,
    now: datetime,
) -> None:
    """Put answers where they belong; `over` what is known only if the number agreed."""
    fields = {name: answers[name] for name in PERSONAL if answers.get(name)}
    if fields:
        known = Subscriber.objects.only(*fields).get(pk=person)
        fields = {
            name: date.fromisoformat(value) if name == "birthday" else value
            for name, value in fields.items()
            if over or not getattr(known, name)
        }
        Subscriber.objects.filter(pk=person).update(**fields, updated_at=now)
    topics = _topics(lst, answers.get(TOPICS) or ())
    if topics:
        set_preferences(
            [person], lst, changes={"topics": topics}, origin=origin, now=now
        )


def drop(rows: Collection[Subscription]) -> None:
    """Forget the answers to requests that were declined, taken back or ran out."""
    asked = [one.pk for one in _asked(rows) if one.answers]
    if asked:
        Arrival.objects.filter(pk__in=asked).update(answers={})


def where(arrival: Arrival) -> Where:
    """Return which figures a sign-up belongs to: those of the day it was made."""
    return Where(
        page=arrival.page_id,
        day=arrival.asked_at.astimezone(UTC).date(),
        version=arrival.page_version,
        variant=arrival.variant,
        language=arrival.language,
    )


def _asked(rows: Collection[Subscription]) -> list[Arrival]:
    """The sign-ups that made these very requests. One query."""
    requests = {(row.list_id, row.subscriber_id): row.requested_at for row in rows}
    people = {row.subscriber_id for row in rows}
    found = Arrival.objects.filter(subscriber__in=people, requested_at__isnull=False)
    return [
        one
        for one in found.select_related("page").order_by("pk")
        if requests.get((one.page.list_id, one.subscriber_id)) == one.requested_at
    ]


def _topics(lst: SubscriberList, chosen: Collection[int]) -> list[int]:
    """Those chosen that still are topics; none where all of them are."""
    there = list(Topic.objects.filter(list=lst).values_list("pk", flat=True))
    kept = [key for key in there if key in chosen]
    return kept if len(kept) < len(there) else []
