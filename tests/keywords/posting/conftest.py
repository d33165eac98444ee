"""A shop's own system on this machine, and a keyword that posts to it."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from keywords import intake
from keywords.matching import fold
from keywords.models import InboundMessage, Keyword, Webhook
from keywords.posting import signing
from tests.factories import NOON, make_sender

Text = Callable[..., intake.Received]


class Receiver:
    """Answers with `status`, and keeps what it was posted as (headers, body)."""

    def __init__(self) -> None:
        self.status, self.location = 200, ""
        self.got: list[tuple[dict[str, str], str]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/texts"
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def _handler(receiver) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): told for name, told in self.headers.items()}
                receiver.got.append((headers, body.decode()))
                self.send_response(receiver.status)
                if receiver.location:
                    self.send_header("Location", receiver.location)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def loopback(settings) -> None:
    settings.WEBHOOKS_ALLOW_LOOPBACK = True


@pytest.fixture
def till(db, receiver, loopback) -> Webhook:
    return Webhook.objects.create(
        slug="till", name="Till", url=receiver.url, secret=signing.new_secret()
    )


@pytest.fixture
def points(till) -> Keyword:
    """POINTS, which posts to the till."""
    return Keyword.objects.create(
        word="POINTS",
        folded=fold("POINTS"),
        sender=make_sender(),
        action="webhook",
        webhook=till,
    )


@pytest.fixture
def text() -> Text:
    def send(body: str = "points", *, now=NOON, once: str = "") -> intake.Received:
        return intake.receive(
            gateway="main",
            provider_id=once or f"id-{InboundMessage.objects.count()}",
            from_number="+12125550101",
            to_number="+12025550100",
            body=body,
            now=now,
        )

    return send
