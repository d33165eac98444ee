"""Subscribers to a CSV or XLSX file."""

from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from subscribers import exporting
from subscribers.exporting import Format
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome, by_slug, list_of
from subscribers.models import Segment


class Command(Base):
    help = (
        "Writes subscribers to a file that `import_subscribers` and spreadsheets read: "
        "everyone, or those of a list (whatever their status) or of a segment."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--list", metavar="SLUG", help="only people of this list")
        parser.add_argument("--segment", metavar="SLUG", help="only people it means")
        parser.add_argument(
            "--format", choices=list(Format), help="as the file's name says, else csv"
        )
        parser.add_argument(
            "--columns", metavar="A,B,C", default="", help="only these, in this order"
        )
        parser.add_argument("--output", type=Path, required=True, metavar="PATH")

    def work(self, **options: Any) -> Outcome:
        lst = list_of(options["list"]) if options["list"] else None
        segment = None
        if options["segment"]:
            segment = by_slug(Segment, options["segment"], "segment")
        path = options["output"]
        total = exporting.people(lst, segment).count()
        with self.progress(options, total=total, unit="person") as bar:
            exported = exporting.export_subscribers(
                path,
                Format(options["format"] or _by_name(path)),
                lst=lst,
                segment=segment,
                columns=[name for name in options["columns"].split(",") if name],
                progress=bar.update,
            )
        return Outcome(f"Wrote {exported.rows} people to {path}.", **asdict(exported))


def _by_name(path: Path) -> Format:
    return Format.XLSX if path.suffix.lower() == ".xlsx" else Format.CSV
