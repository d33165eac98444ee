"""Parsing in a process of its own, so that a long file keeps two processors busy.

A subprocess and not `multiprocessing`: it works the same under a queue's worker, a web
process and a command, and dies of its closed pipe when the parent is killed.
"""

import gc
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Full, Queue
from threading import Event, Thread
from typing import BinaryIO

from django.conf import settings

from subscribers.importing.errors import UnreadableFile
from subscribers.importing.lanes import WORTH_IT_LINES, Share, lane_of
from subscribers.importing.parsing import Assignment, Parsed, parsed

_AHEAD = 2  # shares that wait to be merged
_SIZE_BYTES = 4
_GONE = object()

_PROGRAM = """
import sys, django
django.setup()
from subscribers.importing import parallel
parallel.serve(int(sys.argv[1]))
"""

Shares = Iterator[Share]


@contextmanager
def shares(work: Assignment, size: int) -> Iterator[Shares]:
    """Give the parsed rows of a file, `size` at a time; a long one from a process.

    Raises: UnreadableFile, while they are taken.
    """
    left = work.job.lines_total - min(work.at)
    # Starting a process costs about a second.
    if left < WORTH_IT_LINES or (os.cpu_count() or 1) < 2:
        yield _shared(work, size)
        return
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", _PROGRAM, str(size)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=settings.BASE_DIR,
    )
    stop = Event()
    try:
        pickle.dump(work, process.stdin, pickle.HIGHEST_PROTOCOL)
        process.stdin.close()
        yield _received(process, stop)
    finally:
        stop.set()
        process.kill()
        process.stdout.close()
        process.wait()


def _shared(work: Assignment, size: int) -> Shares:
    """Part the rows among the lanes; what a lane has behind it is left out."""
    lanes: list[list[Parsed]] = [[] for _ in work.at]
    for row in parsed(work):
        lane = lane_of(row, len(lanes))
        if row.line <= work.at[lane]:
            continue
        mine = lanes[lane]
        mine.append(row)
        if len(mine) == size:
            yield Share(lane, mine)
            lanes[lane] = []
    for lane, mine in enumerate(lanes):
        if mine:
            yield Share(lane, mine)


def _received(process: subprocess.Popen[bytes], stop: Event) -> Shares:
    """Take what the process sends; a thread reads ahead while a batch is merged."""
    waiting: Queue[object] = Queue(_AHEAD)
    Thread(
        target=_read_ahead, args=(process.stdout, waiting, stop), daemon=True
    ).start()
    while (found := waiting.get()) is not _GONE:
        if found is None:
            return
        if isinstance(found, Exception):
            raise found
        yield found
    raise UnreadableFile(
        f"The process that read the file ended with {process.wait()}. What is in stays "
        "in; resume the import."
    )


def _read_ahead(pipe: BinaryIO, waiting: Queue[object], stop: Event) -> None:
    """Unpack here: the database is waited for without holding up this thread."""
    put = _putter(waiting, stop)
    try:
        while head := pipe.read(_SIZE_BYTES):
            frame = pipe.read(int.from_bytes(head, "big"))
            if not put(pickle.loads(frame)):  # noqa: S301 - from our own process
                return
    except (EOFError, OSError, ValueError, pickle.UnpicklingError):
        pass  # closed under our hands, or killed in the middle of a frame
    put(_GONE)


def _putter(waiting: Queue[object], stop: Event) -> Callable[[object], bool]:
    """Put without waiting for ever for somebody who has gone."""

    def put(found: object) -> bool:
        while not stop.is_set():
            try:
                waiting.put(found, timeout=0.5)
            except Full:
                continue
            return True
        return False

    return put


def serve(size: int) -> None:
    """What the process does: one assignment in, frames of batches out."""
    work: Assignment = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent
    # What a row leaves behind has no cycles; looking for them costs as much as parsing.
    gc.freeze()
    gc.set_threshold(100_000)
    out = sys.stdout.buffer
    try:
        for share in _shared(work, size):
            _send(out, share)
        _send(out, None)
    except UnreadableFile as refusal:
        _send(out, refusal)
    except BrokenPipeError:
        # The parent is gone, and with it whoever could use the rest.
        os._exit(1)


def _send(out: BinaryIO, found: object) -> None:
    frame = pickle.dumps(found, pickle.HIGHEST_PROTOCOL)
    out.write(len(frame).to_bytes(_SIZE_BYTES, "big"))
    out.write(frame)
    out.flush()
