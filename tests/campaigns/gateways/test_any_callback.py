"""No callback makes an adapter fall over, or tell what cannot be stored."""

import json

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from campaigns.gateways import registry
from campaigns.gateways.base import Callback, Gateway, InvalidSignature
from campaigns.gateways.urls import parse_gateways
from tests.campaigns.gateways.test_doors import DOORS
from tests.examples import examples

KEYS = (
    *("type", "data", "id", "from", "to", "body", "text", "payload", "status", "code"),
    *("errors", "error", "metadata", "reference", "sms_id", "messageId", "msisdn"),
    *("message", "concat", "concat-part", "concat-total", "statuses", "media", "url"),
    *("cost", "amount", "price", "timestamp", "sender", "receiver", "event_type"),
    *("phone_number", "messages", "source", "destination", "meta", "at", "state"),
    *("message_id", "client_reference", "batch_id", "received_at", "m", "t", "k"),
)
MEANT = (
    *("\x00", "\ud83c", "9" * 5000, "1e999", "true", "delivered"),
    *("sms.received", "sms.failed", "message.received", "message.finalized"),
    *("mo_text", "mo_binary", "mo_media"),
    *("recipient_delivery_report_sms", "delivery_report_sms"),
)
WORDS = st.one_of(st.text(max_size=20), st.sampled_from(MEANT))
PLAIN = st.one_of(
    WORDS,
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([1e308, -0.0, 10**30]),
)
OBJECTS = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    ),
    max_leaves=15,
)
FLAT = st.dictionaries(st.sampled_from(KEYS), WORDS, max_size=8)
TYPES = st.sampled_from(
    [
        *("", "application/json", "application/x-www-form-urlencoded", "text/plain"),
        *("multipart/form-data", 'multipart/form-data; boundary="x"'),
    ]
)
BODIES = st.one_of(
    st.binary(max_size=60),
    OBJECTS.map(lambda value: json.dumps(value).encode()),
    st.just(b"[" * 3000),
    FLAT.map(
        lambda fields: "&".join(f"{k}={v}" for k, v in fields.items()).encode(
            "utf-8", "surrogatepass"
        )
    ),
)


@pytest.fixture(scope="module", params=DOORS.values(), ids=list(DOORS))
def gateway(request) -> Gateway:
    [url] = parse_gateways(request.param.address).values()
    return registry.build(url)


def storable(*texts: str) -> bool:
    return all("\x00" not in text and text.encode() is not None for text in texts)


# What was once read with an exception.
@example(b'{"data": {"event_type": []}}', "", {})
@example(b"", "", {"t": "", "m": "\ud83c"})
@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.too_slow])
@given(body=BODIES, kind=TYPES, query=FLAT)
def test_any_callback_is_read_or_refused(gateway, body, kind, query):
    callback = Callback("POST", query, {"Content-Type": kind}, body)

    for read in (gateway.verify, gateway.parse_delivery, gateway.parse_inbound):
        try:
            found = read(callback) or []
        except InvalidSignature:
            continue
        for row in found:
            ids = (row.provider_id, row.text)
            assert storable(*ids, getattr(row, "sender", ""), getattr(row, "code", ""))
