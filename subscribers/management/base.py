"""What every command shares: --json, --now, sentences on stderr and exit 1."""

import getpass
import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime
from functools import partial
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from tqdm import tqdm

from subscribers.errors import Refusal
from subscribers.models import SubscriberList
from subscribers.people import keys_of
from subscribers.phones import InvalidPhone, Phone, parse
from subscribers.scopes import Scope


class Outcome(dict):
    """A command's JSON object, with the line a person reads instead."""

    def __init__(self, summary: str, **data: object) -> None:
        super().__init__(data)
        self.summary = summary


class Command(BaseCommand):
    """Parse, call one service, print one line or one JSON object."""

    takes_now = False

    def create_parser(
        self, prog_name: str, subcommand: str, **kwargs: Any
    ) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.add_argument(
            "--json", action="store_true", help="print one JSON object, nothing else"
        )
        if self.takes_now:
            parser.add_argument(
                "--now",
                type=instant,
                metavar="ISO8601",
                help="judge windows, expiry and hours as of this instant",
            )
        if parser.called_from_command_line:
            # argparse would leave with 2; our doors promise 1 for every refusal.
            parser.error = partial(_refuse_usage, parser)
        return parser

    def handle(self, *args: object, **options: Any) -> None:
        try:
            outcome = self.work(**options)
        except (Refusal, InvalidPhone) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(outcome, default=_plain, ensure_ascii=False))
        else:
            self.stdout.write(outcome.summary)

    def work(self, **options: Any) -> Outcome:
        raise NotImplementedError

    def progress(self, options: dict[str, Any], *, total: int, unit: str) -> tqdm:
        """A bar on a terminal, nothing elsewhere; stdout stays clean."""
        quiet = options["json"] or not sys.stderr.isatty()
        return tqdm(total=total, unit=unit, disable=quiet, file=sys.stderr)


def instant(text: str) -> datetime:
    """Read an ISO 8601 instant; without an offset it is in UTC."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise ArgumentTypeError(
            f"“{text}” is not an ISO 8601 instant; write e.g. 2026-12-01T10:00:00Z"
        )
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def now_of(options: dict[str, Any]) -> datetime:
    return options.get("now") or timezone.now()


def phone_of(text: str) -> Phone:
    """Read a number in any format; a national one in the countries our lists serve.

    Raises: InvalidPhone; also where two countries could be meant and nobody, or
    more than one subscriber, has the number.
    """
    try:
        return parse(text)
    except InvalidPhone as refusal:
        found = _national(text)
        if len(found) != 1:
            raise refusal from None
        return found[0]


def _national(text: str) -> list[Phone]:
    found: dict[str, Phone] = {}
    served = SubscriberList.objects.values_list("countries", flat=True)
    for country in sorted({country for countries in served for country in countries}):
        try:
            phone = parse(text, country)
        except InvalidPhone:
            continue
        found[phone.e164] = phone
    known = keys_of(found)
    return [found[e164] for e164 in known] or list(found.values())


def by_slug(model: type[models.Model], slug: str, noun: str) -> Any:
    """Return the row of that slug, or say which there are."""
    row = model.objects.filter(slug=slug).first()
    if row is None:
        known = list(model.objects.order_by("slug").values_list("slug", flat=True)[:20])
        there = f"There are: {', '.join(known)}." if known else "There is none yet."
        raise CommandError(f"There is no {noun} called “{slug}”. {there}")
    return row


def list_of(slug: str) -> SubscriberList:
    return by_slug(SubscriberList, slug, "list")


def scope_of(options: dict[str, Any]) -> Scope:
    """Read --list or --brand; everything without either.

    A brand no list has would suppress nobody, so it is refused.
    """
    if options["list"]:
        return Scope.of_list(list_of(options["list"]))
    if not options["brand"]:
        return Scope.everything()
    brands = sorted(set(SubscriberList.objects.values_list("brand", flat=True)))
    if options["brand"] not in brands:
        there = f"There are: {', '.join(brands)}." if brands else "There is none yet."
        raise CommandError(f"No list has the brand “{options['brand']}”. {there}")
    return Scope.of_brand(options["brand"])


def user_name() -> str:
    """Who runs the command; containers run as users that have no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "operator"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, set | tuple | frozenset):
        return list(value)
    return str(value)


def _refuse_usage(parser: ArgumentParser, message: str) -> NoReturn:
    parser.print_usage(sys.stderr)
    sys.stderr.write(f"{message}. Add --help for what it takes.\n")
    sys.exit(1)
