"""Calls webhooks, many at once; of what they answer only the status counts."""

import asyncio
import ipaddress
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import aiohttp
from aiohttp.abc import ResolveResult
from aiohttp.connector import AddrInfoType
from aiohttp.resolver import ThreadedResolver

from keywords.posting.addresses import is_allowed, problem_of

ANSWER_SECONDS = 15
GONE = 410  # the receiver wants no more, says the specification
PRIVATE = "The address leads into a private network."


@dataclass(frozen=True, slots=True)
class Call:
    key: int
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a call, in words that name neither address nor person."""

    said: str
    has_arrived: bool = False
    is_final: bool = False


class _PrivateAddress(OSError):
    """A name that leads inside."""


class _PublicResolver(ThreadedResolver):
    """Asked for every connection, so that no name leads elsewhere once checked."""

    def __init__(self, *, loopback: bool) -> None:
        super().__init__()
        self._loopback = loopback

    async def resolve(self, *args: object, **kwargs: object) -> list[ResolveResult]:
        found = await super().resolve(*args, **kwargs)
        for one in found:
            address = ipaddress.ip_address(one["host"].partition("%")[0])
            if not is_allowed(address, loopback=self._loopback):
                raise _PrivateAddress(PRIVATE)
        return found


def _open_to_public(found: AddrInfoType, *, loopback: bool) -> socket.socket:
    """Open the socket of one connection, for none that would lead inside.

    A host that looks like an address is asked of no resolver.
    """
    family, kind, proto, _, there = found
    try:
        address = ipaddress.ip_address(str(there[0]).partition("%")[0])
    except ValueError:
        raise _PrivateAddress(PRIVATE) from None
    if not is_allowed(address, loopback=loopback):
        raise _PrivateAddress(PRIVATE)
    return socket.socket(family, kind, proto)


def post_all(calls: Sequence[Call], *, loopback: bool = False) -> dict[int, Outcome]:
    """Return what came of each, by key. Takes as long as the slowest answer."""
    return asyncio.run(_post_all(calls, loopback))


async def _post_all(calls: Sequence[Call], loopback: bool) -> dict[int, Outcome]:
    connector = aiohttp.TCPConnector(
        resolver=_PublicResolver(loopback=loopback),
        socket_factory=partial(_open_to_public, loopback=loopback),
        # Whoever claims bounds them; under a limit, two that hang would keep waiting
        # whoever comes after them until their time is over.
        limit=0,
        use_dns_cache=False,
        force_close=True,
    )
    async with aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
    ) as session:
        outcomes = await asyncio.gather(
            *(_post(session, call, loopback) for call in calls)
        )
    return {call.key: done for call, done in zip(calls, outcomes, strict=True)}


async def _post(session: aiohttp.ClientSession, call: Call, loopback: bool) -> Outcome:
    problem = problem_of(call.url, loopback=loopback)
    if problem:
        return Outcome(problem)
    try:
        async with session.post(
            call.url,
            data=call.body.encode(),
            headers=call.headers,
            # Where else it should go is a change that somebody makes on purpose.
            allow_redirects=False,
        ) as answer:
            return _read(answer.status)
    except TimeoutError:
        return Outcome(f"No answer within {ANSWER_SECONDS} seconds.")
    except aiohttp.ClientConnectorCertificateError:
        return Outcome("Its certificate is not valid.")
    except aiohttp.ClientConnectorError as error:
        if isinstance(error.os_error, _PrivateAddress):
            return Outcome(PRIVATE)
        return Outcome("No connection.")
    except (aiohttp.ClientError, OSError, ValueError):
        return Outcome("The connection broke.")


def _read(status: int) -> Outcome:
    return Outcome(
        f"HTTP {status}",
        has_arrived=200 <= status < 300,
        is_final=status == GONE,
    )
