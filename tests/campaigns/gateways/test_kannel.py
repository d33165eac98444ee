"""Kannel's words: what we ask, what it answers, what it calls back with."""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, unquote_to_bytes, urlsplit

import pytest
from django.test import RequestFactory

from campaigns.gateways.base import (
    Accepted,
    Callback,
    DeliveryStatus,
    InvalidSignature,
    NotConfigured,
    OutcomeUnknown,
    Rejected,
    Throttled,
)
from campaigns.gateways.http import HttpReply
from campaigns.gateways.kannel import KannelGateway
from campaigns.gateways.urls import parse_gateway
from campaigns.webhooks import callback_of

PAYLOADS = Path(__file__).parent / "payloads" / "kannel"
DELIVERY = "https://sms.example.org/webhooks/main/delivery/"
INBOUND = "https://sms.example.org/webhooks/main/inbound/"


def make_gateway(options="secret=lab-secret&secret=older", host="127.0.0.1:13013"):
    return KannelGateway(
        parse_gateway("main", f"kannel://user:p%26ss@{host}?{options}")
    )


@pytest.fixture
def gateway() -> KannelGateway:
    return make_gateway()


def callback(query: str, url: str = DELIVERY) -> Callback:
    decoded = parse_qsl(query, keep_blank_values=True, errors="replace")
    return Callback("GET", dict(decoded), {}, b"", f"{url}?{query}")


def recorded(name: str) -> Callback:
    query = (PAYLOADS / f"{name}.txt").read_text("ascii").strip()
    return callback(query, INBOUND if name.startswith("inbound") else DELIVERY)


def asked(gateway, sms) -> dict[str, str]:
    query = urlsplit(gateway.request_for(sms).url).query
    return {key: values[0] for key, values in parse_qs(query).items()}


def called_back(gateway, sms, **escapes: str) -> Callback:
    """The receipt as Kannel sends it: our dlr-url with its escapes filled in."""
    url = asked(gateway, sms)["dlr-url"]
    values = {"d": "1", "A": "", "F": "", "T": "1795385256"} | escapes
    for letter, value in values.items():
        url = url.replace(f"%{letter}", value)
    return callback(urlsplit(url).query)


# --- What we ask ------------------------------------------------------------------


def test_it_calls_sendsms_where_the_address_points(gateway, make_sms):
    url = gateway.request_for(make_sms()).url

    assert url.startswith("http://127.0.0.1:13013/cgi-bin/sendsms?username=user&")


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        pytest.param("kannel", "http://kannel:13013/cgi-bin/sendsms", id="port"),
        pytest.param("kannel:81/send", "http://kannel:81/send", id="path"),
        pytest.param("[::1]", "http://[::1]:13013/cgi-bin/sendsms", id="IPv6"),
    ],
)
def test_it_knows_kannels_usual_port_and_path(make_sms, host, expected):
    url = make_gateway(host=host).request_for(make_sms()).url

    assert url.partition("?")[0] == expected


def test_it_sends_numbers_as_digits(gateway, make_sms):
    query = asked(gateway, make_sms())

    assert (query["from"], query["to"]) == ("12025550100", "12025550101")


def test_it_leaves_a_sender_that_is_a_name(gateway, make_sms):
    assert asked(gateway, make_sms(sender="Petal & Stem"))["from"] == "Petal & Stem"


def test_it_sends_plain_text_as_utf_8(gateway, make_sms):
    query = asked(gateway, make_sms(text="5 € & 10 % à la carte"))

    assert (query["text"], query["coding"], query["charset"]) == (
        "5 € & 10 % à la carte",
        "0",
        "UTF-8",
    )


def test_it_sends_other_text_as_utf_16_without_a_charset(gateway, make_sms):
    sms = make_sms(text="Hé \N{TULIP}+", encoding="UCS-2")

    query = asked(gateway, sms)
    text = gateway.request_for(sms).url.rpartition("&text=")[2]

    assert unquote_to_bytes(text).decode("utf-16-be") == "Hé \N{TULIP}+"
    assert (query["coding"], "charset" in query) == ("2", False)


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(3600, "60"), (3659, "60"), (60, "1"), (10, "1")]
)
def test_a_text_lives_whole_minutes_and_not_past_its_time(
    gateway, make_sms, seconds, minutes
):
    assert asked(gateway, make_sms(validity_seconds=seconds))["validity"] == minutes


def test_a_text_without_validity_asks_for_none(gateway, make_sms):
    assert "validity" not in asked(gateway, make_sms(validity_seconds=None))


def test_it_asks_for_every_kind_of_receipt(gateway, make_sms):
    assert asked(gateway, make_sms())["dlr-mask"] == "31"


def test_it_lets_kannel_fill_in_the_receipt(gateway, make_sms):
    url = asked(gateway, make_sms(reference="ab" * 16))["dlr-url"]

    assert url.startswith(f"{DELIVERY}?m={'ab' * 16}&t=")
    assert url.endswith("&s=%d&r=%A&f=%F&ts=%T")


def test_a_percent_in_our_own_address_is_not_an_escape(gateway, make_sms):
    sms = make_sms(delivery_url="https://sms.example.org/a%20b/?x=1")

    url = asked(gateway, sms)["dlr-url"]

    assert url.startswith("https://sms.example.org/a%%20b/?x=1&m=")


def test_without_a_delivery_url_it_asks_for_no_receipt(gateway, make_sms):
    query = asked(gateway, make_sms(delivery_url=""))

    assert not {"dlr-url", "dlr-mask"} & set(query)


def test_it_names_the_smsc_that_the_address_names(make_sms):
    assert asked(make_gateway("smsc=modem-2"), make_sms())["smsc"] == "modem-2"


@pytest.mark.parametrize(
    ("text", "encoding"), [("x" * 1531, "GSM-7"), ("\N{TULIP}" * 340, "UCS-2")]
)
def test_it_refuses_a_text_that_kannel_would_cut_short(
    gateway, make_sms, text, encoding
):
    with pytest.raises(Rejected, match="longer than the 10 parts"):
        gateway.request_for(make_sms(text=text, encoding=encoding))


def test_a_kannel_that_carries_more_parts_may_say_so(make_sms):
    gateway = make_gateway("max_parts=11")

    assert asked(gateway, make_sms(text="x" * 1531))["text"] == "x" * 1531


def test_it_needs_a_user_and_a_password():
    with pytest.raises(NotConfigured):
        KannelGateway(parse_gateway("main", "kannel://127.0.0.1:13013?secret=a"))


# --- What it answers --------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "text", "outcome"),
    [
        (403, "Authorization failed for sendsms", NotConfigured),
        (403, "Not routable. Do not try again.", Rejected),
        (403, "Forbidden", NotConfigured),
        (
            400,
            "Number(s) has/have been denied by white- and/or black-lists.",
            Rejected,
        ),
        (400, "Empty receiver number not allowed, rejected", Rejected),
        (400, "Sender missing and no global set, rejected", NotConfigured),
        (400, "DLR-URL field misformed, rejected", NotConfigured),
        (400, "Charset or body misformed, rejected", Rejected),
        (400, "Validity field misformed, rejected", Rejected),
        (404, "Unknown request.", NotConfigured),
        (202, "Sent. Denied receivers are: 12025550101", Rejected),
        (503, "Temporal failure, try again later.", Throttled),
        (500, "Sending failed.", Rejected),
        (500, "<html>Oops</html>", OutcomeUnknown),
        (502, "<html>Bad gateway</html>", OutcomeUnknown),
        (200, "<html>Welcome</html>", OutcomeUnknown),
    ],
)
def test_an_answer_means(gateway, make_sms, status, text, outcome):
    with pytest.raises(outcome) as caught:
        gateway.read_reply(make_sms(), HttpReply(status, {}, text.encode()))

    assert type(caught.value) is outcome
    assert "12025550101" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("0: Accepted for delivery", None, id="accepted"),
        pytest.param("3: Queued for later delivery", None, id="queued"),
        pytest.param("Sent. Message splits: 3", 3, id="replied at once"),
    ],
)
def test_a_yes_tells_no_id(gateway, make_sms, text, parts):
    reply = HttpReply(202, {}, text.encode())

    assert gateway.read_reply(make_sms(), reply) == Accepted("", parts)


def test_a_full_queue_says_when_to_come_back(gateway, make_sms):
    with pytest.raises(Throttled) as caught:
        gateway.read_reply(make_sms(), HttpReply(503, {}, b""))

    assert caught.value.retry_after_seconds == 10


# --- Who calls back ---------------------------------------------------------------


def test_its_own_receipt_is_verified(gateway, make_sms):
    gateway.verify(called_back(gateway, make_sms()))


@pytest.mark.parametrize(
    "payload", sorted(path.stem for path in PAYLOADS.glob("*.txt"))
)
def test_what_kannel_sent_is_verified(gateway, payload):
    gateway.verify(recorded(payload))


def test_a_receipt_made_with_an_older_secret_is_verified(gateway, make_sms):
    gateway.verify(called_back(make_gateway("secret=older"), make_sms()))


def test_a_receipt_made_with_a_dropped_secret_is_refused(gateway, make_sms):
    receipt = called_back(make_gateway("secret=dropped"), make_sms())

    with pytest.raises(InvalidSignature):
        gateway.verify(receipt)


def test_without_a_secret_the_password_is_it(make_sms):
    gateway = make_gateway(options="")

    gateway.verify(callback("k=p%26ss&from=1&text=STOP&id=1", INBOUND))


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("s=1", id="no proof"),
        pytest.param("k=", id="empty secret"),
        pytest.param("k=lab-secre", id="half a secret"),
        pytest.param("m=1&t=", id="empty token"),
        pytest.param("m=1&t=lab-secret", id="the secret as a token"),
        pytest.param("k=lab-secret&m=1&t=guess", id="a right and a wrong proof"),
        pytest.param("k=%D8%3C", id="not even UTF-8"),
    ],
)
def test_a_forged_callback_is_refused(gateway, query):
    with pytest.raises(InvalidSignature):
        gateway.verify(callback(query))


def test_a_token_opens_no_other_message(gateway, make_sms):
    receipt = called_back(gateway, make_sms(reference="1" * 32))
    moved = callback(receipt.raw_query.replace("1" * 32, "2" * 32))

    with pytest.raises(InvalidSignature):
        gateway.verify(moved)


def test_a_token_opens_no_other_gateway(gateway, make_sms):
    other = KannelGateway(
        parse_gateway("bulk", "kannel://user:pass@127.0.0.1?secret=lab-secret")
    )

    with pytest.raises(InvalidSignature):
        other.verify(called_back(gateway, make_sms()))


def test_a_receipts_token_does_not_bring_in_a_text(gateway, make_sms):
    receipt = called_back(gateway, make_sms())
    forged = callback(f"{receipt.raw_query}&from=1&to=2&text=STOP&id=3", INBOUND)

    with pytest.raises(InvalidSignature):
        gateway.parse_inbound(forged)


def test_the_inbound_secret_alone_makes_no_receipt(gateway):
    with pytest.raises(InvalidSignature):
        gateway.parse_delivery(callback("k=lab-secret&m=1&s=1"))


# --- Receipts ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payload", "status", "code"),
    [
        ("delivery_sent", DeliveryStatus.SENT, ""),
        ("delivery_delivered", DeliveryStatus.DELIVERED, ""),
        ("delivery_delivered_without_words", DeliveryStatus.DELIVERED, ""),
        ("delivery_expired", DeliveryStatus.FAILED, "EXPIRED/027"),
        ("delivery_undeliverable", DeliveryStatus.FAILED, "UNDELIV/001"),
        ("delivery_refused", DeliveryStatus.FAILED, "0x0000000b"),
        ("delivery_no_route", DeliveryStatus.FAILED, "no SMSC"),
    ],
)
def test_a_receipt_says(gateway, payload, status, code):
    [report] = gateway.parse_delivery(recorded(payload))

    assert (report.status, report.code) == (status, code)


def test_a_receipt_names_our_reference_its_id_and_the_time(gateway):
    [report] = gateway.parse_delivery(recorded("delivery_undeliverable"))

    assert (report.reference, report.provider_id, report.at) == (
        f"{3:032x}",
        "00000004",
        datetime(2026, 11, 22, 22, 7, 36, tzinfo=UTC),
    )


def test_a_receipt_is_kept_without_the_text_and_without_its_token(gateway):
    [report] = gateway.parse_delivery(recorded("delivery_undeliverable"))

    assert report.text.endswith("stat:UNDELIV err:001")
    assert report.raw.startswith(f"m={3:032x}&s=2&r=id%3A")


@pytest.mark.parametrize("kind", ["32", "0", "", "nonsense", "1;2"])
def test_a_receipt_of_unknown_kind_is_unknown(gateway, make_sms, kind):
    [report] = gateway.parse_delivery(called_back(gateway, make_sms(), d=kind))

    assert report.status is DeliveryStatus.UNKNOWN


@pytest.mark.parametrize(
    "time", ["", "soon", "-1", "9" * 30, "\N{ARABIC-INDIC DIGIT ONE}"]
)
def test_a_receipt_with_a_broken_time_has_none(gateway, make_sms, time):
    [report] = gateway.parse_delivery(called_back(gateway, make_sms(), T=time))

    assert report.at is None


# --- Texts in ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payload", "text"),
    [
        ("inbound_stop", "STOP"),
        ("inbound_ucs2", "hé \N{TULIP}"),
        ("inbound_recoded", "€ é STOP \N{TULIP}"),
        ("inbound_binary", "STOP \xffx"),
        ("inbound_empty", ""),
    ],
)
def test_a_text_comes_in(gateway, payload, text):
    [sms] = gateway.parse_inbound(recorded(payload))

    assert sms.text == text


def test_a_text_in_utf_16_survives_django(gateway):
    # Django reads a query as UTF-8; the bytes are only left in the address.
    query = (PAYLOADS / "inbound_ucs2.txt").read_text("ascii").strip()
    request = RequestFactory().get("/webhooks/main/inbound/", QUERY_STRING=query)

    [sms] = gateway.parse_inbound(callback_of(request))

    assert sms.text == "hé \N{TULIP}"


def test_a_text_comes_with_both_numbers_its_id_and_the_time(gateway):
    [sms] = gateway.parse_inbound(recorded("inbound_stop"))

    assert (sms.sender, sms.recipient, sms.provider_id, sms.at) == (
        "+12025550123",
        "+12025550100",
        "3a875350-fe3f-40a5-9f7a-0b3906c4d66d",
        datetime(2026, 11, 22, 22, 7, 36, tzinfo=UTC),
    )


def test_a_text_is_kept_without_the_secret(gateway):
    [sms] = gateway.parse_inbound(recorded("inbound_ucs2"))

    assert "lab-secret" not in sms.raw
    assert "text=%00h%00%E9%00+%D8%3C%DF7" in sms.raw


@pytest.mark.parametrize(
    ("query", "text"),
    [
        pytest.param("text=h%E9", "hé", id="not the UTF-8 it claims"),
        pytest.param("text=h%E9&charset=latin-1", "hé", id="latin-1"),
        pytest.param("text=%D8&charset=UTF-16BE", "Ø", id="half a character"),
        pytest.param("text=hi&charset=nonsense", "hi", id="no such charset"),
        pytest.param("text=aGk%3D&charset=base64", "aGk=", id="not a charset"),
        pytest.param("text=a&text=b", "b", id="twice"),
    ],
)
def test_a_text_in_a_broken_charset_still_comes_in(gateway, query, text):
    request = callback(f"k=lab-secret&from=1&to=2&id=3&{query}", INBOUND)

    assert [sms.text for sms in gateway.parse_inbound(request)] == [text]


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("to=2&text=STOP&id=3", id="from nobody"),
        pytest.param("from=1&to=2&text=STOP", id="without an id"),
        pytest.param("from=1&to=2&id=3", id="without a text"),
    ],
)
def test_half_a_text_is_none(gateway, query):
    assert gateway.parse_inbound(callback(f"k=lab-secret&{query}", INBOUND)) == []


def test_its_thanks_are_empty():
    # Kannel would text the body of the answer to the person.
    assert make_gateway().acknowledge() == (200, "text/plain", "")
