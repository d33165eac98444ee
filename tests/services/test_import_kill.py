"""An import killed at any instant goes on where it stopped, and ends the same."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Substr

from subscribers import consent, people
from subscribers.importing import service
from subscribers.models import (
    ChainHead,
    ConsentEvent,
    Evidence,
    ImportJob,
    Subscriber,
    Subscription,
)
from subscribers.phones import parse
from subscribers.scopes import Scope
from subscribers.verification import verify
from tests.factories import NOON, STAFF, make_list
from tests.services.processes import run_together

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

ROWS = 900
NUMBERS = 850
COUNTED = ("created", "updated", "unchanged", "left_alone", "rejected")
STORED = ("status", "rows", *(f"{name}_count" for name in COUNTED))
BATCH = 100
LOADING = "subscribers.importing.loading"
# Where the process dies: before or after the nth call of a function.
POINTS = {
    "the file is kept, nothing is read": ("before", f"{LOADING}.load", 1),
    "newcomers are written, not committed": ("after", f"{LOADING}.bring_in", 3),
    "a batch is accounted for, not committed": ("after", f"{LOADING}.load_batch", 5),
    "a batch is committed": ("after", f"{LOADING}._load", 6),
    "the last batch is committed": ("after", f"{LOADING}.load", 1),
}
# So long a file has two lanes or more where there is more than one processor.
TWO_LANES = {"subscribers.importing.lanes.WORTH_IT_LINES": 100}


class World:
    """A list, a file for it, and people who are or were on it; all of one area."""

    def __init__(self, area: str, folder: Path) -> None:
        self.area, self.lst = area, make_list(f"list-{area}", name="Offers")
        phones = [parse(f"+1{area}555{n:04d}") for n in range(0, NUMBERS, 10)]
        keys = list(people.ensure(phones, now=NOON).values())
        consent.subscribe(keys, self.lst, origin=STAFF, now=NOON)
        scope = Scope.of_list(self.lst)
        consent.unsubscribe(keys[::5], scope=scope, origin=STAFF, now=NOON)
        (folder / area).mkdir()
        self.path = folder / area / "people.csv"
        self.path.write_text("\n".join(self.lines()))

    def lines(self) -> Iterator[str]:
        """New, known, departed, doubled and damaged numbers, well mixed."""
        yield "Phone,First name,Last name,City,Tags,Consent date,Source"
        for n in range(ROWS):
            phone = "n/a" if n % 41 == 7 else f"+1{self.area}555{n % NUMBERS:04d}"
            tag = "vip" if n % 9 == 1 else ""
            day = f"2026-05-0{n % 9 + 1}"
            yield f"{phone},P{n % 13},L{n % 7},Boston,{tag},{day},fair"

    @property
    def order(self) -> service.Order:
        return service.Order(
            path=self.path,
            lst=self.lst,
            by="ann",
            consent="express",
            attestation="Paper forms at the till, 2026.",
            region="US",
        )

    def stored(self, job: ImportJob) -> dict[str, object]:
        """Everything of this area that is not random: no keys, salts, hashes."""
        job.refresh_from_db()
        ours = {"subscriber__phone__startswith": f"+1{self.area}"}
        whose = Substr("subscriber__phone", 6)
        return {
            "job": [
                getattr(job, one, None) or getattr(job, f"{one}_count", 0)
                for one in COUNTED
            ],
            "people": as_set(
                Subscriber.objects.filter(phone__startswith=f"+1{self.area}"),
                *(Substr("phone", 6), "first_name", "last_name"),
                *("attributes", "tags__name"),
            ),
            "subscriptions": as_set(
                Subscription.objects.filter(**ours),
                *(whose, "status", "method", "joined_at", "promise_messages"),
            ),
            "events": as_set(
                ConsentEvent.objects.filter(**ours),
                *(whose, "seq", "kind", "happened_at", "recorded_at"),
            ),
            "evidence": as_set(Evidence.objects.filter(**ours), whose, "seq"),
            "heads": as_set(ChainHead.objects.filter(**ours), whose, "seq"),
            "rows": as_set(
                job.results, "line", "outcome", "reason", "cells", "before", whose
            ),
        }


def as_set(rows: QuerySet, *columns: object) -> list[str]:
    return sorted(map(str, rows.values_list(*columns)))


@pytest.fixture
def world(on_postgresql, tmp_path):
    return World("202", tmp_path)


@pytest.fixture
def killed(worker):
    """Import in a process that dies where it is told to."""

    def run(
        world: World, lanes: dict | None = None, **faults: object
    ) -> ImportJob | None:
        doomed = worker(
            "import_in_batches",
            constants={f"{LOADING}.BATCH": BATCH} | (lanes or {}),
            faults=faults,
            path=str(world.path),
            into=world.lst.slug,
            data_folder=str(settings.DATA_DIR),
        )
        run_together(doomed)
        doomed.wait_killed(or_done="dies_within" in faults)
        return ImportJob.objects.select_related("list").first()

    return run


@pytest.mark.parametrize("point", POINTS)
def test_what_a_killed_import_left_is_finished_exactly_once(world, killed, point):
    when, what, nth = POINTS[point]
    job = killed(world, dies={"when": when, "what": what, "nth": nth})

    done = service.run(job, now=NOON)

    counts = Counter(job.results.values_list("outcome", flat=True))
    told = {name: getattr(done, name) for name in COUNTED}
    assert told == {name: counts[name] for name in told}
    assert (done.rows, counts.total()) == (ROWS, ROWS)
    assert verify().ok


@pytest.mark.parametrize("lanes", [{}, TWO_LANES], ids=["one lane", "two lanes"])
def test_a_killed_import_ends_in_the_same_rows_as_one_that_was_not(
    world, killed, tmp_path, lanes
):
    dies = {"when": "after", "what": f"{LOADING}._write", "nth": 5}
    job = killed(world, lanes, dies=dies)
    service.run(job, now=NOON)
    other = World("212", tmp_path)

    done = service.run_import(other.order, now=NOON)

    assert world.stored(job) == other.stored(ImportJob.objects.get(pk=done.job))


@pytest.mark.parametrize("lanes", [{}, TWO_LANES], ids=["one lane", "two lanes"])
def test_killed_at_any_instant_nothing_is_lost_or_doubled(world, killed, lanes):
    # Dead before the job was there, nothing was begun.
    job = killed(world, lanes, dies_within=1.0) or service.prepare(
        world.order, now=NOON
    )

    if job.status != ImportJob.Status.DONE:
        service.run(job, now=NOON)

    job.refresh_from_db()
    assert (job.status, job.rows, job.results.count()) == ("done", ROWS, ROWS)
    assert verify().ok
