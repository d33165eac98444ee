"""The evidence pack of one number."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from subscribers import evidence, people
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome, phone_of


class Command(Base):
    help = "Prints what one number agreed to, where, in which words, and every change."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("phone", help="in any format")
        parser.add_argument("--output", type=Path, help="write the pack to this file")

    def work(self, **options: Any) -> Outcome:
        subscriber = people.find(phone_of(options["phone"]))
        pack = evidence.pack(subscriber)
        path = options["output"]
        if path is not None:
            try:
                path.write_text(json.dumps(pack, indent=1, ensure_ascii=False) + "\n")
            except OSError as error:
                raise CommandError(
                    f"{path} cannot be written: {error.strerror}. Choose another place."
                ) from error
        lines = [
            f"{event['happened_at'][:19]}  {event['kind']:<13} {event['list'] or ''}"
            for event in pack["events"]
        ]
        return Outcome("\n".join(lines) or "No line in the ledger.", **pack)
