"""Kept connections that carry one answer to each question; nothing of what they say."""

import asyncio
from collections.abc import Callable
from functools import partial

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.http_parser import RawResponseMessage
from aiohttp.streams import StreamReader


class OneAnswerEach(ResponseHandler):
    """Hang up on who answers more than was asked.

    aiohttp keeps a surplus answer and gives it to the next request on this connection:
    a text that was refused would pass for taken, and one that was taken would leave
    again. One that comes only after the next request has left cannot be told from its
    answer, so who does this once has no more connections kept.
    """

    _is_awaited = False

    def __init__(self, *, on_surplus: Callable[[], None], **options: object) -> None:
        super().__init__(**options)
        self._on_surplus = on_surplus

    def set_response_params(self, **params: object) -> None:
        self._is_awaited = True
        super().set_response_params(**params)

    def feed_data(
        self, data: tuple[RawResponseMessage, StreamReader], size: int = 0
    ) -> None:
        if not self._is_awaited:
            self._on_surplus()
            self.close()
            return
        # "100 Continue" and its like come before the answer.
        self._is_awaited = 100 <= data[0].code < 200
        super().feed_data(data, size)


def keeping_connections(limit: int, idle_seconds: float) -> aiohttp.TCPConnector:
    """Call on a running loop."""
    connector = aiohttp.TCPConnector(limit=limit, keepalive_timeout=idle_seconds)

    def keep_none() -> None:
        connector._force_close = True

    # No options of aiohttp's; tests notice when they have moved.
    connector._factory = partial(
        OneAnswerEach, loop=asyncio.get_running_loop(), on_surplus=keep_none
    )
    return connector
