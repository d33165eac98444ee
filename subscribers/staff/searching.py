"""What staff type into a search box, read as a number or a name; sets, no pages."""

import re

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from subscribers.models import Subscriber, SubscriberList
from subscribers.phones import InvalidPhone, parse

LEAST_DIGITS = 4  # fewer would match half of everyone
_PHONE_LIKE = re.compile(r"[+(]?[\d\s().\-/+]+")
_NOT_DIGITS = re.compile(r"\D")

WHOLE_NUMBER_HELP = "A whole phone number in any format."
PEOPLE_HELP = (
    "A phone number in any format, four digits or more of one, an e-mail address, "
    "or the beginning of a name."
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
    """Narrow subscribers to those a search means: whole number, part of one, name."""
    term = term.strip()
    whole = numbers(term)
    if whole:
        exact = queryset.filter(phone__in=whole)
        if exact.exists():
            return exact
    if _PHONE_LIKE.fullmatch(term):
        return _with_digits(queryset, _NOT_DIGITS.sub("", term))
    if "@" in term:
        return queryset.filter(email__istartswith=term)
    return queryset.filter(_named(term.split()))


def of_number(queryset: QuerySet, term: str) -> QuerySet:
    """Narrow rows that belong to a subscriber to those of one whole number."""
    keys = Subscriber.objects.filter(phone__in=numbers(term.strip()))
    return queryset.filter(subscriber__in=list(keys.values_list("pk", flat=True)))


def _with_digits(queryset: QuerySet[Subscriber], digits: str) -> QuerySet[Subscriber]:
    """People whose number holds these digits, the national zero counting or not."""
    pieces = {
        piece for piece in (digits, digits.lstrip("0")) if len(piece) >= LEAST_DIGITS
    }
    if not pieces:
        return queryset.none()
    wanted = Q()
    for piece in pieces:
        wanted |= Q(number__contains=piece)
    return queryset.alias(number=Cast("phone", CharField())).filter(wanted)


def _named(words: list[str]) -> Q:
    """Every word begins a first or a last name."""
    wanted = Q()
    for word in words:
        wanted &= Q(first_name__istartswith=word) | Q(last_name__istartswith=word)
    return wanted
