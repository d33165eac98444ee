"""Bring another platform's opt-outs in, before its people."""

from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.utils import timezone

from subscribers.importing.suppressing import import_suppressions
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome, scope_of, user_name


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
        scope = scope_of(options)
        done = import_suppressions(
            options["file"],
            scope=scope,
            region=options["region"],
            by=options["by"] or user_name(),
            now=timezone.now(),
        )
        figures = asdict(done)
        words = ", ".join(f"{number} {name}" for name, number in figures.items())
        return Outcome(f"{words}.", **figures)
