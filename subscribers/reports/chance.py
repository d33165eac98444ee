"""How sure a share is, and whether two differ by more than chance; pure arithmetic.

Intervals are Wilson's for one share and Newcombe's for a difference of two, because
both stay honest for few people and for shares near nothing:
https://doi.org/10.1002/(SICI)1097-0258(19980430)17:8%3C873::AID-SIM779%3E3.0.CO;2-I
"""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

SURE = 0.95


@dataclass(frozen=True, slots=True)
class Proportion:
    """How many of how many."""

    number: int
    whole: int

    @property
    def value(self) -> float:
        return self.number / self.whole if self.whole else 0.0


def interval(share: Proportion, sure: float = SURE) -> tuple[float, float]:
    """Return between which shares the true one lies, as sure as asked."""
    if not share.whole:
        return 0.0, 1.0
    z, n, p = _deviations(sure), share.whole, share.value
    middle = p + z * z / (2 * n)
    reach = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max((middle - reach) / scale, 0.0), min((middle + reach) / scale, 1.0)


def difference(
    first: Proportion, second: Proportion, sure: float = SURE
) -> tuple[float, float]:
    """Return between which values `first` minus `second` truly lies."""
    gap = first.value - second.value
    low_first, high_first = interval(first, sure)
    low_second, high_second = interval(second, sure)
    down = sqrt((first.value - low_first) ** 2 + (high_second - second.value) ** 2)
    up = sqrt((high_first - first.value) ** 2 + (second.value - low_second) ** 2)
    return gap - down, gap + up


def is_more(first: Proportion, second: Proportion, comparisons: int = 1) -> bool:
    """Whether `first` is larger than chance explains, among so many comparisons."""
    # Bonferroni: of many comparisons one looks large by chance alone.
    sure = 1 - (1 - SURE) / max(comparisons, 1)
    return difference(first, second, sure)[0] > 0


def _deviations(sure: float) -> float:
    return NormalDist().inv_cdf(0.5 + sure / 2)
