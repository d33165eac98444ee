"""Take an import back."""

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from subscribers.importing.undo import undo
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome, user_name
from subscribers.models import ImportJob


class Command(Base):
    help = (
        "Puts people and subscriptions back to what the import found, where they still "
        "hold what it brought. People who left or changed since are kept as they are."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("job", type=int, help="the number import_subscribers gave")
        parser.add_argument("--by", default="")

    def work(self, **options: Any) -> Outcome:
        job = ImportJob.objects.select_related("list").filter(pk=options["job"]).first()
        if job is None:
            raise CommandError(f"There is no import {options['job']}.")
        done = undo(job, by=options["by"] or user_name(), now=timezone.now())
        return Outcome(
            f"{done.restored} restored, {done.removed} removed, {done.kept} kept.",
            **asdict(done),
        )
