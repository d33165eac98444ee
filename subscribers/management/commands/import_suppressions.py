"""Bring another platform's opt-outs in, before its people."""

import getpass
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.utils import timezone

from subscribers.importing.suppressing import import_suppressions
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome, list_of
from subscribers.scopes import Scope


class Command(Base):
    help = (
        "Suppresses every number of a spreadsheet, for one list, one brand or "
        "everything. Numbers we don't know are remembered by a keyed hash alone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--region", default="", metavar="CC")
        parser.add_argument("--by", default="")
        scope = parser.add_mutually_exclusive_group()
        scope.add_argument("--list", metavar="SLUG")
        scope.add_argument("--brand")

    def work(self, **options: Any) -> Outcome:
        scope = Scope.everything()
        if options["list"]:
            scope = Scope.of_list(list_of(options["list"]))
        elif options["brand"]:
            scope = Scope.of_brand(options["brand"])
        done = import_suppressions(
            options["file"],
            scope=scope,
            region=options["region"],
            by=options["by"] or getpass.getuser(),
            now=timezone.now(),
        )
        figures = asdict(done)
        words = ", ".join(f"{number} {name}" for name, number in figures.items())
        return Outcome(f"{words}.", **figures)
