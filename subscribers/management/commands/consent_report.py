"""The evidence pack of one number."""

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from subscribers import evidence, evidence_page, people
from subscribers.evidence import Pack
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome, phone_of, user_name
from subscribers.models import Subscriber


class Command(Base):
    help = "Prints what one number agreed to, where, in which words, and every change."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("phone", help="in any format")
        parser.add_argument(
            "--output",
            type=Path,
            help="write the pack to this file: a page to print if it ends in .html",
        )

    def work(self, **options: Any) -> Outcome:
        subscriber = people.find(phone_of(options["phone"]))
        pack = evidence.pack(subscriber)
        if options["output"] is not None:
            _write(options["output"], subscriber, pack)
        lines = [
            f"{event['happened_at'][:19]}  {event['kind']:<13} {event['list'] or ''}"
            for event in pack["events"]
        ]
        return Outcome(
            "\n".join([*lines, evidence_page.verdict(pack["verified"])]), **pack
        )


def _write(path: Path, subscriber: Subscriber, pack: Pack) -> None:
    """Write the page or the JSON, for our own eyes: it holds everything we know."""
    if path.suffix.lower() in (".html", ".htm"):
        text = evidence_page.render(
            subscriber, pack, by=user_name(), now=timezone.now()
        )
    else:
        text = json.dumps(pack, indent=1, ensure_ascii=False) + "\n"
    try:
        flags = os.O_CREAT | os.O_WRONLY | os.O_TRUNC
        with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise CommandError(
            f"{path} cannot be written: {error.strerror}. Choose another place."
        ) from error
