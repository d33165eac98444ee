"""Finish an import that a dead process left half done."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from subscribers.importing.service import run
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome, now_of
from subscribers.models import ImportJob


class Command(Base):
    help = "Goes on where a stopped import ended; every row is merged once."
    takes_now = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("job", type=int, help="its number in the admin")

    def work(self, **options: Any) -> Outcome:
        job = ImportJob.objects.select_related("list").filter(pk=options["job"]).first()
        if job is None:
            raise CommandError(f"There is no import {options['job']}.")
        with self.progress(options, total=job.lines_total, unit=" rows") as bar:
            bar.update(job.at_line)
            done = run(job, now=now_of(options), seen=bar.update)
        return Outcome(f"Import {job.pk} is done: {done.rows} rows.", **done.figures)
