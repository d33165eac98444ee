"""The Kannel adapter against a real Kannel: texts out, receipts back, texts in."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import pytest

from campaigns.composing.parts import count_parts
from campaigns.gateways.base import (
    Accepted,
    Callback,
    NotConfigured,
    OutgoingSms,
    Rejected,
)
from campaigns.gateways.kannel import KannelGateway
from campaigns.gateways.urls import parse_gateway
from tests.factories import NOON
from tests.services import smpp_carrier
from tests.services.kannel_lab import UNROUTABLE, KannelLab, is_installed, wait_for
from tests.services.smpp_carrier import SmppCarrier

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(
        not is_installed(), reason="needs the packages kannel and kannel-extras"
    ),
]

TEXTS = {
    "plain": "Tulips are in.",
    "extension characters": "5 € off [today] {only} ~ a|b \\ ^",
    "accents": "Zoë à Genève: déjà là, Ñandú, ß, Å",
    "greek capitals": "ΔΦΓΛΩΠΨΣΘΞ",
    "two lines": "Tulips\nare  in.",
    "signs with a meaning in URLs": "a=b&c=d?e#f+g%20h",
    "escapes of Kannel": "%d %A %p %% 100%",
    "emoji": "Tulips \N{TULIP} are in \N{FAMILY}!",
    "cyrillic": "Тюльпаны уже здесь",
    "long": "Tulips are in. " * 30,
    "long with emoji": "Tulips \N{TULIP} are in. " * 12,
    "ten parts": "x" * 1530,
}


class Patient(ThreadingHTTPServer):
    # Kannel calls by hundreds at once; a call beyond the default five is lost for
    # seconds.
    request_queue_size = 256


class Listener:
    """Our two webhooks on loopback: keeps what Kannel calls, answers as we would."""

    def __init__(self) -> None:
        self.callbacks: list[Callback] = []
        self.answer = (200, b"")
        listener = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                listener.callbacks.append(self.callback())
                status, body = listener.answer
                self.send_response(status)
                self.send_header("Content-Type", "text/plain")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def callback(self) -> Callback:
                pairs = parse_qsl(urlsplit(self.path).query, keep_blank_values=True)
                url = f"{listener.url}{self.path}"
                return Callback("GET", dict(pairs), dict(self.headers), b"", url)

            def log_message(self, *words: object) -> None:
                return None

        self._server = Patient(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        ).start()

    def at(self, door: str) -> list[Callback]:
        return [each for each in self.callbacks if f"/{door}/?" in each.url]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


@pytest.fixture
def lab(listener) -> Iterator[KannelLab]:
    with KannelLab(f"{listener.url}/webhooks/main/inbound/") as lab:
        yield lab


@pytest.fixture
def gateway(lab) -> Iterator[KannelGateway]:
    gateway = KannelGateway(parse_gateway("main", lab.gateway_url))
    yield gateway
    gateway.close()


@pytest.fixture
def carrier() -> Iterator[SmppCarrier]:
    with SmppCarrier() as carrier:
        yield carrier


@pytest.fixture
def carrier_gateway(listener, carrier) -> Iterator[KannelGateway]:
    with KannelLab(f"{listener.url}/webhooks/main/inbound/", carrier) as lab:
        url = f"{lab.gateway_url}&smsc=carrier"
        gateway = KannelGateway(parse_gateway("main", url))
        yield gateway
        gateway.close()


@pytest.fixture
def make_sms(listener):
    def make(number: int, text: str = TEXTS["plain"], to: str = "") -> OutgoingSms:
        return OutgoingSms(
            reference=f"{number:032x}",
            sender="+12025550100",
            to=to or f"+12025550{101 + number % 60}",
            text=text,
            encoding=count_parts(text).encoding,
            validity_seconds=3600,
            delivery_url=f"{listener.url}/webhooks/main/delivery/",
            handed_at=NOON,
        )

    return make


def statuses(gateway, listener) -> dict[str, list[str]]:
    """By reference, what verified receipts said, in the order they came."""
    said: dict[str, list[str]] = {}
    for callback in listener.at("delivery"):
        gateway.verify(callback)
        for report in gateway.parse_delivery(callback):
            said.setdefault(report.reference, []).append(str(report.status))
    return said


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_arrives_as_it_was_written(gateway, lab, make_sms, text):
    assert gateway.hand_over([make_sms(1, text)]) == [Accepted("")]

    [arrived] = lab.wait_for_texts(1)

    assert (arrived.sender, arrived.phone) == ("12025550100", "12025550102")
    assert arrived.text == text


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_is_billed_as_we_counted(gateway, lab, make_sms, text):
    gateway.hand_over([make_sms(1, text)])

    [arrived] = lab.wait_for_texts(1)

    assert arrived.parts == count_parts(text).parts


def test_kannel_cuts_through_an_emoji_where_we_count_without(gateway, lab, make_sms):
    text = "\N{TULIP}" * 100
    gateway.hand_over([make_sms(1, text)])

    [arrived] = lab.wait_for_texts(1)

    assert (arrived.text, arrived.parts, count_parts(text).parts) == (text, 3, 4)


def test_a_wave_arrives_whole_and_is_reported(gateway, lab, listener, make_sms):
    texts = list(TEXTS.values())
    wave = [make_sms(number, texts[number % len(texts)]) for number in range(50)]

    outcomes = gateway.hand_over(wave)
    lab.wait_for_texts(50)
    wait_for(lambda: len(listener.at("delivery")) >= 100, "100 receipts")

    assert outcomes == [Accepted("")] * 50
    assert sorted(each.text for each in lab.texts()) == sorted(s.text for s in wave)
    assert {ref: set(said) for ref, said in statuses(gateway, listener).items()} == {
        sms.reference: {"sent", "delivered"} for sms in wave
    }


@pytest.mark.parametrize(
    ("number", "said"),
    [
        pytest.param("12025550101", ["delivered", "sent"], id="delivered"),
        pytest.param(smpp_carrier.EXPIRED, ["failed", "sent"], id="expired"),
        pytest.param(smpp_carrier.UNDELIVERABLE, ["failed", "sent"], id="undelivered"),
        pytest.param(smpp_carrier.REFUSED, ["failed"], id="refused"),
        pytest.param(smpp_carrier.SILENT, ["sent"], id="never reported"),
    ],
)
def test_a_carrier_reports(carrier_gateway, listener, make_sms, number, said):
    sms = make_sms(1, to=f"+{number}")

    carrier_gateway.hand_over([sms])
    wait_for(lambda: len(listener.at("delivery")) >= len(said), "receipts")

    assert sorted(statuses(carrier_gateway, listener)[sms.reference]) == said


def test_it_says_that_it_knows_us_and_sends_nothing(gateway, lab):
    assert gateway.check() is True

    assert lab.texts() == []


def test_it_says_that_it_does_not_know_us(lab):
    url = parse_gateway("main", lab.gateway_url)
    stranger = KannelGateway(replace(url, password="guess"))

    with pytest.raises(NotConfigured):
        stranger.check()
    stranger.close()


def test_a_carrier_gets_the_alphabet_and_the_deadline(
    carrier_gateway, carrier, make_sms
):
    carrier_gateway.hand_over([make_sms(1, "5 €")])
    wait_for(lambda: carrier.submitted, "the carrier to get it")

    [submitted] = carrier.submitted
    # ESC e is the euro sign of GSM 03.38.
    assert (submitted.data_coding, submitted.content) == (0, b"5 \x1be")
    assert submitted.validity != ""


def test_a_number_without_a_route_is_rejected(gateway, make_sms):
    [error] = gateway.hand_over([make_sms(1, to=UNROUTABLE)])

    assert type(error) is Rejected


def test_a_text_waits_in_kannel_while_phones_are_away(gateway, lab, make_sms):
    lab.disconnect_phones()
    outcomes = gateway.hand_over([make_sms(1)])
    lab.connect_phones()

    lab.wait_for_texts(1)

    assert outcomes == [Accepted("")]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("STOP", id="one word"),
        pytest.param("  yes  please ", id="spaces"),
        pytest.param("Été \N{TULIP}", id="accents and emoji"),
        pytest.param("two\nlines", id="two lines"),
        pytest.param("a=b&c=d?e#f+g%20h", id="signs with a meaning in URLs"),
        pytest.param("I would like to stop, please. " * 11, id="three parts"),
    ],
)
def test_a_text_from_a_phone_comes_in(gateway, lab, listener, text):
    lab.text_from_phone("+12025550123", "+12025550100", text)
    wait_for(lambda: listener.at("inbound"), "the text")

    [callback] = listener.at("inbound")
    gateway.verify(callback)
    [sms] = gateway.parse_inbound(callback)

    assert (sms.sender, sms.recipient, sms.text) == (
        "+12025550123",
        "+12025550100",
        text,
    )


def test_a_text_from_a_phone_is_called_in_again_while_we_are_down(lab, listener):
    listener.answer = (503, b"")
    lab.text_from_phone("+12025550123", "+12025550100", "STOP")
    wait_for(lambda: listener.at("inbound"), "the first call")
    listener.answer = (200, b"")

    wait_for(lambda: len(listener.at("inbound")) >= 2, "the second call")

    first, second = listener.at("inbound")
    assert first.query["id"] == second.query["id"]


def test_what_we_answer_is_never_texted_back(gateway, lab, listener, make_sms):
    listener.answer = (200, b"Thank you.")
    lab.text_from_phone("+12025550123", "+12025550100", "STOP")
    wait_for(lambda: listener.at("inbound"), "the text")
    gateway.hand_over([make_sms(1)])

    lab.wait_for_texts(1)

    assert [each.text for each in lab.texts()] == [TEXTS["plain"]]
