"""The [[senders]] table: the numbers and names texts come from."""

import re
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from campaigns.gateways.base import NotConfigured
from campaigns.gateways.registry import configured
from campaigns.models import CarrierCap, Sender
from keywords.applying.mistakes import Mistake
from keywords.applying.saving import UNCHANGED, Saved, and_more, save_row
from keywords.applying.table import KEPT, Key, Table, part, parts
from keywords.applying.values import (
    choice,
    country,
    mapping,
    number_above_0,
    price,
    several,
    shown,
    slug,
    text,
    whole,
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
    caps = values.pop("carrier_caps", None)
    saved = save_row(Sender, lookup, values)
    if caps is None:
        return saved
    return and_more(saved, is_changed=_save_caps(saved.row, caps))


def _exact(value: object) -> str:
    """A price as it is kept in JSON, which knows no exact amounts."""
    return str(price(value))


def _fee(value: object) -> Decimal:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 <= value < 100_000:
        raise Mistake(f"must be an amount from 0 to below 100000, not {shown(value)}.")
    return Decimal(str(value)).quantize(Decimal("0.0001"))


def _zone(value: object) -> str:
    name = text(40)(value)
    if name not in available_timezones():
        raise Mistake(
            f'must be a time zone such as "Europe/Paris", not {shown(value)}.'
        )
    return name


def _save_caps(sender: Sender, wanted: list[dict[str, Any]]) -> bool:
    """Make the sender's carrier caps those of the file; return whether any differed."""
    there = {(row.country, row.carrier): row for row in sender.carrier_caps.all()}
    named = {(one["country"], one["carrier"]): one for one in wanted}
    gone = [row.pk for key, row in there.items() if key not in named]
    sender.carrier_caps.filter(pk__in=gone).delete()
    results = [
        save_row(
            CarrierCap,
            {"sender": sender, "country": country, "carrier": carrier},
            {"parts": one["parts"], "zone": one["zone"]},
        ).result
        for (country, carrier), one in named.items()
    ]
    return bool(gone) or any(result != UNCHANGED for result in results)


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
        Key("prices", mapping(country, _exact), KEPT),
        Key("monthly_fee", _fee, KEPT),
        parts(
            "carrier_caps",
            Key("country", country),
            Key("carrier", text(40)),
            Key("parts", whole(1)),
            Key("zone", _zone, "UTC"),
            default=KEPT,
        ),
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
