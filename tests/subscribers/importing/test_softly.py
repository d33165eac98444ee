"""Importing existing customers: on what ground, until when, and why not."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from subscribers.errors import ImportRefused
from subscribers.importing.service import Imported, Order, run_import
from subscribers.models import ConsentEvent, ImportRow, Subscription
from tests.factories import make_list

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 2, tzinfo=UTC)
CUSTOMERS = {"basis": "purchase", "is_refusal_offered": True}


@pytest.fixture
def file(tmp_path):
    def write(text: str) -> Path:
        path = tmp_path / "customers.csv"
        path.write_text(text)
        return path

    return write


def run(path, lst, *, dry_run=False, **changes) -> Imported:
    order = Order(
        path=path,
        lst=lst,
        by="ann",
        consent="soft",
        attestation="Bought at the till; the form has a box to refuse texts.",
        **changes,
    )
    return run_import(order, now=NOW, dry_run=dry_run)


def test_soft_consent_joins_until_its_end(file):
    lst = make_list(opt_in="soft")
    run(file("Phone,Basis date\n+33612340001,2026-05-05\n"), lst, **CUSTOMERS)

    [row] = Subscription.objects.all()
    assert (row.status, row.method) == ("active", "soft")
    assert f"{row.consent_expires_at:%Y-%m-%d}" == "2029-05-05"


def test_soft_consent_is_never_taken_in_the_us(file):
    lst = make_list(opt_in="soft")
    done = run(file("Phone,Basis date\n+12025550101,2026-05-05\n"), lst, **CUSTOMERS)

    assert (done.rejected, Subscription.objects.count()) == (1, 0)
    assert ImportRow.objects.get().reason == (
        "Soft opt-in is not allowed in US. Prior express written consent is needed; "
        "a sale is not consent."
    )


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        pytest.param(
            "purchase,2023-05-05,yes",
            "The purchase of 5 May 2023 counted for 36 months in FR, until 5 May 2026.",
            id="the basis has ended",
        ),
        pytest.param(
            "inquiry,2026-05-05,yes",
            "Soft opt-in in FR rests on “purchase”, not on “inquiry”.",
            id="no such basis there",
        ),
        pytest.param(
            "purchase,2026-05-05,no",
            "Soft opt-in needs that they could refuse texts when they gave the number.",
            id="no refusal was offered",
        ),
        pytest.param(
            "purchase,,yes",
            "Soft opt-in needs a basis, such as a purchase, and its day.",
            id="no day",
        ),
        pytest.param(
            "purchase,2027-05-05,yes",
            "The purchase of 5 May 2027 is still to come.",
            id="to come",
        ),
    ],
)
def test_a_row_that_is_no_ground_for_texts_is_rejected_with_its_reason(
    file, cells, reason
):
    head = "Phone,Basis,Basis date,Refusal offered\n"
    lst = make_list(opt_in="soft")

    done = run(file(f"{head}+33612340001,{cells}\n"), lst, **CUSTOMERS)

    assert (done.rejected, ImportRow.objects.get().reason) == (1, reason)


def test_a_dry_run_rejects_what_is_no_ground_for_texts_too(file):
    lst = make_list(opt_in="soft")
    rows = file("Phone,Basis date\n+12025550101,2026-05-05\n")

    done = run(rows, lst, dry_run=True, **CUSTOMERS)

    assert done.rejected == 1


def test_a_soft_file_that_says_nothing_of_its_ground_is_refused_whole(file):
    with pytest.raises(ImportRefused, match=r"a column “Basis”, or --basis"):
        run(file("Phone\n+33612340001\n"), make_list(opt_in="soft"))


def test_a_soft_file_for_a_country_without_soft_opt_in_is_refused_whole(file):
    lst = make_list(countries=["US"])

    with pytest.raises(ImportRefused, match=r"not allowed in US\. Prior express"):
        run(file("Phone\n+12025550101\n"), lst)


def test_the_ledger_says_what_a_soft_consent_rests_on(file):
    lst = make_list(opt_in="soft")
    run(file("Phone,Basis date\n+33612340001,2026-05-05\n"), lst, **CUSTOMERS)

    line = json.loads(ConsentEvent.objects.get().line)
    assert (line["method"], line["basis"], line["basis_on"]) == (
        "soft",
        "purchase",
        "2026-05-05",
    )
    assert line["refusal_offered"] is True
