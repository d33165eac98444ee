"""How many people a segment means now."""

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from subscribers import segmentation
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome, by_slug
from subscribers.models import Segment


class Command(Base):
    help = "Counts who answers a segment now, and how many of them may be texted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="of the segment")

    def work(self, **options: Any) -> Outcome:
        segment = by_slug(Segment, options["slug"], "segment")
        counted = segmentation.count(segment)
        return Outcome(
            f"{segment.name}: {counted.count} people, {counted.reachable} of them "
            f"may be texted ({counted.seconds} s).",
            **asdict(counted),
        )
