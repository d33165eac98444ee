"""What a trial notes down, and that what it foretells is what then happens."""

import pytest
from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from subscribers import consent
from subscribers.importing import drafts, foreseeing, service
from subscribers.importing.drafts import Upload
from subscribers.importing.service import Order, foresee, run_import
from subscribers.importing.suppressing import count_suppressions, import_suppressions
from subscribers.importing.undo import foresee as foresee_undo
from subscribers.importing.undo import undo
from subscribers.models import (
    Evidence,
    ImportJob,
    Subscriber,
    Subscription,
)
from subscribers.scopes import Scope
from tests.examples import examples
from tests.factories import NOON, STAFF, join, make_list, make_people, us_phone

pytestmark = pytest.mark.django_db

# Each kind of damage that can be mended, and what it is mended to.
DAMAGED = {
    "spaces": "  +12025550101\t",
    "apostrophe": "'+12025550102",
    "scientific": "1.2025550103E+10",
    "decimal": "12025550104.0",
    "formula": '"=""+12025550105"""',
    "tel": "tel:+12025550106",
    "digits": "+1２０２5550107",
    "nbsp": "+1\u00a02025550108",
    "zero_width": "+1202\u200b5550109",
    "idd": "0012025550110",
    "leading_plus": "33612345678",
    "leading_zero": "612345679",
    "trunk": "+33 (0)6 12 34 56 70",
    "national": "06 12 34 56 71",
}


@pytest.fixture(autouse=True)
def _data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    cache.clear()


def order(tmp_path, text, lst, **changes):
    path = tmp_path / "people.csv"
    path.write_text(text)
    values = {"consent": "express", "attestation": "cards", "region": "US", **changes}
    return Order(path=path, lst=lst, by="mia", **values)


@pytest.mark.parametrize("kind", DAMAGED)
def test_every_kind_of_repair_is_counted_with_its_first_example(kind, tmp_path):
    region = "FR" if kind.startswith("leading") or kind == "national" else "US"
    text = f"phone\n{DAMAGED[kind]}\n{DAMAGED[kind]}\n"

    tried = foresee(order(tmp_path, text, make_list(), region=region), now=NOON)

    found = tried.collected.repairs[kind]
    assert (found.count, found.line) == (2, 2)
    assert found.after.startswith("+")


def test_a_number_that_is_whole_needs_no_repair(tmp_path):
    tried = foresee(order(tmp_path, "phone\n+12025550101\n", make_list()), now=NOON)

    assert tried.collected.repairs == {}


def test_rejected_rows_are_gathered_by_their_reason(tmp_path):
    text = "phone,name\n12,Ann\n13,Bo\nn/a,Cy\n"

    tried = foresee(order(tmp_path, text, make_list()), now=NOON)

    reasons = tried.collected.reasons
    assert [(one.count, one.rows[0]) for one in reasons.values()] == [
        (2, (2, ("12", "Ann"))),
        (1, (4, ("n/a", "Cy"))),
    ]


def test_a_change_is_told_with_what_was_there_before(tmp_path):
    [ann] = make_people([us_phone(1)])
    Subscriber.objects.filter(pk=ann.pk).update(first_name="Ann")
    lst = make_list()
    text = f"phone,first_name,tags\n{us_phone(1).e164},Anna,vip\n"

    tried = foresee(order(tmp_path, text, lst), now=NOON)

    [told] = tried.collected.people["updated"]
    assert told.said == "first name Ann → Anna; tagged vip"


def test_a_stranger_who_opted_out_elsewhere_is_left_alone(tmp_path):
    lst = make_list()
    left = tmp_path / "left.csv"
    left.write_text(f"phone\n{us_phone(1).e164}\n")
    import_suppressions(left, scope=Scope.of_list(lst), region="", by="mia", now=NOON)

    tried = foresee(order(tmp_path, f"phone\n{us_phone(1).e164}\n", lst), now=NOON)

    assert tried.outcomes == {"left_alone": 1}


def test_a_stranger_who_left_another_brand_comes_in(tmp_path):
    lst, other = make_list(), make_list("pets", brand="Paws")
    left = tmp_path / "left.csv"
    left.write_text(f"phone\n{us_phone(1).e164}\n")
    scope = Scope.of_brand(other.brand)
    import_suppressions(left, scope=scope, region="", by="mia", now=NOON)

    tried = foresee(order(tmp_path, f"phone\n{us_phone(1).e164}\n", lst), now=NOON)

    assert tried.outcomes == {"created": 1}


def test_opt_outs_are_counted_without_suppressing_anybody(tmp_path):
    left = tmp_path / "left.csv"
    left.write_text("Mobile\n+12025550101\n2025550101\nnobody\n")

    found = count_suppressions(left, region="US", at_most=10)

    assert (found.rows, found.numbers, found.rejected) == (3, 1, 1)
    assert (found.column, found.first_rejected[0]) == ("Mobile", 4)


NUMBER = st.integers(1, 6).map(lambda n: us_phone(n).e164) | st.sampled_from(
    ["12", "n/a", ""]
)
NAME = st.sampled_from(["Ann", "Bo", ""])
ROW = st.tuples(NUMBER, NAME, st.sampled_from(["yes", "no", ""]))


@settings(
    max_examples=examples(15),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    rows=st.lists(ROW, min_size=1, max_size=12),
    known=st.sets(st.integers(1, 6)),
    left=st.sets(st.integers(1, 6)),
    opt_in=st.sampled_from(["single", "double"]),
)
def test_what_is_foretold_happens_and_what_undo_foretells_too(
    tmp_path, rows, known, left, opt_in
):
    with transaction.atomic():
        lst = make_list(opt_in=opt_in)
        numbers = sorted(known | left)
        people = make_people([us_phone(n) for n in numbers])
        join(people, lst)
        gone = [row.pk for n, row in zip(numbers, people, strict=True) if n in left]
        consent.unsubscribe(gone, scope=Scope.of_list(lst), origin=STAFF, now=NOON)
        _foretold(tmp_path, rows, lst)
        transaction.set_rollback(True)


def _foretold(tmp_path, rows, lst):
    lines = (f"{phone},{name},{said},till,2026-01-01" for phone, name, said in rows)
    text = "\n".join(["phone,first_name,consent,source,consent date", *lines]) + "\n"
    asked = order(tmp_path, text, lst)

    told = foresee(asked, now=NOON)
    done = run_import(asked, now=NOON)

    counts = service.trial.counts_of(told.outcomes)
    assert counts == {name: getattr(done, name) for name in counts}
    job = ImportJob.objects.get(pk=done.job)
    assert foresee_undo(job) == undo(job, by="mia", now=NOON)


# --- large files ---------------------------------------------------------------------


@pytest.fixture
def draft(settings, monkeypatch):
    """A file that is too large to be tried out at once, with its ground."""
    settings.QUEUE_ENABLED = True
    monkeypatch.setattr(foreseeing, "AT_ONCE", 1)
    file = Upload("till.csv", [b"phone\n+12025550101\n+12025550102\n12\n"])
    row = drafts.begin(file, make_list(), by="mia", now=NOON)
    row.ground = {
        **dict.fromkeys(("agreed_on", "source", "basis", "basis_on"), ""),
        "consent": "express",
        "attestation": "cards",
        "is_refusal_offered": False,
    }
    row.save()
    return row


def test_the_worker_is_asked_once(draft, monkeypatch):
    asked = []
    monkeypatch.setattr(foreseeing, "async_task", lambda *args, **_: asked.append(args))

    for _ in range(2):
        foreseeing.foresee(draft, by="mia", now=NOON)

    assert asked == [(foreseeing.PREVIEW, draft.pk, "mia")]


def test_a_worker_that_fell_silent_is_replaced(draft, monkeypatch):
    asked = []
    monkeypatch.setattr(foreseeing, "async_task", lambda *args, **_: asked.append(args))
    foreseeing.foresee(draft, by="mia", now=NOON)

    foreseeing.foresee(draft, by="mia", now=NOON + 2 * foreseeing.SILENT)

    assert len(asked) == 2


def test_what_the_worker_finds_is_told(draft):
    foreseeing.foresee(draft, by="mia", now=NOON)

    assert foreseeing.go_on(draft, by="mia") == "done"

    told = foreseeing.foresee(draft, by="mia", now=NOON)
    assert told.tried.outcomes == {"created": 2, "rejected": 1}


def test_a_worker_tells_how_far_it_has_come(draft, monkeypatch):
    monkeypatch.setattr(foreseeing, "REPORT_SECONDS", 0)
    told = []
    monkeypatch.setattr(foreseeing, "_keep", lambda _, one: told.append(one) or one)
    cache.set(foreseeing._key(draft), foreseeing.Told(NOON, NOON, of=3))

    foreseeing.go_on(draft, by="mia")

    assert [(one.learnt, one.seen, one.percent) for one in told[:2]] == [
        (3, 0, 12),
        (3, 3, 99),
    ]


def test_two_workers_do_not_try_the_same_file_out(draft):
    foreseeing.foresee(draft, by="mia", now=NOON)
    cache.add(f"{foreseeing._key(draft)}:busy", 1, 50)

    assert foreseeing.go_on(draft, by="mia") == "another worker is at it"


def test_other_columns_are_another_trial(draft):
    foreseeing.foresee(draft, by="mia", now=NOON)
    foreseeing.go_on(draft, by="mia")

    draft.columns = {"phone": "phone"}

    assert foreseeing.foresee(draft, by="mia", now=NOON).tried is None


def test_a_file_whose_lines_are_long_is_not_read_to_be_counted(draft):
    assert foreseeing.lines(drafts.look_at(draft).table) == 3


# --- what rows say themselves --------------------------------------------------------


@pytest.mark.parametrize("is_known", [False, True])
def test_how_somebody_agreed_is_kept_as_proof(tmp_path, is_known):
    if is_known:
        make_people([us_phone(1)])
    text = f"phone,opt in method\n{us_phone(1).e164},paper card\n"

    run_import(order(tmp_path, text, make_list()), now=NOON)

    assert '"method":"paper card"' in Evidence.objects.get().data


def test_a_row_of_another_list_is_rejected_by_its_name(tmp_path):
    lst = make_list()
    make_list("orders", name="Order updates")
    rows = (f"{us_phone(1).e164},Order updates", f"{us_phone(2).e164},newsletter")
    text = "\n".join(["phone,list", *rows, f"{us_phone(3).e164},orders; offers"])

    run_import(order(tmp_path, text, lst), now=NOON)

    job = ImportJob.objects.get()
    [rejected] = job.results.filter(outcome="rejected")
    assert rejected.reason == (
        "This row is of the list Order updates, not of Offers; import it onto that one."
    )
    assert Subscription.objects.filter(list=lst).count() == 2
