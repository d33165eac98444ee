"""End the consents of people who have long given no sign."""

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from subscribers.hygiene import silence
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome, list_of, user_name


class Command(Base):
    help = (
        "Ends the consents of people who were texted and gave no sign for as long as "
        "their list says; the worker does so every night. Without --list, on every "
        "list that says so."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--list", metavar="SLUG")
        parser.add_argument("--dry-run", action="store_true", help="count, end nothing")
        parser.add_argument("--by", default="")

    def work(self, **options: Any) -> Outcome:
        now = timezone.now()
        lists = [list_of(options["list"])] if options["list"] else silence.watched()
        by = options["by"] or user_name()
        found = {
            lst.slug: silence.silent(lst, now=now).count()
            if options["dry_run"]
            else silence.end_silent(lst, by=by, now=now)
            for lst in lists
        }
        would = "would end" if options["dry_run"] else "ended"
        number = sum(found.values())
        return Outcome(f"{number} silent consents {would}.", ended=number, lists=found)
