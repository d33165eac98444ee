"""What every HTTP gateway shares: a wave at once, and what a broken call means.

Adapters write the request and read the reply; no provider's words stand here.
"""

import asyncio
import json
import logging
import os
import traceback
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from yarl import URL

from campaigns.gateways.background import process_loop
from campaigns.gateways.base import (
    Accepted,
    Gateway,
    GatewayError,
    NotConfigured,
    OutcomeUnknown,
    OutgoingSms,
    Rejected,
    Unreachable,
)
from campaigns.gateways.connections import keeping_connections
from campaigns.gateways.urls import GatewayUrl

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 10
# Longer than the slowest provider thinks: giving up on an answer that was on its way
# makes an unknown that a person has to look at.
ANSWER_SECONDS = 30
CONNECTIONS = 50
# Shorter than servers commonly wait before they hang up on an idle connection: a text
# written into one that is just closing would be an unknown.
IDLE_SECONDS = 4


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """`url` is percent-encoded already and goes out as it is."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class HttpReply:
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    def text(self) -> str:
        return self.body.decode("utf-8", "replace").strip()

    def json(self) -> Any:
        """Raises: OutcomeUnknown: who answers nonsense may have taken the text."""
        try:
            return json.loads(self.body)
        except ValueError:
            raise OutcomeUnknown(
                "The provider's answer could not be read.", code="unreadable"
            ) from None


class _NoAnswer(Exception):
    """The connection broke after the request had begun to leave."""


async def _never_twice(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Hide broken connections from aiohttp, which would repeat a GET by itself.

    RFC 9112, 9.3.1 calls GET repeatable; Kannel's GET sends a text.
    """
    try:
        return await handler(request)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
        raise _NoAnswer from None


class HttpGateway(Gateway):
    """Base of the adapters that call a provider.

    Options in every address: `timeout_seconds` (for an answer), `connections`.
    """

    def __init__(self, url: GatewayUrl) -> None:
        super().__init__(url)
        answer_seconds = self._number("timeout_seconds", ANSWER_SECONDS)
        # Waiting for a free connection is part of connecting: nothing has left yet.
        connect_seconds = CONNECT_SECONDS + answer_seconds
        self._timeout = aiohttp.ClientTimeout(
            total=connect_seconds + 2 * answer_seconds,  # an answer that only drips
            connect=connect_seconds,
            sock_connect=CONNECT_SECONDS,
            sock_read=answer_seconds,
        )
        self._connections = int(self._number("connections", CONNECTIONS))
        # By pid, for the reason that background.py gives.
        self._sessions: dict[int, aiohttp.ClientSession] = {}

    @abstractmethod
    def request_for(self, sms: OutgoingSms) -> HttpRequest:
        """Raises: GatewayError, when the provider cannot express this text."""

    @abstractmethod
    def read_reply(self, sms: OutgoingSms, reply: HttpReply) -> Accepted:
        """Raises: GatewayError, for every answer that is not a yes."""

    def hand_over(self, wave: Sequence[OutgoingSms]) -> list[Accepted | GatewayError]:
        return process_loop().run(self._submit_all(wave))

    def check_request(self) -> HttpRequest | None:
        """Return a call that changes nothing and needs our credentials, if there is."""
        return None

    def read_check(self, reply: HttpReply) -> None:
        """Raises: GatewayError, unless the answer says that we are let in."""
        if 200 <= reply.status < 300:
            return
        code = str(reply.status)
        if reply.status in {401, 403}:
            raise NotConfigured("Our user, password or key is refused.", code)
        raise OutcomeUnknown(f"The answer was HTTP {reply.status}.", code)

    def check(self) -> bool:
        request = self.check_request()
        if request is None:
            return False
        self.read_check(process_loop().run(self._ask(request)))
        return True

    async def _ask(self, request: HttpRequest) -> HttpReply:
        return await self._exchange(self._session(), request)

    def close(self) -> None:
        session = self._sessions.pop(os.getpid(), None)
        if session is not None:
            process_loop().run(session.close())

    async def _submit_all(
        self, wave: Sequence[OutgoingSms]
    ) -> list[Accepted | GatewayError]:
        session = self._session()
        return await asyncio.gather(*(self._submit(session, sms) for sms in wave))

    async def _submit(
        self, session: aiohttp.ClientSession, sms: OutgoingSms
    ) -> Accepted | GatewayError:
        try:
            request = self.request_for(sms)
        except GatewayError as error:
            return error
        except Exception as error:  # noqa: BLE001 -- one text must not stop its wave
            self._log_mistake(sms, error)
            return Rejected("This text could not be put into a request.", "not_built")
        try:
            reply = await self._exchange(session, request)
            return self.read_reply(sms, reply)
        except GatewayError as error:
            return error
        except Exception as error:  # noqa: BLE001 -- one text must not stop its wave
            self._log_mistake(sms, error)
            return OutcomeUnknown("The answer could not be understood.", "unreadable")

    async def _exchange(
        self, session: aiohttp.ClientSession, request: HttpRequest
    ) -> HttpReply:
        """Raises: GatewayError, saying whether the request can have left.

        aiohttp's own messages quote the URL, which may hold credentials; none of them
        is passed on.
        """
        try:
            async with session.request(
                request.method,
                URL(request.url, encoded=True),
                headers=request.headers,
                data=request.body,
                allow_redirects=False,  # what was sent must not be sent elsewhere
            ) as response:
                body = await response.read()
                return HttpReply(response.status, response.headers, body)
        except aiohttp.ClientSSLError:
            raise Unreachable(
                f"{self.url.address} shows no certificate we trust.", "certificate"
            ) from None
        except aiohttp.ClientConnectorDNSError:
            raise Unreachable(
                f"The host of {self.url.address} is not known.", "dns"
            ) from None
        except aiohttp.ConnectionTimeoutError:
            raise Unreachable(
                f"{self.url.address} did not take our connection.", "connect_timeout"
            ) from None
        except aiohttp.ClientConnectorError:
            raise Unreachable(
                f"{self.url.address} refused our connection.", "refused"
            ) from None
        except aiohttp.InvalidURL:
            raise NotConfigured(
                f"The address of gateway {self.name!r} cannot be called.", "address"
            ) from None
        except TimeoutError:
            raise OutcomeUnknown(
                f"{self.url.address} did not answer in time.", "timeout"
            ) from None
        except (_NoAnswer, aiohttp.ClientError, OSError):
            raise OutcomeUnknown(
                f"{self.url.address} hung up before it answered.", "broken"
            ) from None

    def _session(self) -> aiohttp.ClientSession:
        """Return this process's session; called only on the loop, so never twice."""
        pid = os.getpid()
        if pid not in self._sessions:
            self._sessions[pid] = aiohttp.ClientSession(
                connector=keeping_connections(self._connections, IDLE_SECONDS),
                timeout=self._timeout,
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": "Saywhen"},
                middlewares=(_never_twice,),
            )
        return self._sessions[pid]

    def _number(self, option: str, default: float) -> float:
        written = self.url.option(option)
        try:
            number = float(written) if written else default
        except ValueError:
            number = 0
        if not 0 < number < 3600:
            raise NotConfigured(
                f"Gateway {self.name!r}: {option} must be a number between 0 and 3600.",
                code="option",
            )
        return number

    def _log_mistake(self, sms: OutgoingSms, error: Exception) -> None:
        # The type and the line: the error's own words may quote the request.
        place = traceback.extract_tb(error.__traceback__)[-1]
        logger.error(
            "gateway %s: %s at %s:%s with message %s",
            self.name,
            type(error).__name__,
            place.name,
            place.lineno,
            sms.reference,
        )
