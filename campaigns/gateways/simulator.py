"""A gateway whose phones are rows in the database, shown at `/simulator/`.

It is real up to the radio: what it takes, a person reads and can answer there.
"""

from collections.abc import Sequence

from campaigns.gateways.base import (
    Accepted,
    Callback,
    DeliveryReport,
    Gateway,
    GatewayError,
    IncomingSms,
    InvalidSignature,
    OutgoingSms,
)
from campaigns.models import SimulatedText
from subscribers.bulk import insert_rows


class SimulatorGateway(Gateway):
    delivers_at_once = True

    def hand_over(self, wave: Sequence[OutgoingSms]) -> list[Accepted | GatewayError]:
        """One INSERT for the wave; a database that fails raises and keeps nothing."""
        to_phone = SimulatedText.Direction.TO_PHONE.value
        insert_rows(
            SimulatedText,
            (
                *("gateway", "direction", "reference", "sender", "phone", "text"),
                "created_at",
            ),
            (
                (
                    *(self.name, to_phone, sms.reference, sms.sender, sms.to),
                    *(sms.text, sms.handed_at),
                )
                for sms in wave
            ),
        )
        return [Accepted(f"sim-{sms.reference}") for sms in wave]

    def verify(self, callback: Callback) -> None:
        # Answers come from the page, through the same intake, never from outside.
        raise InvalidSignature("The simulator calls nobody back.")

    def parse_delivery(self, callback: Callback) -> list[DeliveryReport]:
        return []

    def parse_inbound(self, callback: Callback) -> list[IncomingSms]:
        return []
