"""What a provider's HTTP status means, where its own words say no more."""

import json
from collections.abc import Mapping

from campaigns.gateways.base import (
    GatewayError,
    NotConfigured,
    OutcomeUnknown,
    OutgoingSms,
    Rejected,
    Throttled,
)
from campaigns.gateways.fields import at_path
from campaigns.gateways.http import HttpReply
from campaigns.gateways.reading import words

Known = Mapping[str, tuple[type[GatewayError], str]]

CLOSED = {401, 402, 403, 404, 405, 407}


def refusal(carrier: str, reply: HttpReply, code: str = "") -> GatewayError:
    """Return the error of an answer that is no yes; `code` is the provider's own.

    A server that fails (5xx) or answers what nobody expects may have the text.
    """
    code = code or str(reply.status)
    if reply.status in CLOSED:
        words = f"{carrier} does not let us in (HTTP {reply.status})."
        return NotConfigured(words, code)
    if reply.status == 429:
        return Throttled(f"{carrier} is busy.", code, _wait(reply))
    if 400 <= reply.status < 500:
        return Rejected(f"{carrier} refused this text (HTTP {reply.status}).", code)
    return OutcomeUnknown(f"{carrier} answered with HTTP {reply.status}.", code)


def refusal_at(carrier: str, reply: HttpReply, path: str, known: Known) -> GatewayError:
    """Return the error of a no that says its code in JSON at `path`.

    The provider's own words may quote a number: ours stand in `known`, by its code.
    """
    if not 400 <= reply.status < 500:
        # A server that fails may have the text, whatever it says.
        return refusal(carrier, reply)
    try:
        code = words(at_path(json.loads(reply.body), path))[:60]
    except (ValueError, RecursionError):
        code = ""  # a no, whoever wrote it
    return by_code(code, known) or refusal(carrier, reply, code)


def by_code(code: str, known: Known) -> GatewayError | None:
    """Return what a provider's code means to us; None where we do not know it."""
    if code not in known:
        return None
    error, sentence = known[code]
    return error(sentence, code)


def id_in(value: object) -> str:
    """Return the provider's id for a text it took.

    Raises: OutcomeUnknown, where a yes tells none: it may be another server's.
    """
    if found := words(value):
        return found
    raise OutcomeUnknown("The provider's answer names no text.", "unreadable")


def refuse_pictures(carrier: str, sms: OutgoingSms) -> None:
    """Raises: Rejected, when there are any."""
    if sms.media:
        raise Rejected(f"{carrier} carries no pictures here.", "media")


def _wait(reply: HttpReply) -> int | None:
    seconds = reply.headers.get("Retry-After", "")
    # The header may hold a date as well (RFC 9110, 10.2.3); then we choose ourselves.
    return min(int(seconds), 3600) if seconds.isdecimal() else None
