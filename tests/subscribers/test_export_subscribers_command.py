import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from subscribers.models import Segment
from tests.factories import fr_phone, join, make_list, make_people, us_phone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _people() -> None:
    american, french = make_people([us_phone(1), fr_phone(1)])
    join([american, french], make_list("offers"))
    join([french], make_list("news"))
    rules = {"field": "country", "op": "is", "value": "US"}
    Segment.objects.create(slug="us", name="US", rules=rules)


def export(*arguments: object) -> str:
    out = StringIO()
    call_command("export_subscribers", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("narrowed", "rows"),
    [
        ((), 2),
        (("--list", "news"), 1),
        (("--segment", "us"), 1),
        (("--list", "news", "--segment", "us"), 0),
    ],
)
def test_it_reports_how_many_rows_it_wrote(tmp_path, narrowed, rows):
    out = export(*narrowed, "--output", tmp_path / "a.csv", "--json")

    assert json.loads(out) == {"rows": rows}


def test_it_says_where_the_file_is(tmp_path):
    path = tmp_path / "a.csv"

    assert export("--output", path) == f"Wrote 2 people to {path}.\n"


@pytest.mark.parametrize(
    "arguments", [("--format", "xlsx"), ()], ids=["asked", "named"]
)
def test_it_writes_a_workbook(tmp_path, arguments):
    path = tmp_path / "a.xlsx"

    export(*arguments, "--output", path)

    assert load_workbook(path).active["A2"].value == "+12025550101"


def test_it_refuses_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match=r"cannot be written: No such file"):
        export("--output", tmp_path / "none" / "a.csv")


def test_it_leaves_nothing_behind_where_it_cannot_write(tmp_path):
    target = tmp_path / "folder"
    target.mkdir()

    with pytest.raises(CommandError, match="cannot be written"):
        export("--output", target)
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("option", ["--list", "--segment"])
def test_it_names_what_there_is_instead(tmp_path, option):
    with pytest.raises(CommandError, match="There are: "):
        export(option, "gone", "--output", tmp_path / "a.csv")


def test_it_writes_the_columns_asked_for(tmp_path):
    path = tmp_path / "a.csv"

    export("--columns", "country,phone", "--output", path)

    assert path.read_text().splitlines()[:2] == ["country,phone", "US,+12025550101"]


def test_it_names_the_columns_there_are(tmp_path):
    with pytest.raises(CommandError, match="There are: phone, first_name"):
        export("--columns", "shoe_size", "--output", tmp_path / "a.csv")
