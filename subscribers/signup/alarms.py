"""The confirm-rate alarm: many requests and hardly a confirmation are no shoppers.

Whoever is paid for texts to numbers of their own signs those up and never answers.
Asked by schedule, as one question to the database, and told to staff once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q

from subscribers.models import Arrival, PumpingAlarm, SignupPage, Subscription

# Nobody answers within the first minutes, so those requests say nothing yet.
TIME_TO_ANSWER, WINDOW = timedelta(minutes=15), timedelta(hours=6)
# Fewer requests than this may go unanswered by chance.
ENOUGH = 20
# What is confirmed where a page has too little of a past: data of double opt-in forms
# lies between a half and nine in ten; the alarm wants far less than either.
ASSUMED, ENOUGH_PAST = 0.5, 50
FAR_BELOW = 0.3
OLD = timedelta(days=30)


@dataclass(slots=True)
class Rate:
    """Requests and their confirmations, lately and before."""

    asked: int = 0
    confirmed: int = 0
    asked_before: int = 0
    confirmed_before: int = 0

    def add(self, other: "Rate") -> None:
        self.asked += other.asked
        self.confirmed += other.confirmed
        self.asked_before += other.asked_before
        self.confirmed_before += other.confirmed_before

    @property
    def usual(self) -> float:
        if self.asked_before < ENOUGH_PAST:
            return ASSUMED
        return self.confirmed_before / self.asked_before


# Page, country and block; an empty block is the whole country.
Where = tuple[int, str, str]


def watch(*, now: datetime) -> int:
    """Raise an alarm where confirmations stay away; return how many are new.

    A block is told of rather than its country, and a country whose own requests are
    confirmed as ever but for such a block is left in peace. Three queries.
    """
    rates = dict(_rates(now=now))
    usual = _usual_of_pages(rates)
    found: list[PumpingAlarm] = []
    rest: dict[Where, Rate] = {}
    for (page, country, block), rate in rates.items():
        if _is_pumped(rate, usual[page]):
            found.append(_alarm((page, country, block), rate, usual[page], now))
        else:
            rest.setdefault((page, country, ""), Rate()).add(rate)
    found += [
        _alarm(where, rate, usual[where[0]], now)
        for where, rate in rest.items()
        if _is_pumped(rate, usual[where[0]])
    ]
    return _raise(found, now=now)


def open_for(page: SignupPage) -> list[PumpingAlarm]:
    """Return what nobody has looked at yet on this page. One query."""
    return list(PumpingAlarm.objects.filter(page=page, looked_at=None))


def look(alarm: PumpingAlarm, *, by: str, now: datetime) -> PumpingAlarm:
    """Close an alarm: requests go out again, and six hours pass before another."""
    rows = PumpingAlarm.objects.filter(pk=alarm.pk, looked_at=None)
    rows.update(looked_at=now, looked_by=by)
    alarm.refresh_from_db()
    return alarm


def forget(*, now: datetime) -> int:
    """Delete alarms somebody looked at long ago; return how many."""
    return PumpingAlarm.objects.filter(looked_at__lte=now - OLD).delete()[0]


def _rates(*, now: datetime) -> Iterator[tuple[Where, Rate]]:
    """Count per page, country and block, as far back as arrivals are kept."""
    answered = Subscription.objects.filter(
        subscriber=OuterRef("subscriber"),
        list=OuterRef("page__list"),
        status=Subscription.Status.ACTIVE,
    )
    lately = Q(requested_at__gt=now - WINDOW)
    confirmed = Q(is_confirmed=True)
    rows = (
        Arrival.objects.filter(requested_at__lte=now - TIME_TO_ANSWER)
        .annotate(is_confirmed=Exists(answered))
        .values("page", "country", "block")
        .annotate(
            asked=Count("pk", filter=lately),
            confirmed=Count("pk", filter=lately & confirmed),
            asked_before=Count("pk", filter=~lately),
            confirmed_before=Count("pk", filter=~lately & confirmed),
        )
        .order_by("page", "country", "block")
    )
    for row in rows:
        where = (row.pop("page"), row.pop("country"), row.pop("block"))
        yield where, Rate(**row)


def _usual_of_pages(rates: dict[Where, Rate]) -> dict[int, float]:
    pages: dict[int, Rate] = {}
    for (page, _, _), rate in rates.items():
        pages.setdefault(page, Rate()).add(rate)
    return {page: rate.usual for page, rate in pages.items()}


def _is_pumped(rate: Rate, usual: float) -> bool:
    return rate.asked >= ENOUGH and rate.confirmed < FAR_BELOW * usual * rate.asked


def _alarm(where: Where, rate: Rate, usual: float, now: datetime) -> PumpingAlarm:
    page, country, block = where
    return PumpingAlarm(
        page_id=page,
        country=country,
        block=block,
        raised_at=now,
        asked=rate.asked,
        confirmed=rate.confirmed,
        usual_percent=round(100 * usual),
        stops=settings.SIGNUP_ALARM_STOPS,
    )


def _raise(found: Iterable[PumpingAlarm], *, now: datetime) -> int:
    """Store those that are not known: open, or looked at since the window began."""
    recent = Q(looked_at=None) | Q(looked_at__gt=now - WINDOW)
    known = set(
        PumpingAlarm.objects.filter(recent).values_list("page", "country", "block")
    )
    new = [one for one in found if (one.page_id, one.country, one.block) not in known]
    # Another worker may watch at the same time: the constraint lets one of them tell.
    PumpingAlarm.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)
