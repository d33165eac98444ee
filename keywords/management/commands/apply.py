"""The `apply` command: what an operator declares in a file becomes rows."""

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from campaigns.clock import database_now
from keywords.applying.apply import apply_file
from subscribers.management import base


class Command(base.Command):
    help = (
        "Creates or updates senders, lists, caps, segments, sign-up pages, keywords "
        "and campaigns from a TOML file: all of it, or nothing when something in it "
        "is wrong. Safe to run twice; docs/configuration.md has every key."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.toml", help="what should be there")
        parser.add_argument(
            "--by",
            metavar="NAME",
            help="who answers for it; without it, your user name on this machine",
        )
        parser.add_argument(
            "--approved-by",
            metavar="NAME",
            default="",
            help="who else approved it; REQUIRE_SECOND_APPROVER demands it",
        )

    def work(self, **options: Any) -> base.Outcome:
        by = options["by"]
        applied = apply_file(
            str(options["file"]),
            by=base.user_name() if by is None else by,
            approved_by=options["approved_by"] or "",
            now=database_now(),
        )
        for note in applied.notes:
            self.stderr.write(note)
        counts = applied.counts
        return base.Outcome(
            f"Created {counts['created']}, updated {counts['updated']}, "
            f"left {counts['unchanged']} unchanged.",
            **counts,
            items=[asdict(item) for item in applied.items],
        )
