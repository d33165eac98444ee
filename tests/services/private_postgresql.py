"""A PostgreSQL of the test's own, which it may kill: another port, another folder."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.services.kannel_lab import free_ports
from tests.services.processes import database_url

# Debian keeps them out of PATH; the newest version last.
BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
NAME = "shop"


class PrivatePostgresql:
    def __init__(self, home: Path) -> None:
        self._home, self._data = home, home / "data"
        [self._port] = free_ports(1)
        self.url = f"postgres://postgres@127.0.0.1:{self._port}/{NAME}"

    def install(self) -> None:
        """Make a cluster that lets us in from this machine, and start it."""
        who = ("--username=postgres", "--auth=trust", "--no-locale", "--encoding=UTF8")
        self._run("initdb", *who, "--pgdata", str(self._data))
        self.start()

    def copy_of_the_tests(self) -> None:
        """Bring over what the test has made in its own database."""
        door = self.url.removesuffix(NAME) + "postgres"
        self._run("createdb", "--maintenance-db", door, NAME)
        dump = self._run("pg_dump", "--no-owner", database_url())
        self._run("psql", "--quiet", "--set=ON_ERROR_STOP=1", self.url, said=dump)

    def start(self) -> None:
        options = f"-p {self._port} -c listen_addresses=127.0.0.1 -k {self._home}"
        self._control("start", "-w", "-l", str(self._home / "log"), "-o", options)

    def crash(self) -> None:
        """As if its machine had lost power: no goodbye, recovery at the next start."""
        self._control("stop", "-m", "immediate")

    def stop(self) -> None:
        self._control("stop", "-m", "fast")

    def ask(self, query: str) -> list[tuple]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(query).fetchall()

    def _control(self, *words: str) -> None:
        self._run("pg_ctl", "--pgdata", str(self._data), *words)

    def _run(self, program: str, *words: str, said: bytes = b"") -> bytes:
        """Run one of its programs as a user who may; return what it printed."""
        command = [str(BINARIES[-1] / program), *words]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        # A file, not a pipe: the server inherits it, and nobody reads it to its end.
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as given:
            given.write(said)
            given.seek(0)
            done = subprocess.run(
                command,
                stdin=given,
                stdout=out,
                stderr=out,
                cwd=self._home,
                check=False,
            )
            out.seek(0)
            printed = out.read()
        assert done.returncode == 0, printed.decode("utf-8", "replace")[-2000:]
        return printed


@contextmanager
def private_postgresql() -> Iterator[PrivatePostgresql]:
    home = Path(tempfile.mkdtemp(prefix="saywhen-pg-"))
    if os.geteuid() == 0:
        shutil.chown(home, "postgres")
    server = PrivatePostgresql(home)
    try:
        server.install()
        yield server
        server.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)
