"""Reads `SMS_GATEWAYS`: one address per gateway; knows no provider and opens nothing.

A mistake is reported with the entry's name and what to do, never with the address:
user names, passwords and secrets stand in it.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")  # it stands in webhook addresses
SCHEME = re.compile(r"([a-z][a-z0-9]*)(?:\+(https?))?")
# A Kannel stands beside us, on loopback or a private network.
PLAIN_BY_DEFAULT = {"kannel"}
# These have nobody to call, so they need no host.
WITHOUT_HOST = {"memory", "simulator"}


class InvalidGatewayUrl(ValueError):
    """A sentence for the operator who wrote `SMS_GATEWAYS`."""


@dataclass(frozen=True, slots=True)
class GatewayUrl:
    """`provider+scheme://username:password@host:port/path?options`, taken apart."""

    name: str
    provider: str
    scheme: str
    host: str = ""
    port: int | None = None
    path: str = ""
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    options: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @property
    def address(self) -> str:
        """Return where it points, without anything secret: for people and logs."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = f":{self.port}" if self.port else ""
        return f"{self.scheme}://{host}{port}" if host else f"{self.provider}://"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return the `secret=` options: the first signs, all are accepted."""
        return self.option_values("secret")

    def option(self, name: str, default: str = "") -> str:
        return next(iter(self.option_values(name)), default)

    def option_values(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in self.options if key == name and value)


def parse_gateways(text: str) -> dict[str, GatewayUrl]:
    """Return the gateways in `name=url,name=url`, in order; {} for an empty text.

    Raises: InvalidGatewayUrl, naming the entry and not what stands in it.
    """
    gateways: dict[str, GatewayUrl] = {}
    for position, entry in enumerate(filter(None, text.split(",")), start=1):
        name, equals, url = (piece.strip() for piece in entry.partition("="))
        if not equals or not NAME.fullmatch(name):
            # Its beginning may be the tail of a password, so only its place is told.
            raise InvalidGatewayUrl(
                f"Entry {position} of SMS_GATEWAYS must look like name=url, with a "
                "name of small letters, digits, - and _. A comma inside an address is "
                "written %2C."
            )
        if name in gateways:
            raise InvalidGatewayUrl(f"SMS_GATEWAYS names {name!r} twice.")
        gateways[name] = parse_gateway(name, url)
    return gateways


def parse_gateway(name: str, url: str) -> GatewayUrl:
    """Raises: InvalidGatewayUrl, with the gateway's name and without its secrets."""
    try:
        split = urlsplit(url)
        port = split.port
    except ValueError:
        # The reason would quote what stands between ":" and "/", maybe a password.
        raise _invalid(name, "cannot be read as an address") from None
    spelling = SCHEME.fullmatch(split.scheme)
    if spelling is None or "://" not in url:
        raise _invalid(name, "must start with provider:// or provider+http://")
    provider, scheme = spelling.groups()
    _check_places(name, provider, split)
    return GatewayUrl(
        name=name,
        provider=provider,
        scheme=scheme or ("http" if provider in PLAIN_BY_DEFAULT else "https"),
        host=split.hostname or "",
        port=port,
        path=split.path.rstrip("/"),
        username=unquote(split.username or ""),
        password=unquote(split.password or ""),
        options=tuple(parse_qsl(split.query, keep_blank_values=True)),
    )


def _check_places(name: str, provider: str, split: SplitResult) -> None:
    if split.fragment:
        raise _invalid(name, "has a # in it, which is written %23")
    if "@" in split.path or "@" in split.query:
        raise _invalid(
            name, "has a /, ? or @ in its user name or password: write %2F, %3F, %40"
        )
    if not split.hostname and provider not in WITHOUT_HOST:
        raise _invalid(name, "has no host")


def _invalid(name: str, what: str) -> InvalidGatewayUrl:
    return InvalidGatewayUrl(f"The address of gateway {name!r} {what}.")
