"""What the law of some places may ask of a contest: read, dated and no legal advice."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from keywords.models import Contest
from subscribers.countries import name_of

_FILE = Path(__file__).parent / "laws.toml"
# Countries that a sentence calls with an article.
WITH_ARTICLE = frozenset({"US", "GB", "AE", "NL", "PH", "DO", "BS", "MV"})
NO_ADVICE = "This is what we have read, not legal advice: ask a lawyer before it opens."


@dataclass(frozen=True, slots=True)
class Law:
    """What a place asks from a total value of prizes on; `region` "" is all of it."""

    country: str
    region: str
    above: Decimal
    currency: str
    says: str
    source: str
    read_on: date
    confidence: str

    @property
    def place(self) -> str:
        return f"{self.country}-{self.region}" if self.region else self.country


@lru_cache(maxsize=1)
def laws() -> tuple[Law, ...]:
    table = tomllib.loads(_FILE.read_text("utf-8"))
    return tuple(
        Law(**{**row, "above": Decimal(row["above"])}) for row in table["laws"]
    )


def warnings(contest: Contest) -> list[str]:
    """Return a sentence for each law that may concern the contest, and on its age."""
    return [*_of_laws(contest), *_of_age(contest), *_of_excluded(contest)]


def total_value(contest: Contest) -> Decimal:
    return contest.prize_value * contest.prize_count


def _of_laws(contest: Contest) -> Iterator[str]:
    for law in laws():
        if law.country not in contest.countries:
            continue
        if law.place in contest.excluded_regions:
            continue
        if not _may_concern(law, contest):
            continue
        how_sure = "" if law.confidence == "high" else f", {law.confidence} confidence"
        yield (
            f"{law.says} ({law.source}, read {law.read_on:%Y-%m-%d}{how_sure}). "
            f"Do so, or leave out {law.place}."
        )


def _may_concern(law: Law, contest: Contest) -> bool:
    """In another currency the value cannot be compared, so it may."""
    same = contest.currency == law.currency
    return not same or not law.above or total_value(contest) > law.above


def _of_age(contest: Contest) -> Iterator[str]:
    if contest.min_age < 18:
        yield (
            f"People of {contest.min_age} may enter. Minors cannot agree to rules in "
            "most countries, and their data are protected further: let a parent enter."
        )


def _of_excluded(contest: Contest) -> Iterator[str]:
    if contest.excluded_regions:
        yield (
            f"Left out: {', '.join(contest.excluded_regions)}. We know where a number "
            "lives only where it was stored; check winners before you confirm them."
        )


def _named(code: str) -> str:
    name = name_of(code)
    return f"the {name}" if code in WITH_ARTICLE else name


def places_in_words(contest: Contest) -> str:
    """Return "the United States and France, but not US-NY"."""
    names = [_named(code) for code in contest.countries]
    said = " and ".join(
        part for part in (", ".join(names[:-1]), names[-1] if names else "") if part
    )
    if contest.excluded_regions:
        said += f", but not {', '.join(contest.excluded_regions)}"
    return said
