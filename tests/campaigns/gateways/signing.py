"""Requests as providers make them to our webhooks, signed as their documents say.

Written from the documents, apart from the adapters, so that both must agree.
"""

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.http import HttpResponse
from django.test import Client

from campaigns.gateways.base import Callback
from campaigns.gateways.tokens import AddressProof

PAYLOADS = Path(__file__).parent / "payloads"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
# The public address in tests, which the test client does not call by its name.
PUBLIC = "http://127.0.0.1:8000"
TOKEN = "token-1"
# The reference that payloads carry.
REFERENCE = f"{1:032x}"


@dataclass(frozen=True)
class Call:
    """One request to `/webhooks/main/<door>/`, whose public address is signed."""

    door: str
    body: bytes = b""
    query: str = ""
    method: str = "POST"
    content_type: str = FORM
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        query = f"?{self.query}" if self.query else ""
        return f"/webhooks/main/{self.door}/{query}"

    @property
    def url(self) -> str:
        return f"{PUBLIC}{self.path}"

    def with_headers(self, **headers: str) -> "Call":
        """Return the call with headers, "_" standing for "-"."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return replace(self, headers={**self.headers, **named})

    def to(self, client: Client) -> HttpResponse:
        return client.generic(
            self.method,
            self.path,
            self.body,
            content_type=self.content_type,
            headers=self.headers,
        )

    def as_callback(self) -> Callback:
        query = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        return Callback(self.method, query, self.headers, self.body, self.url)


def payload(provider: str, name: str) -> bytes:
    return (PAYLOADS / provider / name).read_bytes().strip()


def digest_of(secret: str, content: str | bytes, algorithm: str = "sha256") -> str:
    """Return the base64 HMAC that most providers sign with."""
    content = content.encode() if isinstance(content, str) else content
    digest = hmac.new(secret.encode(), content, algorithm).digest()
    return base64.b64encode(digest).decode()


def twilio(call: Call, secret: str = TOKEN) -> Call:
    fields = parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True)
    content = call.url + "".join(f"{name}{value}" for name, value in sorted(fields))
    return call.with_headers(X_Twilio_Signature=digest_of(secret, content, "sha1"))


def twilio_json(call: Call, secret: str = TOKEN) -> Call:
    promised = f"bodySHA256={hashlib.sha256(call.body).hexdigest()}"
    query = f"{call.query}&{promised}" if call.query else promised
    call = replace(call, query=query, content_type=JSON)
    signature = digest_of(secret, call.url, "sha1")
    return call.with_headers(X_Twilio_Signature=signature)


def vonage(call: Call, secret: str = TOKEN, at: float | None = None) -> Call:
    fields = dict(parse_qsl(call.body.decode("utf-8", "replace")))
    fields["timestamp"] = str(int(at or time.time()))
    clean = str.maketrans("&=", "__")
    content = "".join(
        f"&{key}={fields[key].translate(clean)}" for key in sorted(fields)
    )
    sig = hmac.new(secret.encode(), content.encode(), "sha256").hexdigest()
    return replace(call, body=urlencode({**fields, "sig": sig}).encode())


# Made for the tests: Telnyx signs with a key whose public half the operator is given.
TELNYX_KEY = Ed25519PrivateKey.from_private_bytes(b"7" * 32)
TELNYX_PUBLIC = base64.b64encode(TELNYX_KEY.public_key().public_bytes_raw()).decode()

OTHER_TELNYX_KEY = Ed25519PrivateKey.from_private_bytes(b"8" * 32)
OTHER_TELNYX_PUBLIC = base64.b64encode(
    OTHER_TELNYX_KEY.public_key().public_bytes_raw()
).decode()


def telnyx(call: Call, at: float | None = None) -> Call:
    timestamp = str(int(time.time() if at is None else at))
    signature = TELNYX_KEY.sign(f"{timestamp}|".encode() + call.body)
    return call.with_headers(
        Telnyx_Timestamp=timestamp,
        Telnyx_Signature_Ed25519=base64.b64encode(signature).decode(),
    )


def in_address(call: Call, secret: str = TOKEN) -> Call:
    """Sign nothing: the secret stands in the address that the provider was given.

    A receipt's address has the token of its text instead.
    """
    if call.door == "inbound":
        return replace(call, query=f"k={secret}")
    proof = AddressProof("main", [secret])
    return replace(call, query=urlencode(proof.fields(REFERENCE)))


NONCE = "05429567804466091622"


def plivo_v3(call: Call, secret: str = TOKEN) -> Call:
    base, _, query = call.url.partition("?")
    query = "&".join(f"{name}={value}" for name, value in sorted(parse_qsl(query)))
    form = sorted(parse_qsl(call.body.decode("utf-8", "replace"), True))
    content = base
    if query or form:
        content += "?" + query + ("." if query and form else "")
    content += "".join(f"{name}{value}" for name, value in form)
    return call.with_headers(
        X_Plivo_Signature_Ma_V3=digest_of(secret, f"{content}.{NONCE}"),
        X_Plivo_Signature_V3_Nonce=NONCE,
    )


def plivo_v2(call: Call, secret: str = TOKEN) -> Call:
    base = call.url.partition("?")[0]
    return call.with_headers(
        X_Plivo_Signature_V2=digest_of(secret, f"{base}{NONCE}"),
        X_Plivo_Signature_V2_Nonce=NONCE,
    )


def in_every_address(call: Call, secret: str = TOKEN) -> Call:
    return replace(call, query=f"k={secret}")


def sinch(call: Call, secret: str = TOKEN, at: float | None = None) -> Call:
    nonce, timestamp = "01FJA8B4A7BM43YGWSG9GBV067", str(int(at or time.time()))
    content = call.body + f".{nonce}.{timestamp}".encode()
    name = "X_Sinch_Webhook_Signature"
    return call.with_headers(
        **{
            name: digest_of(secret, content),
            f"{name}_Nonce": nonce,
            f"{name}_Timestamp": timestamp,
        }
    )


def bird(call: Call, secret: str = TOKEN, at: float | None = None) -> Call:
    timestamp = str(int(at or time.time()))
    content = f"msg_1.{timestamp}.".encode() + call.body
    return call.with_headers(
        Webhook_Id="msg_1",
        Webhook_Timestamp=timestamp,
        Webhook_Signature=f"v1,{digest_of(secret, content)}",
    )


# As long as MessageBird's own, which PyJWT asks for.
MESSAGEBIRD_KEY = "signing-key-of-thirty-two-letters"


def messagebird(call: Call, secret: str = MESSAGEBIRD_KEY, at: float = 0) -> Call:
    now = int(at or time.time())
    claims = {
        "iss": "MessageBird",
        "nbf": now,
        "exp": now + 60,
        "jti": "j1",
        "url_hash": hashlib.sha256(call.url.encode()).hexdigest(),
    }
    if call.body:
        claims["payload_hash"] = hashlib.sha256(call.body).hexdigest()
    token = jwt.encode(claims, secret, "HS256")
    return call.with_headers(MessageBird_Signature_JWT=token)
