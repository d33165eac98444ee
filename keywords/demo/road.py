"""The simulator's road through two years, on which a few phones cannot be reached."""

from collections.abc import Sequence

from campaigns.gateways.base import Accepted, GatewayError, OutgoingSms, Rejected
from campaigns.gateways.simulator import SimulatorGateway
from campaigns.gateways.urls import GatewayUrl

# As providers answer; the simulator by itself delivers everything.
GONE = Rejected("The number is not in service any more.", code="not_in_service")
OFF = Rejected("The phone was off until the text expired.", code="phone_off")


class Road(SimulatorGateway):
    """Takes what the simulator takes, but for the numbers in `unreachable`."""

    def __init__(self, url: GatewayUrl) -> None:
        super().__init__(url)
        self.unreachable: dict[str, Rejected] = {}

    def hand_over(self, wave: Sequence[OutgoingSms]) -> list[Accepted | GatewayError]:
        arriving = [sms for sms in wave if sms.to not in self.unreachable]
        taken = iter(super().hand_over(arriving))
        return [self.unreachable.get(sms.to) or next(taken) for sms in wave]
