"""Real worker processes on the database of the running test."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from campaigns.clock import database_now

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 120


class Worker:
    """One process that waits, ready, for `go`; what it prints in the end is `result`.

    `constants` are {dotted name: value} changed before it starts, `faults` what is
    broken in it on purpose (tests.services.faults), `settings` Django settings,
    `database` the address of another database than the test's.
    """

    def __init__(
        self,
        job: str,
        *,
        constants: Mapping[str, object] | None = None,
        faults: Mapping[str, object] | None = None,
        settings: Mapping[str, object] | None = None,
        database: str = "",
        **options: object,
    ) -> None:
        order = {
            "job": job,
            "options": options,
            "constants": dict(constants or {}),
            "faults": dict(faults or {}),
        }
        # A file: nobody reads it while the process runs, and a pipe would fill up.
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed in stop()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.services.worker", json.dumps(order)],
            cwd=ROOT,
            env=environment(settings or {}, database),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )

    def wait_ready(self) -> None:
        """Block until it has imported everything and stands at the line."""
        said = self._process.stdout.readline()
        assert said == "ready\n", self.log()

    def go(self) -> None:
        self._process.stdin.write("go\n")
        self._process.stdin.flush()

    def result(self) -> dict:
        """End its input, at which jobs without an end stop; return what it tells.

        Raises: AssertionError with its log, when it ended in an exception.
        """
        said, _ = self._process.communicate(timeout=PATIENCE_SECONDS)
        assert self._process.returncode == 0, self.log()
        return json.loads(said)

    def wait_killed(self, *, or_done: bool = False) -> None:
        """Block until its fault has killed it, or it was faster than its fault."""
        self._process.communicate(timeout=PATIENCE_SECONDS)
        expected = {-signal.SIGKILL, 0} if or_done else {-signal.SIGKILL}
        assert self._process.returncode in expected, self.log()

    def log(self) -> str:
        self._errors.seek(0)
        return self._errors.read()

    def stop(self) -> None:
        """Leave nothing behind, whatever the test did."""
        self._process.kill()
        self._process.communicate()
        self._errors.close()


def run_together(*workers: Worker) -> datetime:
    """Start all at one instant, once the slowest is ready; return that instant."""
    for worker in workers:
        worker.wait_ready()
    started_at = database_now()
    for worker in workers:
        worker.go()
    return started_at


@contextmanager
def serving(port: int, settings: Mapping[str, object]) -> Iterator[None]:
    """Our web process, started as the Procfile does, on this port of loopback."""
    command = (
        *(sys.executable, "-m", "gunicorn", "config.wsgi", "--no-control-socket"),
        *("--worker-class", "gthread", "--threads", "8", "--graceful-timeout", "2"),
        *("--bind", f"127.0.0.1:{port}"),
    )
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(settings), stdout=log, stderr=log
        )
        try:
            yield
        finally:
            # Not killed: an orphaned child would still hold the test's database.
            process.terminate()
            process.wait(timeout=PATIENCE_SECONDS)


def environment(settings: Mapping[str, object], database: str = "") -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.services.worker_settings",
        "DATABASE_URL": database or database_url(),
        "WORKER_SETTINGS": json.dumps(dict(settings)),
    }


def database_url() -> str:
    """The test's own database; each parallel run of tests has one."""
    values = connection.settings_dict
    user, password = quote(values["USER"], safe=""), quote(values["PASSWORD"], safe="")
    account = f"{user}:{password}" if password else user
    address = f"{values['HOST']}:{values['PORT'] or 5432}"
    return f"postgres://{account}@{address}/{quote(values['NAME'], safe='')}"
