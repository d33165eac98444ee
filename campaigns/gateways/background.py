"""One event loop in a background thread per process; knows nothing of HTTP."""

import asyncio
import atexit
import os
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

# A fork copies the loop but not its thread, and both copies share one epoll: closing
# the copy would unhook the parent's connections. So a child finds nothing under its
# own pid and starts afresh, while its copy of the parent's loop is never touched.
_loops: dict[int, "BackgroundLoop"] = {}


class BackgroundLoop:
    """Runs coroutines for threads that block; starts with the first one."""

    def __init__(self) -> None:
        self._starting = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Block until the coroutine is done; whoever is interrupted cancels it."""
        future = asyncio.run_coroutine_threadsafe(coroutine, self._running())
        try:
            return future.result()
        finally:
            # A no-op once it is done.
            future.cancel()

    def stop(self) -> None:
        """End the thread; a later `run` starts another."""
        with self._starting:
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        if loop is None or thread is None:
            return
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                # A daemon: a command that ends does not wait for idle connections.
                self._thread = threading.Thread(
                    target=self._loop.run_forever, name="gateways", daemon=True
                )
                self._thread.start()
            return self._loop


def process_loop() -> BackgroundLoop:
    """Return the loop of this process, also right after a fork."""
    return _loops.setdefault(os.getpid(), BackgroundLoop())


@atexit.register
def _stop_at_exit() -> None:
    loop = _loops.pop(os.getpid(), None)
    if loop is not None:
        loop.stop()
