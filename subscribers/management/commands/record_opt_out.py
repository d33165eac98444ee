"""Record an opt-out said by phone, by e-mail or in the shop."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from subscribers import consent, people
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome, instant, phone_of, scope_of
from subscribers.origin import Origin, Who


class Command(Base):
    help = (
        "Ends everything for one number (or one brand or list), with the instant the "
        "person said so. A number we don't know yet is suppressed all the same."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("phone", help="in any format")
        parser.add_argument("--said-at", type=instant, required=True, metavar="ISO8601")
        parser.add_argument("--how", required=True, help="by phone, at the till …")
        parser.add_argument("--by", default="operator")
        scope = parser.add_mutually_exclusive_group()
        scope.add_argument("--list", metavar="SLUG")
        scope.add_argument("--brand")

    def work(self, **options: Any) -> Outcome:
        now = timezone.now()
        if options["said_at"] > now:
            raise CommandError("--said-at lies in the future; give when they said it.")
        phone = phone_of(options["phone"])
        keys = people.keys_of([phone.e164])
        scope = scope_of(options)
        origin = Origin(
            who=Who.OPERATOR,
            by=options["by"],
            why=options["how"][:100],
            door="said",
            happened_at=options["said_at"],
        )
        numbers = {phone.e164: keys.get(phone.e164)}
        new, already = consent.suppress(numbers, scope=scope, origin=origin, now=now)
        return Outcome(
            f"They {'left' if new else 'had left'} {scope}; recorded.",
            suppressed=new,
            already=already,
            scope=scope.kind,
        )
