"""People nobody knew take a shorter way in, and end where everybody else does."""

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from subscribers import copy_lines
from subscribers.importing import loading
from subscribers.importing.service import Order, run_import
from subscribers.models import (
    ChainHead,
    ConsentEvent,
    Evidence,
    ImportJob,
    Subscriber,
    Subscription,
)
from subscribers.verification import verify
from tests.examples import examples
from tests.factories import NOON, make_list

pytestmark = pytest.mark.django_db

HEADERS = "Phone,First name,Email,Birthday,City,Spend,Tags,Consent,Consent date,Source"
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp")),
    max_size=12,
)
CELLS = st.tuples(
    WORDS,
    st.sampled_from(["", "ann@example.com", "no address"]),
    st.sampled_from(["", "1980-02-29", "31/31/1990"]),
    WORDS,
    st.sampled_from(["", "12", "12.5", "many"]),
    st.sampled_from(["", "vip", "vip;new"]),
    st.sampled_from(["", "yes", "no"]),
    st.sampled_from(["", "2026-06-01", "2019-06-01"]),
    st.sampled_from(["", "till", "fair\\here"]),
)


def imported(path, lst, area: str, rows, *, consent_kind: str, at_once: bool):
    """Import rows as numbers of an area; a number at a time unless `at_once`."""
    lines = [HEADERS]
    for number, cells in rows:
        quoted = ['"' + cell.replace('"', '""') + '"' for cell in cells]
        lines.append(f"+1{area}555{number:04d}," + ",".join(quoted))
    path.write_text("\n".join(lines), encoding="utf-8")
    order = Order(
        path=path,
        lst=lst,
        by="ann",
        consent=consent_kind,
        attestation='Paper forms, "2026"\\till',
        region="US",
    )
    if at_once:
        return run_import(order, now=NOON)
    original = loading._newcomers
    loading._newcomers = lambda ready: ([], list(ready))
    try:
        return run_import(order, now=NOON)
    finally:
        loading._newcomers = original


def stored(area: str, job: int) -> dict[str, list]:
    """Everything of an area that isn't random and doesn't name its job."""
    ours = {"subscriber__phone__startswith": f"+1{area}"}
    people = Subscriber.objects.filter(phone__startswith=f"+1{area}").order_by("phone")
    lines = ConsentEvent.objects.filter(**ours).order_by("subscriber__phone", "seq")
    subscriptions = Subscription.objects.filter(**ours).order_by("subscriber__phone")
    named = f"import:{job}"
    return {
        "people": list(
            people.values_list(
                *("country", "line", "attributes", *Subscriber.PARTICULARS),
                *("created_at", "updated_at"),
            )
        ),
        "tags": list(people.values_list("tags__name").order_by("phone", "tags__name")),
        "subscriptions": [
            (row.door == named, *(getattr(row, name) for name in COLUMNS))
            for row in subscriptions
        ],
        "events": list(lines.values_list("seq", "kind", "happened_at", "recorded_at")),
        "evidence": Evidence.objects.filter(**ours).count(),
        "heads": ChainHead.objects.filter(**ours).count(),
        "rows": [
            (row.line, row.outcome, row.reason, row.cells, without_empty(row.before))
            for row in ImportJob.objects.get(pk=job).results.order_by("line")
        ],
    }


COLUMNS = (
    *("status", "method", "requested_at", "request_expires_at", "request_count"),
    *("is_asked_by_link", "joined_at", "left_at", "consent_expires_at"),
    *("promise_messages", "promise_per", "own_messages", "own_per", "language"),
)


def without_empty(before: dict) -> dict:
    return {name: value for name, value in before.items() if value != {}}


@settings(
    max_examples=examples(15),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    rows=st.lists(st.tuples(st.integers(0, 5), CELLS), min_size=1, max_size=8),
    opt_in=st.sampled_from(["single", "double", "link"]),
    consent_kind=st.sampled_from(["express", "none"]),
)
def test_both_ways_store_the_same(tmp_path, rows, opt_in, consent_kind):
    # A number that comes twice is known the second time, on either way.
    rows = list(dict(rows).items())
    with transaction.atomic():
        lst = make_list(opt_in=opt_in, countries=["US", "CA"])
        path = tmp_path / "people.csv"
        short, long = (
            imported(
                path, lst, area, rows, consent_kind=consent_kind, at_once=area == "202"
            )
            for area in ("202", "212")
        )

        assert stored("202", short.job) == stored("212", long.job)
        transaction.set_rollback(True)


@pytest.fixture
def zoe(tmp_path) -> Subscriber:
    """Somebody new, with what COPY and JSON have to escape."""
    cells = ("Zoë \\ “Z”", "z@example.com", "1980-02-29", "Paris\t", "9", "a;b")
    imported(
        tmp_path / "people.csv",
        make_list(),
        "202",
        [(1, (*cells, "", "", ""))],
        consent_kind="express",
        at_once=True,
    )
    return Subscriber.objects.get()


def test_what_took_the_short_way_verifies(zoe):
    assert verify().ok


def test_somebody_with_a_ledger_line_cannot_be_deleted_in_the_database(zoe):
    Subscription.objects.all().delete()

    def delete() -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM subscribers_subscriber")
        connection.check_constraints()

    with pytest.raises(IntegrityError), transaction.atomic():
        delete()


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)


@settings(
    max_examples=examples(50),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5))
def test_any_text_survives_the_copy(pairs):
    if connection.vendor != "postgresql":
        pytest.skip("COPY is PostgreSQL's")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS tried (a text, b text, c text)")
        cursor.execute("DELETE FROM tried")
        with cursor.copy("COPY tried FROM STDIN WITH (NULL E'\\x01')") as copy:
            copy.write("".join(copy_lines.copy_line((a, None, b)) for a, b in pairs))
        cursor.execute("SELECT a, b, c FROM tried")
        found = cursor.fetchall()

    assert found == [(a, None, b) for a, b in pairs]
