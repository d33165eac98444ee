"""A provider's double: an HTTP server on loopback that answers what a test tells it."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from aiohttp import web

from campaigns.gateways.background import BackgroundLoop
from campaigns.gateways.base import OutgoingSms
from tests.factories import NOON

HANG, HANG_UP = "hang", "hang up"


@dataclass(frozen=True)
class Answer:
    status: int
    body: str = ""
    content_type: str = "text/plain"


@dataclass(frozen=True)
class Seen:
    """A request as it came: nothing decoded."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    peer: tuple


class Double:
    """Answers `default`, or the first of `refusals` whose words are in the request."""

    def __init__(self) -> None:
        self.default: Answer | str = Answer(200)
        self.refusals: dict[str, Answer | str] = {}
        self.seen: list[Seen] = []
        self.address = ""

    def answer(self, answer: Answer | str) -> None:
        self.default = answer

    def refuse(self, words: str, answer: Answer | str) -> None:
        self.refusals[words] = answer

    async def start(self) -> None:
        self._over = asyncio.Event()
        app = web.Application(client_max_size=0)
        app.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(app, shutdown_timeout=1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0]
        self.address = f"{host}:{port}"

    async def stop(self) -> None:
        self._over.set()
        await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.Response:
        seen = Seen(
            request.method,
            request.raw_path,
            dict(request.headers),
            await request.read(),
            request.transport.get_extra_info("peername"),
        )
        self.seen.append(seen)
        whole = f"{seen.target} {seen.body.decode('utf-8', 'replace')}"
        answer = next(
            (given for words, given in self.refusals.items() if words in whole),
            self.default,
        )
        if answer == HANG:
            await self._over.wait()
            return web.Response()
        if answer == HANG_UP:
            request.transport.abort()
            return web.Response()
        return web.Response(
            status=answer.status, text=answer.body, content_type=answer.content_type
        )


@pytest.fixture
def double() -> Iterator[Double]:
    double, loop = Double(), BackgroundLoop()
    loop.run(double.start())
    yield double
    loop.run(double.stop())
    loop.stop()


@pytest.fixture
def make_sms() -> Callable[..., OutgoingSms]:
    def make(**changes: object) -> OutgoingSms:
        number = changes.pop("number", 1)
        values = {
            "reference": f"{number:032x}",
            "sender": "+12025550100",
            "to": f"+12025550{100 + number}",
            "text": "Tulips are in.",
            "encoding": "GSM-7",
            "validity_seconds": 3600,
            "delivery_url": "https://sms.example.org/webhooks/main/delivery/",
            "handed_at": NOON,
        }
        return OutgoingSms(**values | changes)

    return make
