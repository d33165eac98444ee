"""What staff type into a search box, read as a number or a name; sets, no pages."""

import re

from django.db import connection
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast, Lower

from subscribers.finding.text import FoundText
from subscribers.models import Subscriber, SubscriberList
from subscribers.phones import InvalidPhone, parse

LEAST_DIGITS = 4  # fewer would match half of everyone
# A shorter piece of a word has no three letters of its own to look up.
LEAST_LETTERS = 3
_PHONE_LIKE = re.compile(r"[+(]?[\d\s().\-/+]+")
_NOT_DIGITS = re.compile(r"\D")

WHOLE_NUMBER_HELP = "A whole phone number in any format."
PEOPLE_HELP = (
    "Any part of a number or a name, or how an e-mail address begins; several words "
    "narrow it down."
)


def numbers(term: str) -> list[str]:
    """Return the numbers `term` may stand for, in E.164.

    A national number is read for every country some list serves. One query.
    """
    if not any(char.isdigit() for char in term):
        return []
    served = SubscriberList.objects.order_by().values_list("countries", flat=True)
    regions = {country for countries in served for country in countries}
    found: dict[str, None] = {}
    for region in (None, *sorted(regions)):
        try:
            found[parse(term, region).e164] = None
        except InvalidPhone:
            continue
    return list(found)


def people(queryset: QuerySet[Subscriber], term: str) -> QuerySet[Subscriber]:
    """Narrow subscribers to those a search means: a whole number, or every piece.

    At most two queries.
    """
    term = term.strip()
    whole = numbers(term)
    if whole:
        exact = queryset.filter(phone__in=whole)
        if exact.exists():
            return exact
    return pieces(queryset, term)


def is_number(term: str) -> bool:
    """Whether somebody has typed a number, or a piece of one."""
    return _PHONE_LIKE.fullmatch(term.strip()) is not None


def pieces(queryset: QuerySet[Subscriber], term: str) -> QuerySet[Subscriber]:
    """Narrow subscribers to those who have every piece. No query."""
    queryset = queryset.alias(found_text=FoundText(), address=Lower("email"))
    if _PHONE_LIKE.fullmatch(term):
        return _with_digits(queryset, term)
    wanted = Q()
    for word in term.split():
        wanted &= _with_word(word)
    return queryset.filter(wanted)


def of_number(queryset: QuerySet, term: str) -> QuerySet:
    """Narrow rows that belong to a subscriber to those of one whole number."""
    keys = Subscriber.objects.filter(phone__in=numbers(term.strip()))
    return queryset.filter(subscriber__in=list(keys.values_list("pk", flat=True)))


def _with_digits(queryset: QuerySet[Subscriber], term: str) -> QuerySet[Subscriber]:
    """People whose number holds these digits, the national zero counting or not; with
    a plus, whose number begins so."""
    digits = _NOT_DIGITS.sub("", term)
    pieces = {
        piece for piece in (digits, digits.lstrip("0")) if len(piece) >= LEAST_DIGITS
    }
    if not pieces:
        return queryset.none()
    if term.startswith("+"):
        return queryset.filter(found_text__startswith=f"+{digits}")
    wanted = Q()
    for piece in pieces:
        # The text, which has the index, holds other digits too: a name may.
        wanted |= Q(found_text__contains=piece, number__contains=piece)
    return queryset.alias(number=Cast("phone", CharField())).filter(wanted)


def _with_word(word: str) -> Q:
    """Whose text holds the piece, or whose address begins so; a short one has to
    begin a word."""
    begins = "" if len(word) >= LEAST_LETTERS else " "
    spelled = {word.lower()}
    if not word.isascii() and connection.vendor == "sqlite":
        # SQLite makes no É small.
        spelled |= {word, word.capitalize(), word.upper()}
    wanted = Q(address__startswith=word.lower())
    for spelling in sorted(spelled):
        wanted |= Q(found_text__contains=begins + spelling)
    return wanted
