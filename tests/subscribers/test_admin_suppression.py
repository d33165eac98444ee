"""Opt-outs go out as a file that another platform, and our own import, can read."""

import io

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from openpyxl import load_workbook

from subscribers import consent
from subscribers.importing.suppressing import import_suppressions
from subscribers.models import Subscriber, Suppression
from subscribers.scopes import Scope
from tests.factories import NOON, STAFF, make_list, make_people, us_phone
from tests.staffing import staff

pytestmark = pytest.mark.django_db

EXPORT = "admin:subscribers_suppression_export"


@pytest.fixture
def ann() -> Subscriber:
    """Ann wants nothing of the brand any more."""
    [ann] = make_people([us_phone(1)])
    lst = make_list()
    consent.suppress(
        {str(ann.phone): ann.pk},
        scope=Scope.of_brand(lst.brand),
        origin=STAFF,
        now=NOON,
    )
    return ann


def exported(who: str, kind: int = 0):
    return staff(who).post(reverse(EXPORT), {"format": str(kind), "resource": "0"})


def test_a_csv_of_opt_outs_names_number_and_scope(ann):
    said = exported("root").content.decode()

    assert said.splitlines()[0] == "Phone,Scope,Brand,List,Reason,Since"
    assert "+12025550101,brand," in said


def test_an_xlsx_of_opt_outs_holds_the_same(ann):
    [_, row] = load_workbook(io.BytesIO(exported("root", 1).content)).active.values

    assert row[:2] == ("+12025550101", "brand")


def test_our_own_import_of_opt_outs_reads_the_file(ann, tmp_path):
    path = tmp_path / "opt-outs.csv"
    path.write_bytes(exported("root").content)
    Suppression.objects.all().delete()

    done = import_suppressions(
        path, scope=Scope.everything(), region="", by="mia", now=NOON
    )

    assert (done.suppressed, done.rejected) == (1, 0)


def test_what_is_lifted_is_left_out(ann):
    Suppression.objects.update(lifted_at=NOON)

    assert "+1202" not in exported("root").content.decode()


def test_an_export_leaves_a_line_in_the_history(ann):
    exported("root")

    assert "Exported 1 opt-out." in LogEntry.objects.latest("pk").change_message


def test_who_may_not_take_numbers_away_is_refused(ann):
    assert exported("approver").status_code == 403


def test_its_page_names_the_columns_as_staff_do():
    shown = staff("root").get(reverse(EXPORT)).content.decode()

    assert "Phone, Scope, Brand, List, Reason, Since" in " ".join(shown.split())
