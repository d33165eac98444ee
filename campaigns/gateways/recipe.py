"""How one HTTP provider is spoken to, written down by an operator: no code, no call.

A recipe comes from a preset, then a TOML or JSON file, then the options of the address;
the later wins. `docs/gateways.md` lists the keys.
"""

import base64
import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import quote

from campaigns.gateways.base import NotConfigured
from campaigns.gateways.urls import GatewayUrl

PRESETS = Path(__file__).parent / "presets"
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
PLACEHOLDERS = {
    *("to", "to_digits", "from", "from_digits", "text", "reference"),
    *("delivery_url", "validity_seconds", "validity_minutes", "encoding", "coding"),
    *("user", "password", "basic"),
}
# Where the gateway's own address goes, in `url` only: it is not encoded again.
ADDRESS = "{address}"
# Options of every address, which are none of a recipe's keys.
OTHERS = {"secret", "timeout_seconds", "connections", "preset", "file"}
# Where a recipe says nothing of the text, it is posted so.
BODY = (
    '{"to": "{to}", "from": "{from}", "text": "{text}", '
    '"reference": "{reference}", "delivery_url": "{delivery_url}"}'
)
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Recipe:
    """Lists hold statuses ("429") or patterns searched in the answer's body."""

    method: str = "POST"
    url: str = field(default=ADDRESS, repr=False)
    header: tuple[str, ...] = field(default=(), repr=False)
    content_type: str = JSON
    body: str = field(default="", repr=False)
    max_parts: str = "10"
    # A GET with the same headers that changes nothing and needs our credentials.
    check_url: str = field(default="", repr=False)
    # --- the answer: the first that fits says what it means
    success: str = ""
    id: str = ""
    code: str = ""
    retry: tuple[str, ...] = ("429",)
    closed: tuple[str, ...] = ("401", "402", "403", "404")
    opted_out: tuple[str, ...] = ()
    refused: tuple[str, ...] = ("4..",)
    gone_codes: tuple[str, ...] = ()
    opted_out_codes: tuple[str, ...] = ()
    # --- what it calls back with: names of fields, or paths into JSON
    inbound_items: str = ""
    inbound_id: str = "id"
    inbound_from: str = "from"
    inbound_to: str = "to"
    inbound_text: str = "text"
    inbound_at: str = ""
    delivery_items: str = ""
    delivery_id: str = "id"
    delivery_reference: str = "reference"
    delivery_status: str = "status"
    delivery_code: str = ""
    delivery_at: str = ""
    delivered: tuple[str, ...] = ("delivered", "DELIVRD")
    failed: tuple[str, ...] = ("failed", "undelivered", "rejected", "expired")
    sent: tuple[str, ...] = ("sent", "accepted")
    buffered: tuple[str, ...] = ("queued", "buffered")
    acknowledge: str = ""


def recipe_of(url: GatewayUrl) -> Recipe:
    """Raises: NotConfigured, naming the key that is wrong and nothing that it holds."""
    written: dict[str, Any] = {}
    if preset := url.option("preset"):
        written |= _preset(url.name, preset)
    if path := url.option("file"):
        written |= _read(url.name, Path(path))
    written |= _options(url)
    if "{text}" not in str(written.get("url", "")):
        written.setdefault("body", BODY)
    kinds = {each.name: each.type for each in fields(Recipe)}
    if unknown := sorted(set(written) - set(kinds)):
        raise _wrong(url.name, f"{unknown[0]!r} is no key of a gateway's recipe")
    recipe = Recipe(
        **{key: _value(url.name, key, kinds[key], written[key]) for key in written}
    )
    _check(url.name, recipe)
    return recipe


def filled(template: str, values: Mapping[str, str], way: Callable[[str], str]) -> str:
    """Return the template with its placeholders filled in, each written that way."""
    return PLACEHOLDER.sub(lambda found: way(values.get(found[1], "")), template)


def in_body(content_type: str) -> Callable[[str], str]:
    """Return how a value is written inside a body of that type."""
    if content_type.startswith(JSON):
        return lambda value: json.dumps(value)[1:-1]
    return in_address if content_type.startswith(FORM) else str


def in_address(value: str) -> str:
    return quote(value, safe="")


def basic(user: str, password: str) -> str:
    return base64.b64encode(f"{user}:{password}".encode()).decode()


def _preset(name: str, preset: str) -> dict[str, Any]:
    known = sorted(path.stem for path in PRESETS.glob("*.toml"))
    if preset not in known:
        raise _wrong(name, f"there is no such preset; there are {', '.join(known)}")
    return _read(name, PRESETS / f"{preset}.toml")


def _read(name: str, path: Path) -> dict[str, Any]:
    try:
        text = path.read_text("utf-8")
        read = json.loads if path.suffix == ".json" else tomllib.loads
        written = read(text)
    except OSError as error:
        raise _wrong(name, f"its file cannot be read: {error.strerror}") from None
    except ValueError:
        # The reader's own words may quote a line with a password.
        raise _wrong(name, "its file is no TOML, or no JSON if it ends so") from None
    return written if isinstance(written, dict) else {}


def _options(url: GatewayUrl) -> dict[str, Any]:
    names = {key for key, _ in url.options} - OTHERS
    return {name: list(url.option_values(name)) for name in names}


def _value(name: str, key: str, kind: Any, value: Any) -> str | tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str | int) for each in values):
        raise _wrong(name, f"{key} must be a text or a list of texts")
    written = tuple(str(each) for each in values)
    if kind is not str:
        return written
    if len(written) > 1:
        raise _wrong(name, f"{key} stands there more than once")
    return written[0] if written else ""


def _check(name: str, recipe: Recipe) -> None:
    address = recipe.url.replace(ADDRESS, "")
    templates = (address, recipe.body, *recipe.header)
    check = recipe.check_url.replace(ADDRESS, "")
    for template in (*templates, check):
        for word in PLACEHOLDER.findall(template):
            if word not in PLACEHOLDERS:
                raise _wrong(name, f"there is no placeholder {{{word}}}")
    if not any("{text}" in each for each in templates):
        raise _wrong(name, "neither its url nor its body holds {text}")
    for key in ("success", "id", "code", "retry", "closed", "opted_out", "refused"):
        value = getattr(recipe, key)
        for pattern in (value,) if isinstance(value, str) else value:
            _check_pattern(name, key, pattern)
    if any(":" not in header for header in recipe.header):
        raise _wrong(name, "a header must look like Name: value")
    if not recipe.max_parts.isdecimal():
        raise _wrong(name, "max_parts must be a whole number")


def _check_pattern(name: str, key: str, pattern: str) -> None:
    try:
        groups = re.compile(pattern).groups
    except re.error:
        raise _wrong(name, f"{key} is no regular expression") from None
    if key in {"id", "code"} and pattern and groups != 1:
        raise _wrong(name, f"{key} needs one group, as in id=([0-9]+)")


def _wrong(name: str, what: str) -> NotConfigured:
    return NotConfigured(f"Gateway {name!r}: {what}.", "recipe")
