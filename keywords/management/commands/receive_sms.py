"""One inbound text, through the same intake as a webhook."""

import uuid
from argparse import ArgumentParser
from typing import Any

from keywords import intake
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome, now_of, phone_of
from subscribers.phones import InvalidPhone


def _number(text: str) -> str:
    """A phone in any format; a short code or a name stays as it is."""
    try:
        return phone_of(text).e164
    except InvalidPhone:
        return text


class Command(Base):
    help = "Receives one text as if a gateway had brought it."
    takes_now = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="from_number", required=True, metavar="N")
        parser.add_argument("--to", dest="to_number", required=True, metavar="N")
        parser.add_argument("--body", required=True, metavar="T")
        parser.add_argument(
            "--id", metavar="X", help="the provider's id; the same id counts once"
        )

    def work(self, **options: Any) -> Outcome:
        received = intake.receive(
            gateway="command",
            provider_id=options["id"] or uuid.uuid4().hex,
            from_number=_number(options["from_number"]),
            to_number=options["to_number"],
            body=options["body"],
            now=now_of(options),
        )
        return Outcome(
            f"{received.intent}: {received.reply or '(no reply)'}",
            intent=received.intent,
            keyword=received.keyword,
            reply=received.reply,
            changes=list(received.changes),
        )
