"""The red button: pause all sending."""

from argparse import ArgumentParser
from typing import Any

from campaigns.sending.launching import press_red_button
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome


class Command(Base):
    help = "Pauses everything at once, replies included, until resume_all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", default="operator")
        parser.add_argument("--why", default="", help="shown to staff")

    def work(self, **options: Any) -> Outcome:
        press_red_button(by=options["by"], why=options["why"])
        return Outcome("All sending is paused.", status="paused")
