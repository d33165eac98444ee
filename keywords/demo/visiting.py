"""Who looked at the sign-up page lately, and what came of it: two versions compared.

Those who sent the form and confirmed are the shoppers of the story; those who only
looked are invented beside them.
"""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

from subscribers.models import SignupCount, SignupPage, Subscription
from subscribers.models.signup import A, B

DAYS = 60
DOOR = "page:offers"
# Version B, which promises to be first, wins a few more of those who look.
WINS = {A: 0.42, B: 0.58}
LOOKS = {A: 0.5, B: 0.5}
LOOKS_FOR_ONE_SENT = (5, 10)
LOOKS_A_DAY = (3, 12)
READ_IN_ARABIC = 0.04

Where = tuple[date, str, str]


def count_visits(rng: random.Random, *, ends_at: datetime) -> None:
    """Write the page's figures of the last `DAYS` days; one row for each kind."""
    page = SignupPage.objects.select_related("live").get(slug="offers")
    first = ends_at - timedelta(days=DAYS)
    views: Counter[Where] = Counter()
    sent: Counter[Where] = Counter()
    confirmed: Counter[Where] = Counter()
    people = Subscription.objects.filter(door=DOOR, requested_at__gte=first)
    told = people.order_by("pk").values_list(
        "requested_at", "joined_at", "subscriber__country"
    )
    for asked_at, joined_at, country in told:
        language = _language(country, rng)
        variant = _variant(language, WINS, rng)
        where = (asked_at.astimezone(UTC).date(), variant, language)
        views[where] += 1
        sent[where] += 1
        confirmed[where] += int(joined_at is not None)
        for _ in range(rng.randrange(*LOOKS_FOR_ONE_SENT)):
            views[where[0], _variant(language, LOOKS, rng), language] += 1
    for place in range(DAYS):
        day = (first + timedelta(days=place + 1)).date()
        for _ in range(rng.randrange(*LOOKS_A_DAY)):
            language = _language(rng.choice(("US", "US", "FR")), rng)
            views[day, _variant(language, LOOKS, rng), language] += 1
    SignupCount.objects.bulk_create(
        SignupCount(
            page=page,
            day=day,
            version=page.live.number,
            variant=variant,
            language=language,
            shard=0,
            views=number,
            sent=sent[day, variant, language],
            confirmed=confirmed[day, variant, language],
        )
        for (day, variant, language), number in sorted(views.items())
    )


def _language(country: str, rng: random.Random) -> str:
    if rng.random() < READ_IN_ARABIC:
        return "ar"
    return "fr" if country == "FR" else "en"


def _variant(language: str, shares: dict[str, float], rng: random.Random) -> str:
    """There is no version B in Arabic."""
    if language == "ar":
        return A
    return rng.choices(list(shares), weights=list(shares.values()))[0]
