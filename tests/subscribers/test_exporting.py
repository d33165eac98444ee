"""What an export holds, and that an import reads it back as it was."""

import csv
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from subscribers import consent
from subscribers.defusing import restore
from subscribers.exporting import (
    ExportRefused,
    Format,
    csv_chunks,
    export_subscribers,
    offered,
    people,
    table,
)
from subscribers.exporting import read as read_rows
from subscribers.importing.dates import parse_moment
from subscribers.models import (
    AttributeType,
    Segment,
    Subscriber,
    SubscriberList,
    Subscription,
    Tag,
)
from subscribers.scopes import Scope
from tests.factories import NOON, STAFF, fr_phone, join, make_list, make_people

pytestmark = pytest.mark.django_db

FORMATS = pytest.mark.parametrize("file_format", list(Format))
DANGERS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", "'t Hooft", 'a "b", c')


@pytest.fixture
def offers() -> SubscriberList:
    return make_list()


@pytest.fixture
def ann(offers) -> Subscriber:
    for name, type_name in {
        "spend": "number",
        "vip": "boolean",
        "note": "text",
    }.items():
        AttributeType.objects.create(name=name, type=type_name)
    (row,) = make_people([fr_phone(1)])
    row.first_name, row.birthday = "Ann", date(1990, 1, 31)
    row.attributes = {"spend": -9.5, "vip": True, "note": "=cmd()"}
    row.save()
    row.tags.set([Tag.objects.create(name="vip"), Tag.objects.create(name="=a")])
    join([row], offers)
    return row


def read(path: Path) -> list[dict]:
    if path.suffix == ".xlsx":
        header, *rows = load_workbook(path).active.iter_rows(values_only=True)
        return [
            dict(zip(header, ("" if c is None else c for c in row), strict=True))
            for row in rows
        ]
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def export(
    tmp_path: Path, file_format: Format = Format.CSV, **of: object
) -> list[dict]:
    path = tmp_path / f"people.{file_format}"
    export_subscribers(path, file_format, **of)
    return read(path)


@FORMATS
def test_a_phone_keeps_its_plus(tmp_path, ann, file_format):
    (row,) = export(tmp_path, file_format)

    assert row["phone"] == "+33612300001"


@FORMATS
def test_a_person_is_written_whole(tmp_path, ann, file_format):
    (row,) = export(tmp_path, file_format)

    shown = (row["first_name"], row["country"], row["birthday"], row["attr.vip"])
    assert shown == ("Ann", "FR", "1990-01-31", "true")


@FORMATS
def test_a_formula_is_defused_in_every_column(tmp_path, ann, file_format):
    (row,) = export(tmp_path, file_format)

    assert (row["tags"], row["attr.note"]) == ("'=a,vip", "'=cmd()")


def test_a_number_stays_a_number_in_a_workbook(tmp_path, ann):
    (row,) = export(tmp_path, Format.XLSX)

    assert row["attr.spend"] == -9.5


@FORMATS
@pytest.mark.parametrize("name", DANGERS)
def test_a_name_comes_back_as_it_was(tmp_path, ann, file_format, name):
    Subscriber.objects.update(first_name=name)

    (row,) = export(tmp_path, file_format)

    assert restore(row["first_name"]) == name


@pytest.mark.parametrize("name", ["<b>&amp;</b>", "]]>", " padded ", "two\nlines"])
def test_a_workbook_keeps_what_xml_would_read(tmp_path, ann, name):
    Subscriber.objects.update(first_name=name)

    (row,) = export(tmp_path, Format.XLSX)

    assert row["first_name"] == name


def test_a_workbook_drops_what_it_cannot_hold(tmp_path, ann):
    Subscriber.objects.update(first_name="A\x07nn")

    (row,) = export(tmp_path, Format.XLSX)

    assert row["first_name"] == "Ann"


def test_without_a_list_the_active_lists_are_named(tmp_path, ann):
    join([ann], make_list("news"))
    left = make_list("left")
    Subscription.objects.create(subscriber=ann, list=left, status="unsubscribed")

    (row,) = export(tmp_path)

    assert row["lists"] == "news,offers"


def test_with_a_list_the_consent_is_shown(tmp_path, ann, offers):
    (row,) = export(tmp_path, lst=offers)

    shown = (row["status"], row["method"], row["door"])
    assert shown == ("active", "single", "import:0")


def test_the_instant_of_joining_can_be_read_back(tmp_path, ann, offers):
    (row,) = export(tmp_path, lst=offers)

    joined_at = Subscription.objects.get().joined_at
    assert parse_moment(row["joined_at"]) == joined_at


def test_with_a_list_those_who_left_are_shown(tmp_path, ann, offers):
    consent.unsubscribe([ann.pk], scope=Scope.of_list(offers), origin=STAFF, now=NOON)

    assert [row["status"] for row in export(tmp_path, lst=offers)] == ["unsubscribed"]


def test_with_a_list_others_are_left_out(tmp_path, ann):
    assert export(tmp_path, lst=make_list("news")) == []


def test_a_segment_narrows_a_list(tmp_path, ann, offers):
    join(make_people([fr_phone(2)]), offers)
    rules = {"field": "attr.spend", "op": "lt", "value": 0}
    segment = Segment.objects.create(slug="s", name="S", rules=rules)

    rows = export(tmp_path, lst=offers, segment=segment)

    assert [row["first_name"] for row in rows] == ["Ann"]


def test_the_erased_are_never_exported(tmp_path, ann, offers):
    Subscriber.objects.update(phone=None, salt="", first_name="", erased_at=NOON)

    assert export(tmp_path, lst=offers) == []


def test_a_table_can_be_streamed(ann):
    header, *batches = csv_chunks(table(people()))

    assert (header.split(",")[0], len(batches)) == ("phone", 1)


@pytest.mark.parametrize("size", [1, 20])
def test_more_people_cost_no_more_queries(
    tmp_path, offers, size, django_assert_max_num_queries
):
    join(make_people([fr_phone(n) for n in range(size)]), offers)

    # On PostgreSQL a test's own transaction adds a savepoint.
    with django_assert_max_num_queries(8):
        export(tmp_path)


def test_the_rows_are_counted(tmp_path, ann):
    assert export_subscribers(tmp_path / "a.csv", Format.CSV).rows == 1


def test_a_failure_leaves_the_old_file_alone(tmp_path, ann):
    path = tmp_path / "people.csv"
    path.write_text("old")

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(ExportRefused, match="No space left on device"):
        export_subscribers(path, Format.CSV, progress=fail)
    assert [file.read_text() for file in tmp_path.iterdir()] == ["old"]


def test_more_people_than_a_workbook_holds_are_refused(tmp_path, ann, monkeypatch):
    monkeypatch.setattr("subscribers.exporting.writing.XLSX_ROWS", 1)

    with pytest.raises(ExportRefused, match="Export CSV instead"):
        export_subscribers(tmp_path / "a.xlsx", Format.XLSX)


def test_columns_come_in_the_order_they_are_named(tmp_path, ann):
    (row,) = export(tmp_path, columns=["tags", "attr.spend", "phone"])

    assert list(row) == ["tags", "attr.spend", "phone"]


def test_a_column_that_there_is_not_is_refused(tmp_path, ann):
    with pytest.raises(ExportRefused, match=r"no column shoe_size\. There are: phone"):
        export(tmp_path, columns=["shoe_size"])


def test_without_the_right_to_whole_data_nobody_is_named(ann):
    columns = offered(is_whole=False)

    [[row]] = read_rows(people(), columns, is_whole=False)

    shown = dict(zip([column.name for column in columns], row, strict=True))
    assert shown["phone"] == "+33•••0001"
    assert not {"first_name", "email", "birthday", "attr.note"} & set(shown)
