"""Runs the queue in a session of its own, giving way to the web: `-m config.worker`.

The queue hangs when its children hear the same signal as their parent, as honcho and
systemd's default send it. Texts that wait a moment longer are late by a moment; a
provider whose webhook waits repeats it, and a shopper leaves.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path

GIVES_WAY = 10  # of 19; at rest the queue has the whole machine all the same


def main() -> None:
    os.setsid()
    os.nice(GIVES_WAY)
    # Where nobody has said otherwise, Linux shares the processor between sessions
    # first, and a process's own niceness counts within its session only.
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(f"{GIVES_WAY}")
    os.execl(sys.executable, sys.executable, "manage.py", "qcluster")  # noqa: S606


if __name__ == "__main__":
    main()
