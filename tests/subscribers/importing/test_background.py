"""An import at work: paused, cancelled, resumed, and taken up when its worker dies."""

from datetime import timedelta

import pytest
from django.utils import timezone

from subscribers.errors import ImportRefused
from subscribers.importing import background, keeping, lanes, loading, service
from subscribers.importing.progress import is_silent, progress_of
from subscribers.models import ImportJob, Subscriber
from tests.factories import NOON, make_list

pytestmark = pytest.mark.django_db

ROWS = "Phone,First name\n" + "".join(f"+1202555010{n},P{n}\n" for n in range(6))


@pytest.fixture(autouse=True)
def _two_rows_at_a_time(monkeypatch):
    monkeypatch.setattr(loading, "BATCH", 2)


@pytest.fixture
def asked(monkeypatch, settings):
    """The tasks that were asked for, none of which runs."""
    settings.QUEUE_ENABLED = True
    tasks = []
    monkeypatch.setattr(background, "async_task", lambda *task: tasks.append(task))
    return tasks


@pytest.fixture
def job(tmp_path) -> ImportJob:
    path = tmp_path / "people.csv"
    path.write_text(ROWS)
    order = service.Order(
        path=path, lst=make_list(), by="ann", consent="express", attestation="till"
    )
    return service.prepare(order, now=NOON)


def once(verb, job: ImportJob):
    """Do something to the job after its first batch, as somebody at a page does."""
    done = []

    def seen(_: int) -> None:
        if not done:
            done.append(verb(ImportJob.objects.get(pk=job.pk)))

    return seen


def test_a_prepared_job_waits_and_has_written_nobody(job):
    assert (job.status, job.rows) == ("waiting", 0)
    assert not Subscriber.objects.exists()


def test_the_original_may_go_once_the_job_is_prepared(job, tmp_path):
    (tmp_path / "people.csv").unlink()

    assert service.run(job, now=NOON).created == 6


def test_our_copy_goes_when_the_import_is_done(job):
    service.run(job, now=NOON)

    with pytest.raises(ImportRefused, match="no longer kept"):
        keeping.path_of(job)


def test_a_paused_import_stops_after_the_batch_it_is_at(job):
    service.run(job, now=NOON, seen=once(service.pause, job))

    assert (job.status, job.rows) == ("paused", 2)


def test_a_paused_import_goes_on_where_it_stopped(job):
    service.run(job, now=NOON, seen=once(service.pause, job))

    service.go_on(job)
    done = service.run(job, now=NOON)

    assert (done.created, job.status) == (6, "done")


def test_a_cancelled_import_keeps_what_is_in_and_forgets_the_file(job):
    service.run(job, now=NOON, seen=once(service.cancel, job))

    assert (job.status, job.rows, Subscriber.objects.count()) == ("cancelled", 2, 2)
    with pytest.raises(ImportRefused):
        service.run(job, now=NOON)


def test_a_stretch_that_is_over_asks_for_the_next(job, asked, monkeypatch):
    monkeypatch.setattr(background, "STRETCH_SECONDS", 0.0)

    background.run_stretch(job.pk, now=NOON)

    assert asked == [(background.RUN, job.pk)]


def test_stretches_end_in_a_whole_import(job, asked, monkeypatch):
    monkeypatch.setattr(background, "STRETCH_SECONDS", 0.0)

    stretches = 0
    while background.run_stretch(job.pk, now=NOON) != "done":
        stretches += 1

    job.refresh_from_db()
    assert (stretches, job.created_count, job.rows) == (3, 6, 6)


def test_a_task_of_a_paused_job_changes_nothing(job, asked):
    service.pause(job)

    assert background.run_stretch(job.pk, now=NOON) == "paused"
    assert not Subscriber.objects.exists()


def test_a_job_whose_file_is_gone_says_so_on_its_page(job, asked):
    keeping.drop_of(job)

    background.run_stretch(job.pk, now=NOON)

    job.refresh_from_db()
    assert (job.status, "Import it again" in job.failure) == ("failed", True)


def test_a_running_job_that_falls_silent_is_taken_up(job, asked):
    ImportJob.objects.update(status="loading", beat_at=NOON)

    background.take_up(now=NOON + timedelta(minutes=10))

    assert asked == [(background.RUN, job.pk)]


def test_a_running_job_that_was_just_heard_of_is_left_to_its_worker(job, asked):
    ImportJob.objects.update(status="loading", beat_at=timezone.now())

    background.take_up(now=timezone.now())

    assert asked == []


def test_a_silent_job_is_told_as_such(job):
    job.status, job.beat_at = ImportJob.Status.LOADING, NOON

    assert is_silent(job, now=NOON + timedelta(minutes=5))


def test_progress_is_the_share_of_lines_and_the_time_that_is_left(job):
    job.lines_total, job.at_line, job.rows, job.worked_seconds = 100, 25, 24, 8.0

    found = progress_of(job)

    assert (found.share, found.rows_per_second, found.seconds_left) == (0.25, 3.0, 24.0)


def test_another_process_at_the_same_job_finds_it_has_nothing_to_do(job, monkeypatch):
    """Two workers with one task: the checkpoint moved under the second one's hands."""
    late = ImportJob.objects.select_related("list").get(pk=job.pk)
    stood = lanes.lanes_of(late)
    service.run(job, now=NOON, seconds=0)
    monkeypatch.setattr(lanes, "lanes_of", lambda _: stood)
    source = service.reopen(keeping.path_of(late), late)

    assert not loading.load(late, source, now=NOON, seen=lambda _: None)
    assert Subscriber.objects.count() == 2
