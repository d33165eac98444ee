"""Bring a spreadsheet in."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from subscribers.importing.remembering import recall
from subscribers.importing.service import Order, run_import
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome, list_of, now_of, user_name
from subscribers.models import ImportJob


class Command(Base):
    help = (
        "Imports a CSV, TSV or XLSX onto a list. Every row is accounted for; people "
        "who left are left alone; rejected rows land in a file you can mend."
    )
    takes_now = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--list", required=True, metavar="SLUG")
        parser.add_argument(
            "--attest", default="", metavar="TEXT", help="how and where they agreed"
        )
        parser.add_argument(
            "--region", default="", metavar="CC", help="country of national numbers"
        )
        parser.add_argument(
            "--consent",
            choices=ImportJob.Consent.values,
            help="express where attested, else none, unless you say",
        )
        parser.add_argument(
            "--agreed-on",
            type=_day,
            metavar="YYYY-MM-DD",
            help="the day they agreed, where no column says",
        )
        parser.add_argument(
            "--source",
            default="",
            metavar="TEXT",
            help="where they agreed, where no column says",
        )
        parser.add_argument(
            "--basis",
            default="",
            metavar="WORD",
            help="of existing customers: what happened, such as purchase",
        )
        parser.add_argument(
            "--basis-date",
            type=_day,
            metavar="YYYY-MM-DD",
            help="and when, where no column says",
        )
        parser.add_argument(
            "--refusal-offered",
            action="store_true",
            help="they could refuse texts when they gave the number",
        )
        parser.add_argument("--map", action="append", default=[], metavar="'Col=field'")
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--rejects", type=Path, metavar="PATH")
        parser.add_argument("--by", default="", help="who attests; default: you")

    def work(self, **options: Any) -> Outcome:
        attested = options["attest"]
        order = Order(
            path=options["file"],
            lst=list_of(options["list"]),
            by=options["by"] or user_name(),
            consent=options["consent"] or ("express" if attested else "none"),
            attestation=attested,
            region=options["region"],
            agreed_on=options["agreed_on"],
            source=options["source"],
            basis=options["basis"],
            basis_on=options["basis_date"],
            is_refusal_offered=options["refusal_offered"],
            overrides=_overrides(options["map"]),
            rejects_path=options["rejects"],
        )
        with self.progress(options, total=0, unit=" rows") as bar:
            done = run_import(
                order,
                now=now_of(options),
                dry_run=options["dry_run"],
                seen=bar.update,
            )
        figures = done.figures
        words = ", ".join(
            f"{figures[name]} {name.replace('_', ' ')}"
            for name in ("created", "updated", "unchanged", "left_alone", "rejected")
        )
        where = f" Rejects: {done.rejects_file}." if done.rejects_file else ""
        would = "Would read" if options["dry_run"] else "Read"
        told = (f"{would} {done.rows} rows: {words}.{where}", *done.told)
        return Outcome(" ".join([*told, *_as_last_time(done.job)]), **figures)


def _as_last_time(key: int | None) -> list[str]:
    """Say whose correction of the columns a stored import followed."""
    job = ImportJob.objects.filter(pk=key).first()
    if job is None or job.mapping["headerless"]:
        return []
    known = recall(job.mapping["headers"])
    if known is None:
        return []
    return [
        f"Its columns were read as {known.by} corrected those of the same headers on "
        f"{known.at:%d %b %Y}, unless --map said otherwise."
    ]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is no day such as 2026-11-25.") from None


def _overrides(pairs: list[str]) -> dict[str, str]:
    chosen = {}
    for pair in pairs:
        column, equals, field = pair.rpartition("=")
        if not equals or not column or not field:
            raise CommandError(f"--map “{pair}” must look like 'Column=field'.")
        chosen[column] = field
    return chosen
