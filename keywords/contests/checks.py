"""What a contest lacks before anybody may enter; each a sentence."""

from collections.abc import Iterator
from datetime import datetime

from keywords.models import Contest, Keyword

LEAST_AGE = 13


def problems(contest: Contest, now: datetime) -> list[str]:
    """Return what keeps it from review and approval. One query."""
    return [*_of_rules(contest), *_of_entry(contest), *_of_dates(contest, now)]


def _of_rules(contest: Contest) -> Iterator[str]:
    if not contest.sponsor.strip():
        yield "The rules have to name the sponsor and its address."
    if not contest.countries:
        yield "The rules have to say in which countries people may enter."
    if not contest.free_entry.strip():
        yield (
            "The rules have to say how to enter free of charge, such as by letter or "
            "on the page: a chance that costs something is a lottery."
        )
    if not contest.claim.strip():
        yield "The rules have to say how winners get their prize."
    if contest.min_age < LEAST_AGE:
        yield f"People have to be {LEAST_AGE} at least."
    if contest.is_instant and not contest.odds:
        yield "Say the odds: 1 in how many entries wins at once."
    wrong = [
        region
        for region in contest.excluded_regions
        if region.partition("-")[0] not in contest.countries
    ]
    if wrong:
        yield f"{', '.join(wrong)} is in none of its countries; write US-NY."


def _of_entry(contest: Contest) -> Iterator[str]:
    if contest.has_page:
        return
    if not Keyword.objects.filter(contest=contest).exists():
        yield "Nobody can enter: give it a page, or a keyword that enters it."


def _of_dates(contest: Contest, now: datetime) -> Iterator[str]:
    if contest.ends_at <= now:
        yield "Its last day has passed."
