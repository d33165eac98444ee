"""What every test gets: no way out of this machine, and a database to flush."""

import gc
import ipaddress
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import settings as hypothesis_settings

from subscribers import triggers
from tests.examples import examples

# Tests never assert a time: a slow machine is no failed property.
hypothesis_settings.register_profile("house", deadline=None, max_examples=examples(100))
hypothesis_settings.load_profile("house")
# Most of what is loaded lives to the end: to look through it again and again for what
# does not took a fifth of the suite's time.
gc.set_threshold(50_000, 20, 100)


def pytest_collection_finish() -> None:
    gc.freeze()


# Who may do what, what providers say, what a file's mistakes are called: these ask the
# database for rows as all others do, so one database is enough for them.
ONE_DATABASE_DOES = {
    *("test_roles.py", "test_contract.py", "test_doors.py", "test_replays.py"),
    *("test_access.py", "test_apply_refusals.py", "test_clarifying.py"),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what a second database should see as well."""
    for item in items:
        if item.path.name in ONE_DATABASE_DOES:
            continue
        fixtures = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
        if fixtures or item.get_closest_marker("django_db"):
            item.add_marker("database")


class OutsideConnectionError(RuntimeError):
    """A test tried to leave this machine; not an OSError, so nobody retries it."""


def is_inside(host: object) -> bool:
    """Loopback addresses and names; an empty host means "any of ours"."""
    name = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return name == "localhost"
    return address.is_loopback or address.is_unspecified


def only_inside(connect: Callable[..., object]) -> Callable[..., object]:
    def guarded(self: socket.socket, address: object) -> object:
        # A Unix socket's address is a path: this machine by definition.
        if isinstance(address, tuple) and not is_inside(address[0]):
            raise OutsideConnectionError(f"A test may not connect to {address[0]}.")
        return connect(self, address)

    return guarded


@pytest.fixture(autouse=True)
def _no_outside_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve = socket.getaddrinfo

    def resolve_inside(host: object, *args: object, **kwargs: object) -> object:
        if not is_inside(host):
            raise OutsideConnectionError(f"A test may not look up {host}.")
        return resolve(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", resolve_inside)
    for name in ("connect", "connect_ex"):
        connect = getattr(socket.socket, name)
        monkeypatch.setattr(socket.socket, name, only_inside(connect))


@pytest.fixture(autouse=True)
def _own_data_folder(settings: object, tmp_path: Path) -> None:
    """Seals and rejects of this machine's own shop are none of a test's business."""
    settings.DATA_DIR = tmp_path / "var"


@pytest.fixture(autouse=True)
def _ledger_gives_way_to_the_flush(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that commits ends in a flush, which the ledger's triggers would refuse.

    The flush runs post_migrate, which puts the triggers and the groups back.
    """
    commits = commits_rows(request)
    if commits:
        # Set up before this fixture, so that its flush comes after our clean-up.
        request.getfixturevalue("transactional_db")
    yield
    if commits:
        triggers.remove(connection)


def commits_rows(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or bool(
        {"transactional_db", "live_server"} & set(request.fixturenames)
    )
