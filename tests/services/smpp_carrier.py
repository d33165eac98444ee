"""A carrier's SMSC for Kannel to bind to: SMPP 3.4, as far as texts and receipts go.

fakesmsc only ever delivers; this one also refuses, throttles and reports failure, each
for a number of its own. It is no model of a carrier's speed.
"""

import socketserver
import struct
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

# SMPP 3.4, section 5.1.2.1
BIND_RECEIVER, BIND_TRANSMITTER, BIND_TRANSCEIVER = 0x1, 0x2, 0x9
SUBMIT, DELIVER, UNBIND, ENQUIRE = 0x4, 0x5, 0x6, 0x15
RESPONSE = 0x80000000
# section 5.1.3
OK, INVALID_DESTINATION = 0x0, 0x0B

# What becomes of a text, by its number: a receipt's state and error, or a refusal.
EXPIRED = "12025550181"
UNDELIVERABLE = "12025550182"
REFUSED = "12025550183"
SILENT = "12025550184"
RECEIPTS = {EXPIRED: ("EXPIRED", "027"), UNDELIVERABLE: ("UNDELIV", "001")}
SYSTEM_ID, PASSWORD = "saywhen", "carrier"


@dataclass(frozen=True, slots=True)
class Submitted:
    message_id: str
    source: str
    destination: str
    data_coding: int
    validity: str
    content: bytes


class SmppCarrier:
    """Use as a context manager; `port` is where Kannel binds to."""

    def __init__(self) -> None:
        self.submitted: list[Submitted] = []
        self._server = Server(("127.0.0.1", 0), Connection)
        self._server.carrier = self
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        ).start()
        return self

    def __exit__(self, *reason: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    carrier: SmppCarrier


class Connection(socketserver.StreamRequestHandler):
    server: Server
    _sequence = 0

    def handle(self) -> None:
        while head := self.rfile.read(16):
            length, command, _, sequence = struct.unpack(">IIII", head)
            body = self.rfile.read(length - 16)
            if command in {BIND_RECEIVER, BIND_TRANSMITTER, BIND_TRANSCEIVER}:
                self._answer(command, sequence, b"lab\0")
            elif command == SUBMIT:
                self._take(sequence, body)
            elif command in {ENQUIRE, UNBIND}:
                self._answer(command, sequence)

    def _take(self, sequence: int, body: bytes) -> None:
        submitted = parse_submit(body, f"{len(self.server.carrier.submitted):08x}")
        if submitted.destination == REFUSED:
            self._answer(SUBMIT, sequence, status=INVALID_DESTINATION)
            return
        self.server.carrier.submitted.append(submitted)
        self._answer(SUBMIT, sequence, submitted.message_id.encode() + b"\0")
        if submitted.destination != SILENT:
            self._report(submitted)

    def _report(self, submitted: Submitted) -> None:
        state, error = RECEIPTS.get(submitted.destination, ("DELIVRD", "000"))
        at = datetime.now(UTC).strftime("%y%m%d%H%M")
        words = (
            f"id:{submitted.message_id} sub:001 dlvrd:{int(state == 'DELIVRD'):03} "
            f"submit date:{at} done date:{at} stat:{state} err:{error} text:Tulips"
        ).encode()
        type(self)._sequence += 1
        body = (
            b"\0\1\1" + submitted.destination.encode() + b"\0\1\1"
            # esm_class 4: a receipt; then protocol, priority, times, flags, coding
            + submitted.source.encode() + b"\0\x04\0\0\0\0\0\0\0\0"
            + bytes([len(words)]) + words
        )  # fmt: skip
        self._send(DELIVER, OK, self._sequence, body)

    def _answer(
        self, command: int, sequence: int, body: bytes = b"", status: int = OK
    ) -> None:
        self._send(command | RESPONSE, status, sequence, body)

    def _send(self, command: int, status: int, sequence: int, body: bytes) -> None:
        head = struct.pack(">IIII", 16 + len(body), command, status, sequence)
        self.wfile.write(head + body)


def parse_submit(body: bytes, message_id: str) -> Submitted:
    """Read a submit_sm (section 4.4.1): strings end in NUL, numbers are one byte."""
    rest = body

    def string() -> str:
        nonlocal rest
        word, _, rest = rest.partition(b"\0")
        return word.decode("latin-1")

    def skip(count: int) -> None:
        nonlocal rest
        rest = rest[count:]

    string()
    skip(2)
    source = string()
    skip(2)
    destination = string()
    skip(3)
    string()
    validity = string()
    skip(2)
    data_coding, length = rest[0], rest[2]
    content = rest[3 : 3 + length]
    return Submitted(message_id, source, destination, data_coding, validity, content)
