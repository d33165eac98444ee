"""What shoppers text the shop, through the one intake."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from campaigns.models import Sender
from keywords import intake


@dataclass(slots=True)
class Phones:
    """The shoppers' side of the gateway: numbers what it brings, as a provider does."""

    gateway: str
    numbers: dict[str, str]  # country -> the number people there text to
    brought: int = 0

    def text(self, number: str, country: str, body: str, *, at: datetime) -> None:
        self.brought += 1
        intake.receive(
            gateway=self.gateway,
            provider_id=f"demo-{self.brought}",
            from_number=number,
            to_number=self.numbers[country],
            body=body,
            now=at,
        )


def phones_of(gateway: str, senders: Iterable[Sender]) -> Phones:
    numbers = {
        country: sender.number for sender in senders for country in sender.countries
    }
    return Phones(gateway, numbers)
