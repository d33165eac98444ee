"""The ledger on PostgreSQL: the role that cannot rewrite it, seals, and processes."""

import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from subscribers import consent, ledger, seals
from subscribers.ledger import Entry
from subscribers.models import ConsentEvent, Seal
from subscribers.scopes import Scope
from subscribers.verification import verify
from tests.factories import NOON, STAFF, join, make_list, make_people, us_phone
from tests.subscribers.tampering import line

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("on_postgresql"),
]

APPEND_ONLY = ["subscribers_consentevent", "subscribers_seal"]
# Roles belong to the whole server, so each test process has its own.
ROLE = f"saywhen_role_of_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


@pytest.fixture
def people():
    people = make_people([us_phone(number) for number in range(4)])
    join(people, make_list())
    seals.seal(now=NOON)
    return people


def documented() -> list[str]:
    """The grants of docs/operations.md, for a role of the test's own."""
    page = (Path(settings.BASE_DIR) / "docs" / "operations.md").read_text("utf-8")
    blocks = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    statements = " ".join(blocks).split(";")
    grants = [one for one in statements if re.search(r"\b(GRANT|REVOKE)\b", one)]
    return [re.sub(r"\bsaywhen\b", ROLE, one) for one in grants]


@pytest.fixture
def application(people) -> Iterator[None]:
    """Everything below runs as the role the documents describe."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP ROLE IF EXISTS {ROLE}")
        cursor.execute(f"CREATE ROLE {ROLE}")
        for statement in documented():
            cursor.execute(statement)
        cursor.execute(f"SET ROLE {ROLE}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(f"DROP OWNED BY {ROLE}")
        cursor.execute(f"DROP ROLE {ROLE}")


def execute(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


# --- the documented role ------------------------------------------------------------


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {} SET line = ''", "DELETE FROM {}", "TRUNCATE {} CASCADE"],
    ids=["update", "delete", "truncate"],
)
def test_the_documented_role_has_no_right_to_rewrite(application, statement, table):
    with pytest.raises(DatabaseError, match="permission denied"):
        execute(statement.format(table))


def test_the_documented_role_can_append_seal_and_verify(application, people):
    leave = Scope.everything()
    consent.unsubscribe([people[0].pk], scope=leave, origin=STAFF, now=NOON)

    seals.seal(now=NOON.replace(day=3))

    assert Seal.objects.count() == 2
    assert verify().broken == []


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_not_even_the_owner_truncates(people, table):
    with pytest.raises(DatabaseError, match="append-only"):
        execute(f"TRUNCATE {table} CASCADE")


# --- a seal while others write -------------------------------------------------------


@pytest.fixture
def in_thread() -> Iterator[Callable[[Callable[[], object]], threading.Thread]]:
    """Run something on a connection of its own; all of it is over before the test."""
    threads: list[threading.Thread] = []

    def start(work: Callable[[], object]) -> threading.Thread:
        def run() -> None:
            try:
                work()
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        threads.append(thread)
        thread.start()
        return thread

    yield start
    for thread in threads:
        thread.join()


def test_a_seal_waits_for_lines_that_are_on_their_way(people, in_thread):
    written, may_commit = threading.Event(), threading.Event()
    entry = Entry(subscriber=people[0].pk, kind="preferences", origin=STAFF)

    def append_slowly() -> None:
        with transaction.atomic():
            ledger.lock([people[0].pk])
            ledger.append([entry], now=NOON)
            written.set()
            may_commit.wait(30)

    in_thread(append_slowly)
    assert written.wait(30)
    leave = Scope.everything()
    consent.unsubscribe([people[1].pk], scope=leave, origin=STAFF, now=NOON)
    sealing = in_thread(lambda: seals.seal(now=NOON.replace(day=3)))
    time.sleep(0.5)
    waits = sealing.is_alive()
    may_commit.set()
    sealing.join()

    assert waits
    assert seals.facts_of(Seal.objects.last())["events"] == ConsentEvent.objects.count()
    assert verify().broken == []


def test_two_who_seal_at_once_make_one_seal(people, in_thread):
    tomorrow = NOON.replace(day=3)
    both = [in_thread(lambda: seals.seal(now=tomorrow)) for _ in range(2)]
    for one in both:
        one.join()

    assert Seal.objects.count() == 2
    assert verify().broken == []


# --- many processes -------------------------------------------------------------------


@pytest.fixture
def processes(monkeypatch) -> None:
    running = "subscribers.verification.running"
    monkeypatch.setattr(f"{running}.WORTH_PROCESSES", 0)
    monkeypatch.setattr(f"{running}.PEOPLE_AT_ONCE", 2)


def test_several_processes_read_all_of_it(people, processes):
    seen: list[int] = []

    found = verify(seen=seen.append)

    assert found.broken == []
    assert (found.events, found.subscribers, found.seals) == (4, 4, 1)
    assert sum(seen) == 4


def test_several_processes_find_what_is_wrong(people, processes):
    last = ConsentEvent.objects.latest("pk")
    line(last.pk, kind="confirmed")

    [fault, *_] = verify().broken

    assert fault["subscriber"] == last.subscriber_id
