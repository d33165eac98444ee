"""The rules people read, written from what staff filled in; each version is kept."""

from collections.abc import Iterator
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from keywords.contests.warning import places_in_words, total_value
from keywords.models import Contest, ContestRules, Keyword
from subscribers.phones import number_in_words


def address_of(contest: Contest) -> str:
    """Return the page of the contest, which leads to its rules."""
    path = reverse("keywords:contest", args=[contest.slug])
    return urljoin(settings.PUBLIC_URL, path)


def current(contest: Contest) -> ContestRules | None:
    """Return the newest approved version. One query."""
    return contest.versions.first()


def text_of(contest: Contest) -> str:
    """Return the rules as they would be now, one paragraph a line. One query.

    English; `terms` may say the same in other languages.
    """
    return "\n".join(filter(None, _paragraphs(contest)))


def _paragraphs(contest: Contest) -> Iterator[str]:
    yield "No purchase is necessary. A purchase does not improve anybody's chance."
    yield f"Sponsor: {contest.sponsor}."
    yield (
        f"Who may enter: people of {contest.min_age} and older in "
        f"{places_in_words(contest)}, once each. Void where prohibited."
    )
    yield f"When: from {_moment(contest.starts_at)} until {_moment(contest.ends_at)}."
    yield f"How to enter: {' '.join(_ways_in(contest))}"
    yield f"Free of charge: {contest.free_entry}"
    yield (
        "Entering signs nobody up for texts. Whoever enters by text gets one answer; "
        "winners get one more. Message and data rates may apply. Reply STOP to end, "
        "HELP for help."
    )
    yield (
        f"Prizes: {contest.prize_count} × {contest.prize}, each worth about "
        f"{contest.prize_value:,.2f} {contest.currency}; together "
        f"{total_value(contest):,.2f} {contest.currency}."
    )
    yield _chance(contest)
    yield (
        "Who wins can be checked by anybody: the hash of a secret seed stands on this "
        "page from the beginning, the list of entries (without any number) and the "
        "seed after the end."
    )
    yield f"Winners: {contest.claim}" if contest.claim else ""
    yield from contest.terms.splitlines()


def _chance(contest: Contest) -> str:
    if contest.is_instant:
        return (
            f"Chance: each entry wins at once with a chance of 1 in {contest.odds:,}, "
            f"as long as there are prizes; then nobody wins any more."
        )
    return (
        "Chance: it depends on how many enter. After the end the prizes go to the "
        "entries in the order of the draw; where a winner is not eligible, to the next."
    )


def _ways_in(contest: Contest) -> Iterator[str]:
    for row in Keyword.objects.filter(contest=contest).select_related("sender"):
        yield f"text {row.word} to {number_in_words(row.sender.number)};"
    if contest.has_page:
        yield f"or enter your number on {address_of(contest)}."


def _moment(at: object) -> str:
    there = localtime(at)
    return f"{date_format(there, 'j F Y, H:i')} ({there:%Z})"
