"""What shoppers text the shop, each from their own simulated phone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from campaigns.models import Sender
from keywords.simulator.texting import text_us


@dataclass(slots=True)
class Phones:
    """The shoppers' side of the gateway: numbers what it brings, as a provider does."""

    gateway: str
    numbers: dict[str, str]  # country -> the number people there text to
    brought: int = 0

    def text(self, number: str, country: str, body: str, *, at: datetime) -> None:
        self.brought += 1
        text_us(
            gateway=self.gateway,
            phone=number,
            number=self.numbers[country],
            body=body,
            once=f"demo-{self.brought}",
            now=at,
        )


def phones_of(gateway: str, senders: Iterable[Sender]) -> Phones:
    numbers = {
        country: sender.number for sender in senders for country in sender.countries
    }
    return Phones(gateway, numbers)
