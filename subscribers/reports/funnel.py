"""A sign-up page's way from a look to a yes: figures, and whether B beats A."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from django.db.models import Sum

from subscribers.models import SignupCount, SignupPage
from subscribers.models.signup import A, B
from subscribers.reports.chance import Proportion, difference

DAYS = 30
# Below these even a large difference is mostly luck.
LOOKS_NEEDED, YESES_NEEDED = 100, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """How many looked at something, sent its form and confirmed."""

    name: str = ""
    views: int = 0
    sent: int = 0
    confirmed: int = 0

    def __add__(self, other: "Steps") -> "Steps":
        return replace(
            self,
            views=self.views + other.views,
            sent=self.sent + other.sent,
            confirmed=self.confirmed + other.confirmed,
        )

    @property
    def yeses(self) -> Proportion:
        """Of those who looked, how many confirmed."""
        # Who came before the count began may confirm all the same.
        return Proportion(min(self.confirmed, self.views), self.views)


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """The last `DAYS` days (UTC), gaps included; rows in the order they are shown.

    `variants` are those of the version shoppers see now.
    """

    total: Steps
    versions: Sequence[Steps]
    languages: Sequence[Steps]
    variants: Sequence[Steps]
    days: Sequence[tuple[date, Steps]]


@dataclass(frozen=True, slots=True)
class Duel:
    """A against B by confirmed sign-ups per look.

    `low` and `high` bound how much more B brings, as a share, nineteen times in
    twenty; `lead` is "" while chance alone explains the difference.
    """

    a: Steps
    b: Steps
    low: float
    high: float
    is_early: bool

    @property
    def lead(self) -> str:
        if self.is_early:
            return ""
        return B if self.low > 0 else A if self.high < 0 else ""


def funnel(page: SignupPage, *, now: datetime) -> Funnel:
    """Return what the page's visitors did. One query."""
    today = now.astimezone(UTC).date()
    first = today - timedelta(days=DAYS - 1)
    rows = (
        SignupCount.objects.filter(page=page, day__gte=first, day__lte=today)
        .values_list("day", "version", "variant", "language")
        .annotate(Sum("views"), Sum("sent"), Sum("confirmed"))
    )
    counted = [
        (key, Steps(views=views, sent=sent, confirmed=confirmed))
        for *key, views, sent, confirmed in rows
    ]
    live = page.live.number if page.live else None
    by_day = dict(_summed((k[0], s) for k, s in counted))
    days = [first + timedelta(days=place) for place in range(DAYS)]
    return Funnel(
        total=sum((steps for _, steps in counted), Steps()),
        versions=_named((k[1], s) for k, s in counted),
        languages=_named((k[3], s) for k, s in counted),
        variants=_named((k[2], s) for k, s in counted if k[1] == live),
        days=[(day, by_day.get(day, Steps())) for day in days],
    )


def judge(variants: Sequence[Steps]) -> Duel | None:
    """Return what the comparison says so far; None where nothing is compared."""
    found = {steps.name: steps for steps in variants}
    if B not in found:
        return None
    a, b = found.get(A, Steps(name=A)), found[B]
    low, high = difference(b.yeses, a.yeses)
    is_early = any(
        one.views < LOOKS_NEEDED or one.confirmed < YESES_NEEDED for one in (a, b)
    )
    return Duel(a, b, low, high, is_early)


def _named(rows: Iterable[tuple[object, Steps]]) -> list[Steps]:
    return [replace(steps, name=str(name)) for name, steps in sorted(_summed(rows))]


def _summed(rows: Iterable[tuple[object, Steps]]) -> list[tuple[object, Steps]]:
    sums: dict[object, Steps] = {}
    for name, steps in rows:
        sums[name] = sums.get(name, Steps()) + steps
    return list(sums.items())
