"""A provider on loopback that answers as a test wants: late, wrong, never, twice.

It speaks raw HTTP, as what it does no server would let it do. It understands what our
Kannel adapter asks, so each request is one text.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from campaigns.gateways.background import BackgroundLoop

# A script: bytes are written, numbers are seconds to wait, None is waited for forever.
# When it ends, the connection is kept for the next text.
Script = Sequence[bytes | float | None]


def http(status: str, body: str, content_type: str = "text/plain") -> bytes:
    lines = f"HTTP/1.1 {status}", f"Content-Type: {content_type}"
    content = body.encode()
    return "\r\n".join([*lines, f"Content-Length: {len(content)}", "", ""]).encode() + (
        content
    )


ACCEPTED = http("202 Accepted", "0: Accepted for delivery")
BUSY = http("503 Service Unavailable", "Queue full")
DENIED = http("403 Forbidden", "Number(s) has/have been denied by white- and/or black-")
NEVER = None
HANG_UP = b""


@dataclass(frozen=True)
class Call:
    """One request: the number it was for, and how often that had been called before."""

    to: str
    text: str
    before: int
    delivery_url: str


Mood = Callable[[Call], Script]


def is_well(call: Call) -> Script:
    return [ACCEPTED]


@dataclass
class MoodyCarrier:
    mood: Mood = is_well
    calls: list[Call] = field(default_factory=list)
    port: int = 0
    connections: int = 0

    @property
    def gateway_url(self) -> str:
        return f"kannel://saywhen:secret@127.0.0.1:{self.port}"

    def count(self, words: str = "") -> Counter[str]:
        """How many texts with these words came for each number."""
        return Counter(call.to for call in list(self.calls) if words in call.text)

    async def start(self) -> None:
        self._serving: set[asyncio.Task] = set()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._serving.add(asyncio.current_task())
        self.connections += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                await self._perform(self.mood(self._note(head)), reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            """Who called has gone."""
        finally:
            writer.transport.abort()

    async def _perform(
        self, script: Script, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        for step in script:
            if step is NEVER:
                await reader.read()
            elif step == HANG_UP:
                raise ConnectionAbortedError
            elif isinstance(step, bytes):
                writer.write(step)
                await writer.drain()
            else:
                await asyncio.sleep(step)

    def _note(self, head: bytes) -> Call:
        query = parse_qs(urlsplit(head.split(b" ", 2)[1].decode()).query)
        to = f"+{query['to'][0]}"
        before = self.count()[to]
        text, delivery_url = query["text"][0], query.get("dlr-url", [""])[0]
        self.calls.append(Call(to, text, before, delivery_url))
        return self.calls[-1]


@contextmanager
def moody_carrier() -> Iterator[MoodyCarrier]:
    carrier, loop = MoodyCarrier(), BackgroundLoop()
    loop.run(carrier.start())
    try:
        yield carrier
    finally:
        loop.run(carrier.stop())
        loop.stop()
