"""The [[senders]] table: the numbers and names texts come from."""

import re
from typing import Any

from campaigns.gateways.base import NotConfigured
from campaigns.gateways.registry import configured
from campaigns.models import Sender
from keywords.applying.mistakes import Mistake
from keywords.applying.saving import Saved, save_row
from keywords.applying.table import KEPT, Key, Table, part
from keywords.applying.values import (
    choice,
    country,
    number_above_0,
    price,
    several,
    shown,
    slug,
    text,
)
from keywords.applying.work import Work
from subscribers.phones import InvalidPhone, parse

_SHORT_CODE = re.compile(r"[0-9]{3,8}")
# What every handset shows: https://en.wikipedia.org/wiki/GSM_03.38 without its accents.
_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 &._+-]{1,11}")


def _gateway(value: object) -> str:
    name = text(40)(value)
    try:
        known = configured()
    except NotConfigured as error:
        raise Mistake(f"cannot be checked: {error.text}") from None
    if name not in known:
        there = ", ".join(known) or "none at all"
        raise Mistake(f"SMS_GATEWAYS has no gateway {shown(value)}; it has: {there}.")
    return name


def _number(kind: str, number: str) -> str:
    """Return the number as stored: E.164, digits or a name, as its kind wants."""
    if kind == Sender.Kind.SHORT_CODE:
        if not _SHORT_CODE.fullmatch(number):
            raise Mistake(f'a short code is 3 to 8 digits, not "{number}".', "number")
        return number
    if kind == Sender.Kind.ALPHANUMERIC:
        if not _NAME.fullmatch(number):
            raise Mistake(
                "a name has at most 11 plain letters, digits, spaces or & . _ + -, "
                f'with a letter among them; "{number}" is none.',
                "number",
            )
        return number
    try:
        return parse(number).e164
    except InvalidPhone as error:
        raise Mistake(f'"{number}" cannot be a {kind}. {error}', "number") from None


def _save(entry: dict[str, Any], work: Work) -> Saved:
    values = {**entry, "number": _number(entry["kind"], entry["number"])}
    lookup = {"slug": values.pop("slug")}
    if values.get("fallback") == values["gateway"]:
        raise Mistake("name another gateway than the first one.", "fallback")
    taken = Sender.objects.filter(gateway=values["gateway"], number=values["number"])
    other = taken.exclude(**lookup).first()
    if other is not None:
        raise Mistake(
            f'the sender "{other.slug}" has this number on the gateway '
            f'"{other.gateway}" already.',
            "number",
        )
    return save_row(Sender, lookup, values)


def _status(value: object) -> str:
    return text(40)(value).lower()


TABLE = Table(
    "senders",
    (
        Key("slug", slug),
        Key("number", text(20)),
        Key("kind", choice(Sender.Kind.values)),
        Key("gateway", _gateway),
        Key("fallback", _gateway, KEPT),
        Key("rate", number_above_0),
        Key("price", price, KEPT),
        Key("countries", several(country), KEPT),
        Key("opt_out_by", choice(Sender.OptOutBy.values), KEPT),
        part(
            "registration",
            Key("brand", text(100), KEPT),
            Key("campaign", text(100), KEPT),
            Key("status", _status),
            default=KEPT,
        ),
    ),
    _save,
)
