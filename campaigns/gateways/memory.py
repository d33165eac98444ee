"""A gateway that keeps texts in this process: for tests and benchmarks, not for shops.

`memory://?latency_ms=5` waits once per wave, as a provider that takes a whole wave at
the same time would; `keep=0` forgets the texts at once.
"""

import time
from collections import deque
from collections.abc import Sequence

from campaigns.gateways.base import (
    Accepted,
    Callback,
    DeliveryReport,
    Gateway,
    GatewayError,
    IncomingSms,
    InvalidSignature,
    NotConfigured,
    OutgoingSms,
)
from campaigns.gateways.urls import GatewayUrl


class MemoryGateway(Gateway):
    delivers_at_once = True
    gone_codes = frozenset({"gone"})

    def __init__(self, url: GatewayUrl) -> None:
        super().__init__(url)
        latency = url.option("latency_ms", "0")
        if not latency.isdecimal():
            raise NotConfigured(
                f"Gateway {self.name!r}: latency_ms must be whole milliseconds.",
                code="option",
            )
        self._latency_seconds = int(latency) / 1000
        self._keeps = url.option("keep", "all") != "0"
        self.texts: list[OutgoingSms] = []
        self._script: deque[Accepted | GatewayError] = deque()
        self._refused: dict[str, GatewayError] = {}

    def script(self, *outcomes: Accepted | GatewayError) -> None:
        """Let the next texts end so, one each, whatever their number."""
        self._script.extend(outcomes)

    def refuse(self, phone: str, error: GatewayError) -> None:
        """Let every text to this number (E.164) end in the error."""
        self._refused[phone] = error

    def hand_over(self, wave: Sequence[OutgoingSms]) -> list[Accepted | GatewayError]:
        if self._latency_seconds:
            time.sleep(self._latency_seconds)
        return [self._outcome(sms) for sms in wave]

    def verify(self, callback: Callback) -> None:
        raise InvalidSignature("The memory gateway calls nobody back.")

    def parse_delivery(self, callback: Callback) -> list[DeliveryReport]:
        return []

    def parse_inbound(self, callback: Callback) -> list[IncomingSms]:
        return []

    def _outcome(self, sms: OutgoingSms) -> Accepted | GatewayError:
        if self._script:
            outcome = self._script.popleft()
        else:
            outcome = self._refused.get(sms.to) or Accepted(f"mem-{sms.reference}")
        if self._keeps and isinstance(outcome, Accepted):
            self.texts.append(sms)
        return outcome
