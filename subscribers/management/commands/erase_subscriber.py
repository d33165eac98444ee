"""Erase one person; the ledger and the opt-out stay."""

from argparse import ArgumentParser
from typing import Any

from subscribers import people
from subscribers.erasure import erase
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome, now_of, phone_of
from subscribers.origin import Origin, Who


class Command(Base):
    help = (
        "Removes everything that names the person. The number stays suppressed by "
        "its keyed hash, so that no later import brings it back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("phone", help="in any format")
        parser.add_argument("--by", default="operator", help="who ordered it")

    def work(self, **options: Any) -> Outcome:
        subscriber = people.find(phone_of(options["phone"]))
        origin = Origin(who=Who.OPERATOR, by=options["by"], why="erasure request")
        erased = erase([subscriber.pk], origin=origin, now=now_of(options))
        return Outcome(
            f"Erased {len(erased)} subscriber; the number stays suppressed.",
            erased=len(erased),
            subscriber=subscriber.pk,
        )
