"""Which addresses may be posted to: public ones, so that nobody reaches our inside."""

import ipaddress
import unicodedata
from ipaddress import IPv4Address, IPv6Address, IPv6Network
from urllib.parse import urlsplit

LONGEST = 500
LOOPBACK_NAMES = {"localhost"}
# A caller reads these as the dot of a host (UTS #46).
_DOTS = str.maketrans(dict.fromkeys("。．｡", "."))
# Translators read an IPv4 address in the last 32 bits of these (RFC 6052, RFC 8215).
_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))


def problem_of(url: str, *, loopback: bool = False) -> str:
    """Say why an address cannot be posted to as it is written; nothing where it can.

    With `loopback` this machine is allowed too, there also without https. What a name
    leads to is asked of `is_allowed` when it is called, because it may change.
    """
    try:
        parts = urlsplit(url)
        host = _as_called(parts.hostname or "")
        _ = parts.port
    except ValueError:
        return "This is no address."
    is_here = loopback and _is_loopback(host)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_here):
        return "Write an address that begins with https://."
    if not host or len(url) > LONGEST or any(sign.isspace() for sign in url):
        return "This is no address."
    if parts.username or parts.password:
        return "Leave out the user and the password: what is posted is signed instead."
    if parts.fragment:
        return "Leave out what follows the “#”."
    if _is_loopback(host) and not loopback:
        return "This address leads into a private network."
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        # No name of the internet ends in a number: 127.1 and 2130706433 are 127.0.0.1.
        return "This is no address." if _ends_in_a_number(host) else ""
    if not is_allowed(address, loopback=loopback):
        return "This address leads into a private network."
    return ""


def is_allowed(address: IPv4Address | IPv6Address, *, loopback: bool = False) -> bool:
    """Whether this is an address of the public internet, whatever it is wrapped in."""
    inner = _inner(address)
    if inner is not None:
        return is_allowed(inner, loopback=loopback)
    if address.is_loopback:
        return loopback
    # Reserved is "::10.0.0.1" too, and site-local what fc00::/7 was before.
    is_odd = address.is_reserved or getattr(address, "is_site_local", False)
    return address.is_global and not address.is_multicast and not is_odd


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for."""
    if isinstance(address, IPv4Address):
        return None
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if any(address in network for network in _NAT64):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _as_called(host: str) -> str:
    """The host as whoever calls it writes it: "１２７。0。0。1" is 127.0.0.1."""
    return unicodedata.normalize("NFKC", host.translate(_DOTS)).lower()


def _ends_in_a_number(host: str) -> bool:
    """Whether system libraries may read it as an IPv4 address of an old spelling."""
    last = host.rstrip(".").rpartition(".")[2]
    return last.isdigit() or last.startswith("0x")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        name = host.rstrip(".").lower()
        return name in LOOPBACK_NAMES or name.endswith(".localhost")
