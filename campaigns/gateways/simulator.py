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


class SimulatorGateway(Gateway):
    delivers_at_once = True

    def hand_over(self, wave: Sequence[OutgoingSms]) -> list[Accepted | GatewayError]:
        """One INSERT for the wave; a database that fails raises and keeps nothing."""
        SimulatedText.objects.bulk_create(
            SimulatedText(
                reference=sms.reference,
                gateway=self.name,
                sender=sms.sender,
                phone=sms.to,
                text=sms.text,
                direction=SimulatedText.Direction.TO_PHONE,
                created_at=sms.handed_at,
            )
            for sms in wave
        )
        return [Accepted(f"sim-{sms.reference}") for sms in wave]

    def verify(self, callback: Callback) -> None:
        # Answers come from the page, through the same intake, never from outside.
        raise InvalidSignature("The simulator calls nobody back.")

    def parse_delivery(self, callback: Callback) -> list[DeliveryReport]:
        return []

    def parse_inbound(self, callback: Callback) -> list[IncomingSms]:
        return []
