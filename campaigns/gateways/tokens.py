"""Proofs in an address, for providers that sign nothing: a secret, or its token.

Inbound texts come to an address with the secret (`k`), which the operator writes into
the provider's settings. A receipt's address is made for one text: its reference (`m`)
and a token (`t`) of it, which opens nothing else.
"""

import hashlib
import hmac
from collections.abc import Sequence
from urllib.parse import unquote_plus, urlencode

from campaigns.gateways.base import Callback, InvalidSignature, is_one_of

TOKEN_LENGTH = 32
PROOFS = frozenset({"k", "t"})


class AddressProof:
    def __init__(self, gateway: str, secrets: Sequence[str]) -> None:
        """The first secret signs, all are accepted."""
        self._gateway = gateway
        self._secrets = tuple(secrets)

    def fields(self, reference: str) -> dict[str, str]:
        """Return what a receipt's address says about its text."""
        return {"m": reference, "t": self._token(reference, self._secrets[0])}

    def address(self, delivery_url: str, reference: str) -> str:
        joint = "&" if "?" in delivery_url else "?"
        return f"{delivery_url}{joint}{urlencode(self.fields(reference))}"

    def verify(self, callback: Callback) -> None:
        """Raises: InvalidSignature, unless every proof in the address is right."""
        query = callback.query
        proofs = []
        if "k" in query:
            proofs.append(is_one_of(query["k"], self._secrets))
        if "t" in query:
            reference = query.get("m", "")
            tokens = [self._token(reference, secret) for secret in self._secrets]
            proofs.append(is_one_of(query["t"], tokens))
        if not proofs or not all(proofs):
            raise InvalidSignature("This request does not carry our secret.")

    def _token(self, reference: str, secret: str) -> str:
        # The name keeps a receipt of one gateway from opening another's door.
        content = f"delivery:{self._gateway}:{reference}".encode("utf-8", "replace")
        digest = hmac.new(secret.encode(), content, hashlib.sha256)
        return digest.hexdigest()[:TOKEN_LENGTH]


def require_token(callback: Callback) -> str:
    """Return the reference that the receipt's token was made for.

    Raises: InvalidSignature, without a token.
    """
    if "t" not in callback.query:
        raise InvalidSignature("A receipt needs the token of its message.")
    return callback.query.get("m", "")


def require_secret(callback: Callback) -> None:
    """Raises: InvalidSignature: a token leaks more easily than the secret."""
    if "k" not in callback.query:
        raise InvalidSignature("An inbound text needs the secret.")


def without_proofs(raw_query: str, proofs: frozenset[str] = PROOFS) -> str:
    return "&".join(
        field
        for field in raw_query.split("&")
        if unquote_plus(field.partition("=")[0]) not in proofs
    )
