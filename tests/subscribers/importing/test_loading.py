"""Importing end to end: every row accounted for, nobody resubscribed, taken back."""

import csv
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.models import Message
from subscribers import consent
from subscribers.errors import ImportRefused
from subscribers.exporting import export_subscribers
from subscribers.importing import loading, service
from subscribers.importing import undo as undoing
from subscribers.importing.service import Order, run_import
from subscribers.importing.suppressing import import_suppressions
from subscribers.importing.undo import undo
from subscribers.models import (
    AttributeType,
    ConsentEvent,
    ImportJob,
    ImportRow,
    Subscriber,
    Subscription,
)
from subscribers.scopes import Scope
from subscribers.verification import verify
from tests.examples import examples
from tests.factories import NOON, STAFF, join, make_list, make_people, us_phone

pytestmark = pytest.mark.django_db

SAMPLES = Path(__file__).parents[2] / "samples"
ROWS = "Phone,First name,Spend\n+12025550101,Ann,10\n+12025550102,Bob,20\nnope,Cy,3\n"


@pytest.fixture
def file(tmp_path):
    def write(text: str = ROWS) -> Path:
        path = tmp_path / "people.csv"
        path.write_text(text)
        return path

    return write


def run(path, lst, *, now=NOON, dry_run=False, **changes):
    order = {
        "path": path,
        "lst": lst,
        "by": "ann",
        "consent": "express",
        "attestation": "Paper forms at the till, 2026.",
        "region": "US",
        **changes,
    }
    return run_import(Order(**order), now=now, dry_run=dry_run)


@pytest.mark.parametrize(
    "name", sorted(path.name for path in SAMPLES.glob("*.expect.json"))
)
def test_each_sample_is_accounted_for_exactly(name, tmp_path):
    expected = json.loads((SAMPLES / name).read_text())
    lst = make_list(countries=["US", "FR", "GB", "DE", "AT"])

    done = run(
        SAMPLES / name.removesuffix(".expect.json"),
        lst,
        region=expected["region"],
        rejects_path=tmp_path / "rejects.csv",
    )

    numbers = {str(n) for n in Subscriber.objects.values_list("phone", flat=True)}
    assert (done.rows, done.created, done.rejected, numbers) == (
        expected["rows"],
        expected["created"],
        expected["rejected"],
        set(expected["numbers"]),
    )
    assert done.rows == sum(
        (done.created, done.updated, done.unchanged, done.left_alone, done.rejected)
    )


def test_attested_people_become_reachable(file):
    lst = make_list()

    run(file(), lst)

    assert Subscriber.objects.reachable(lst).count() == 2


def test_the_same_file_again_changes_nothing(file):
    lst = make_list()
    run(file(), lst)

    again = run(file(), lst)

    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)


def test_a_blank_cell_never_overwrites(file):
    lst = make_list()
    run(file(), lst)
    run(file("Phone,First name\n+12025550101,\n"), lst)

    assert Subscriber.objects.get(phone="+12025550101").first_name == "Ann"


def test_someone_who_left_is_left_alone(file):
    lst = make_list()
    run(file(), lst)
    ann = Subscriber.objects.get(phone="+12025550101")
    consent.unsubscribe([ann.pk], scope=Scope.of_list(lst), origin=STAFF, now=NOON)

    done = run(file("Phone,First name\n+12025550101,Eve\n"), lst)
    ann.refresh_from_db()

    assert (done.left_alone, ann.first_name) == (1, "Ann")
    assert not Subscriber.objects.reachable(lst).filter(pk=ann.pk).exists()


def test_an_erased_number_does_not_come_back_reachable(file):
    lst = make_list()
    numbers = {us_phone(1).e164: None}
    consent.suppress(numbers, scope=Scope.everything(), origin=STAFF, now=NOON)

    assert run(file(), lst).left_alone == 1


def test_accepts_sms_marketing_no_never_subscribes(file):
    lst = make_list()
    run(file("Phone,Accepts SMS Marketing\n+12025550101,no\n+12025550102,\n"), lst)

    assert not Subscriber.objects.reachable(lst).exists()


def test_without_attestation_no_consent_is_taken(file):
    with pytest.raises(ImportRefused, match="attest"):
        run(file(), make_list(), attestation="")
    assert not ImportJob.objects.exists()


def test_consent_none_brings_people_in_unreachable(file):
    lst = make_list()
    run(file(), lst, consent="none", attestation="")

    assert Subscriber.objects.count() == 2
    assert not Subscriber.objects.reachable(lst).exists()


def test_a_double_opt_in_list_asks_only_fresh_consents_with_a_source(file):
    lst = make_list(opt_in="double")
    fresh = (NOON - timedelta(days=3)).date()
    run(
        file(
            "Phone,Opt in date,Source\n"
            f"+12025550101,{fresh},till\n"
            f"+12025550102,{fresh},\n"
            "+12025550103,2025-01-01,till\n"
        ),
        lst,
    )

    statuses = Subscription.objects.order_by("subscriber__phone")
    assert list(statuses.values_list("status", flat=True)) == [
        "pending",
        "none",
        "none",
    ]


def test_the_consents_date_is_the_lines_date(file):
    run(file("Phone,Opt in date\n+12025550101,2026-01-05\n"), make_list())

    assert f"{ConsentEvent.objects.get().happened_at:%Y-%m-%d}" == "2026-01-05"


def test_a_country_the_list_does_not_serve_is_rejected_with_its_reason(file):
    run(file("Phone\n+33612340001\n"), make_list(countries=["US"]))

    assert "does not serve FR" in ImportRow.objects.get().reason


def test_the_rejects_file_holds_the_row_its_line_and_the_reason(file, tmp_path):
    run(file(), make_list(), rejects_path=tmp_path / "rejects.csv")

    lines = (tmp_path / "rejects.csv").read_text(encoding="utf-8-sig").splitlines()
    [header, row] = csv.reader(lines)
    assert header == ["Phone", "First name", "Spend", "line", "reason"]
    assert row[:4] == ["nope", "Cy", "3", "4"]


def test_a_dry_run_leaves_nothing_behind(file):
    done = run(file(), make_list(), dry_run=True)

    assert (done.created, done.rejected, done.job) == (2, 1, None)
    assert not Subscriber.objects.exists()


def test_a_dead_worker_resumes_where_it_stopped(file, monkeypatch):
    lst = make_list()
    monkeypatch.setattr(loading, "BATCH", 1)
    batches = []

    def die(*order: object) -> ImportJob:
        batches.append(order)
        if len(batches) == 2:
            raise KeyboardInterrupt
        return merge(*order)

    merge = loading.load_batch
    monkeypatch.setattr(loading, "load_batch", die)
    with pytest.raises(KeyboardInterrupt):
        run(file(), lst)
    monkeypatch.setattr(loading, "load_batch", merge)

    done = service.run(ImportJob.objects.get(), now=NOON)

    assert (done.created, done.rejected) == (2, 1)


def test_importing_starts_no_texts(file):
    run(file(), make_list())

    assert not Message.objects.exists()


def test_undo_takes_the_people_off_the_list(file):
    lst = make_list()
    job = ImportJob.objects.get(pk=run(file(), lst).job)

    done = undo(job, by="ann", now=NOON)

    assert (done.removed, done.kept) == (2, 0)
    assert set(Subscription.objects.values_list("status", flat=True)) == {"none"}


def test_undo_restores_only_what_still_holds_the_imported_value(file):
    lst = make_list()
    rows = make_people([us_phone(1), us_phone(2)])
    Subscriber.objects.update(first_name="Old")
    job = ImportJob.objects.get(pk=run(file(), lst).job)
    Subscriber.objects.filter(pk=rows[1].pk).update(first_name="Edited")

    done = undo(job, by="ann", now=NOON)

    names = [row.first_name for row in Subscriber.objects.order_by("pk")]
    assert (names, done.restored, done.kept) == (["Old", "Edited"], 1, 1)


def test_a_corrected_file_can_be_imported_after_undo(file):
    lst = make_list()
    undo(ImportJob.objects.get(pk=run(file(), lst).job), by="ann", now=NOON)

    run(file(), lst)

    assert Subscriber.objects.reachable(lst).count() == 2


def test_undo_keeps_those_who_left(file):
    lst = make_list()
    job = ImportJob.objects.get(pk=run(file(), lst).job)
    ann = Subscriber.objects.get(phone="+12025550101")
    consent.unsubscribe([ann.pk], scope=Scope.of_list(lst), origin=STAFF, now=NOON)

    undo(job, by="ann", now=NOON)

    row = Subscription.objects.get(subscriber=ann)
    assert row.status == "unsubscribed"


def test_the_ledger_verifies_after_import_and_undo(file):
    lst = make_list()
    undo(ImportJob.objects.get(pk=run(file(), lst).job), by="ann", now=NOON)

    assert verify().broken == []


def test_suppressions_come_in_first(file):
    lst = make_list()
    done = import_suppressions(
        file("Phone\n+12025550101\n+1 202 555 0101\nnope\n"),
        scope=Scope.everything(),
        region="US",
        by="ann",
        now=NOON,
    )
    run(file(), lst)

    assert (done.rows, done.suppressed, done.already, done.rejected) == (3, 1, 1, 1)
    assert Subscriber.objects.reachable(lst).count() == 1


def test_loading_costs_the_same_queries_for_few_and_many(
    file, django_assert_max_num_queries
):
    lst = make_list()
    rows = "\n".join(f"+1202555{100 + n:04d},P{n}" for n in range(90))

    with django_assert_max_num_queries(70):
        run(file(f"Phone,First name\n{rows}\n"), lst)


NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")),
    max_size=20,
).map(lambda name: " ".join(name.split()))


@settings(
    max_examples=examples(25),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.fixed_dictionaries(
            {"first_name": NAMES, "last_name": NAMES, "spend": st.integers(0, 9999)}
        ),
        min_size=1,
        max_size=5,
    )
)
def test_what_is_exported_comes_back_as_it_was(tmp_path, people):
    with transaction.atomic():
        lst = make_list()
        AttributeType.objects.get_or_create(name="spend", type="number")
        rows = make_people([us_phone(n) for n in range(len(people))])
        for row, person in zip(rows, people, strict=True):
            row.attributes = {"spend": person.pop("spend")}
            for name, value in person.items():
                setattr(row, name, value)
            row.save()
        join(rows, lst)
        before = snapshot()
        path = tmp_path / "out.csv"
        export_subscribers(path, "csv", lst=lst, segment=None)
        Subscriber.objects.update(first_name="", last_name="", attributes={})

        run(path, lst)

        after = snapshot()
        transaction.set_rollback(True)
    assert after == before


def snapshot() -> list[tuple]:
    rows = Subscriber.objects.order_by("phone")
    return list(rows.values_list("phone", "first_name", "last_name", "attributes"))


MIXED = (
    "Phone,First name,Accepts SMS Marketing,Opt in date,Source\n"
    "+12025550101,Ann,yes,2026-06-01,till\n"
    "+12025550101,Ann,yes,2026-06-01,till\n"
    "+12025550101,Eve,yes,,\n"
    "+12025550102,Bob,no,,\n"
    "+12025550103,Cy,yes,2020-01-01,till\n"
    "+12025550104,Di,yes,,\n"
    "nope,Ed,yes,,\n"
    "+12025550105,Flo,yes,,\n"
)


@pytest.mark.parametrize("opt_in", ["single", "double"])
@pytest.mark.parametrize("consent_kind", ["express", "none"])
def test_a_dry_run_tells_exactly_what_then_happens(file, opt_in, consent_kind):
    lst = make_list(opt_in=opt_in)
    rows = make_people([us_phone(3), us_phone(4), us_phone(5)])
    join(rows[:2], lst)
    consent.unsubscribe([rows[1].pk], scope=Scope.of_list(lst), origin=STAFF, now=NOON)

    told = run(file(MIXED), lst, consent=consent_kind, dry_run=True)
    done = run(file(MIXED), lst, consent=consent_kind)

    same = ("rows", "created", "updated", "unchanged", "left_alone", "rejected")
    assert [getattr(told, n) for n in same] == [getattr(done, n) for n in same]


def test_a_dry_run_fixes_no_types(file):
    run(file(), make_list(), dry_run=True)

    assert not AttributeType.objects.exists()


def test_rejects_that_cannot_be_written_leave_an_import_that_can_be_undone(
    file, tmp_path
):
    with pytest.raises(ImportRefused, match="is done"):
        run(file(), make_list(), rejects_path=tmp_path)

    assert undo(ImportJob.objects.get(), by="ann", now=NOON).removed == 2


def test_undo_takes_back_a_consent_whose_first_door_was_another(file):
    lst = make_list()
    [ann] = make_people([us_phone(1)])
    Subscription.objects.create(
        subscriber=ann, list=lst, status="expired", door="page:x", requested_at=NOON
    )
    job = ImportJob.objects.get(pk=run(file(), lst).job)

    undo(job, by="ann", now=NOON)

    assert Subscription.objects.get(subscriber=ann, list=lst).status == "expired"


def test_undo_goes_on_where_it_stopped(file, monkeypatch):
    monkeypatch.setattr(undoing, "BATCH", 1)
    job = ImportJob.objects.get(pk=run(file(), make_list()).job)

    first = undo(job, by="ann", now=NOON, seconds=0)
    job.refresh_from_db()
    halfway = job.status
    undo(job, by="ann", now=NOON)

    assert (first.removed, halfway) == (1, "undoing")
    assert (job.removed_count, job.status) == (2, "undone")
