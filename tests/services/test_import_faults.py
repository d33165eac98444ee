"""A database that goes away, and a disk that fills up, in the middle of an import."""

import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection

from subscribers.models import ConsentEvent, ImportJob, ImportRow, Subscriber
from tests.factories import make_list
from tests.services.processes import PATIENCE_SECONDS, ROOT, environment

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

PEOPLE = 20_000
NAME = "import_under_test"


@pytest.fixture
def people(on_postgresql, tmp_path):
    """A file long enough to be killed in the middle of, some of whose rows are bad."""
    make_list()
    path = tmp_path / "people.csv"
    with path.open("w") as file:
        file.write("Phone,First name\n")
        for n in range(PEOPLE):
            good = f"+1212{2_000_000 + n}"
            file.write(f"{'nobody' if n % 100 == 0 else good},Ann\n")
    return path


@pytest.fixture
def start(tmp_path):
    """Start a command in a process of its own; none outlives the test."""
    running = []
    own = {"PGAPPNAME": NAME, "DATA_DIR": str(tmp_path / "var")}

    def start(*words: object) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "manage.py", *map(str, words), "--json"],
            cwd=ROOT,
            env=environment({}) | own,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


def start_import(start, path) -> subprocess.Popen:
    return start("import_subscribers", path, "--list", "offers", "--attest", "till")


def wait_half_way(importing: subprocess.Popen) -> ImportJob:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        job = ImportJob.objects.filter(at_line__gt=0).first()
        if job is not None:
            return job
        assert importing.poll() is None, ended(importing)
        time.sleep(0.01)
    raise AssertionError("The import never began.")


def kill_its_connections() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = %s",
            [NAME],
        )


def ended(process) -> tuple[str, str]:
    return process.communicate(timeout=PATIENCE_SECONDS)


def check_whole(job: ImportJob, told: dict) -> None:
    """Every row once, in the accounts, among the people and in the ledger."""
    bad = PEOPLE // 100
    assert (told["rows"], told["created"], told["rejected"]) == (
        PEOPLE,
        PEOPLE - bad,
        bad,
    )
    assert ImportRow.objects.filter(job=job).count() == PEOPLE
    assert Subscriber.objects.count() == PEOPLE - bad
    assert ConsentEvent.objects.count() == PEOPLE - bad


def test_a_database_gone_in_mid_file_is_told_and_the_import_resumed(people, start):
    importing = start_import(start, people)
    job = wait_half_way(importing)
    kill_its_connections()

    _, told = ended(importing)

    assert importing.returncode == 1
    # Around it the driver may warn of copies that broke off.
    ours = re.compile(rf"(CommandError: )?Import {job.pk} stopped: .*\.")
    assert any(map(ours.fullmatch, told.splitlines())), told
    job.refresh_from_db()
    assert 0 < job.rows < PEOPLE
    assert job.rows == ImportRow.objects.filter(job=job).count()

    out, _ = ended(start("resume_import", job.pk))

    check_whole(job, json.loads(out))


def test_what_came_in_before_the_database_went_can_be_taken_back(people, start):
    importing = start_import(start, people)
    job = wait_half_way(importing)
    kill_its_connections()
    ended(importing)
    ended(start("cancel_import", job.pk))

    out, told = ended(start("undo_import", job.pk))

    assert told == ""
    assert json.loads(out)["removed"] == Subscriber.objects.count() > 0
    assert not Subscriber.objects.filter(subscriptions__status="active").exists()


def test_an_import_killed_in_mid_file_leaves_no_process_behind(people, start):
    importing = start_import(start, people)
    job = wait_half_way(importing)
    os.kill(importing.pid, signal.SIGKILL)
    ended(importing)  # waits for whoever holds its output open, so for its children too

    out, _ = ended(start("resume_import", job.pk))

    check_whole(job, json.loads(out))


def test_a_full_disk_for_the_rejects_is_told_and_the_accounts_stand(people, start):
    importing = start(
        *("import_subscribers", people, "--list", "offers", "--attest", "till"),
        *("--rejects", "/dev/full"),
    )

    _, told = ended(importing)

    job = ImportJob.objects.get()
    assert importing.returncode == 1
    assert f"Import {job.pk} is done, but" in told
    assert "No space left on device." in told
    assert job.status == ImportJob.Status.DONE
