"""Two batches of a file on their way at once end as if they went in one by one."""

import threading
import time

import pytest
from django.db import connection

from subscribers.importing import lanes, loading, service
from subscribers.models import ImportJob
from subscribers.verification import verify
from tests.factories import NOON
from tests.services.test_import_kill import ROWS, World

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def many_lanes(monkeypatch):
    monkeypatch.setattr(loading, "BATCH", 50)
    monkeypatch.setattr(lanes, "WORTH_IT_LINES", 100)
    monkeypatch.setattr(lanes.os, "cpu_count", lambda: 3)


@pytest.fixture
def world(on_postgresql, tmp_path):
    return World("202", tmp_path)


@pytest.fixture
def job(world, many_lanes):
    return service.prepare(world.order, now=NOON)


def run_aside(job: ImportJob) -> threading.Thread:
    def run() -> None:
        try:
            service.run(ImportJob.objects.get(pk=job.pk), now=NOON)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def until_some_are_in(job: ImportJob) -> None:
    end = time.monotonic() + 60
    while not job.rows:
        assert time.monotonic() < end
        job.refresh_from_db()


def test_a_file_by_lanes_ends_in_the_same_rows_as_by_one(world, job, tmp_path):
    service.run(job, now=NOON)
    assert job.lanes.count() == 3
    other = World("212", tmp_path)
    single = service.prepare(other.order, now=NOON)
    single.lanes.create(number=0, at_line=0)

    service.run(single, now=NOON)

    assert world.stored(job) == other.stored(single)
    assert verify().ok


def test_all_rows_of_a_number_have_one_lane(job):
    """Of its rows the last one counts, so they may not overtake each other."""
    service.run(job, now=NOON)

    rows = job.results.filter(subscriber__phone="+12025550007").order_by("line")
    assert [row.outcome for row in rows][1:] == ["updated"] * (len(rows) - 1)


def test_a_pause_waits_for_the_batches_on_their_way(job):
    thread = run_aside(job)
    until_some_are_in(job)

    service.pause(job)

    job.refresh_from_db()
    noted = job.results.count()
    thread.join()
    assert (job.status, job.rows, job.results.count()) == ("paused", noted, noted)


def test_an_error_in_one_lane_ends_all_and_loses_nothing(job, monkeypatch):
    merge = loading.load_batch

    def fail(loader: object, lane: object, batch: object) -> None:
        if lane.number == 1 and lane.at_line:
            raise OSError(28, "No space left on device")
        merge(loader, lane, batch)

    monkeypatch.setattr(loading, "load_batch", fail)
    with pytest.raises(service.ImportRefused):
        service.run(job, now=NOON)
    monkeypatch.setattr(loading, "load_batch", merge)

    service.run(job, now=NOON)

    assert (job.status, job.rows, job.results.count()) == ("done", ROWS, ROWS)


def test_a_numberless_lane_does_not_hold_up_the_progress(world, many_lanes):
    """A million copies of one number: only one lane has anything to do."""
    header, *_ = world.lines()
    world.path.write_text("\n".join([header, *["+12025550100,,,,,,"] * 300]))
    job = service.prepare(world.order, now=NOON)

    service.run(job, now=NOON)

    assert (job.status, job.rows, job.at_line) == ("done", 300, 301)
