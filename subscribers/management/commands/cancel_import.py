"""End an import that is not done."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from subscribers.importing.service import cancel
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome
from subscribers.models import ImportJob


class Command(Base):
    help = (
        "Ends an import that runs, rests or has stopped. What is in stays in until "
        "undo_import takes it back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("job", type=int, help="the number import_subscribers gave")

    def work(self, **options: Any) -> Outcome:
        job = ImportJob.objects.select_related("list").filter(pk=options["job"]).first()
        if job is None:
            raise CommandError(f"There is no import {options['job']}.")
        if not cancel(job):
            raise CommandError(
                f"Import {job.pk} is {job.get_status_display().lower()}; there is "
                "nothing to cancel."
            )
        return Outcome(
            f"Import {job.pk} is cancelled; {job.rows} rows are in.",
            job=job.pk,
            rows=job.rows,
        )
