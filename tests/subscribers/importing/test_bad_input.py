"""Whatever is handed to the command ends in one sentence or in whole accounts."""

import io
import json
import os
import resource
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from subscribers.models import ImportJob, ImportRow, Subscriber
from tests.factories import make_list
from tests.subscribers.importing.bad_files import BAD, HUGE

pytestmark = pytest.mark.django_db

SAMPLES = Path(__file__).parents[2] / "samples"
ROWS = "Phone,First name\n+12025550101,Ann\n+12025550102,Bob\n"


@pytest.fixture
def offers():
    return make_list(slug="offers", countries=["US", "FR", "GB", "DE", "AT"])


@pytest.fixture
def write(tmp_path):
    def write(content: bytes | str, name: str = "people.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def run(path, **options) -> dict:
    """Import through the command; its accounts must add up."""
    out = io.StringIO()
    options = {"region": "US", "attest": "Paper forms at the till.", **options}
    call_command(
        "import_subscribers", str(path), list="offers", json=True, stdout=out, **options
    )
    done = json.loads(out.getvalue())
    outcomes = ("created", "updated", "unchanged", "left_alone", "rejected")
    assert done["rows"] == sum(done[name] for name in outcomes)
    return done


def refusal(path, **options) -> str:
    """Import what is refused; nothing may be left behind."""
    with pytest.raises(CommandError) as refused:
        run(path, **options)
    assert not Subscriber.objects.exists()
    return str(refused.value)


def workbook(sheet: str, **members: str) -> bytes:
    """A real workbook with its sheet, or other members, written by hand."""
    blank, made = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(blank)
    with (
        zipfile.ZipFile(blank) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                text = sheet.encode()
            new.writestr(name, members.get(name, text))
    return made.getvalue()


def sheet_of(rows: str, before: str = "") -> str:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return (
        f'<?xml version="1.0"?>{before}<worksheet xmlns="{main}">'
        f'<dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData></worksheet>'
    )


def text(ref: str, value: str) -> str:
    return f'<c r="{ref}" t="inlineStr"><is><t>{value}</t></is></c>'


HEADER = f'<row r="1">{text("A1", "Phone")}</row>'
PERSON = f'<row r="2">{text("A2", "+12025550101")}</row>'


@pytest.mark.parametrize(
    "expected", sorted(SAMPLES.glob("*.expect.json")), ids=lambda path: path.name[:-12]
)
def test_every_sample_comes_in_exactly(offers, expected, tmp_path):
    facts = json.loads(expected.read_text("utf-8"))

    done = run(
        SAMPLES / expected.name[:-12],
        region=facts["region"],
        rejects=tmp_path / "rejects.csv",
    )

    numbers = {str(phone) for phone in Subscriber.objects.values_list("phone", flat=1)}
    assert {name: done[name] for name in ("rows", "created", "rejected")} == {
        name: facts[name] for name in ("rows", "created", "rejected")
    }
    assert numbers == set(facts["numbers"])


@pytest.mark.parametrize(("content", "words"), BAD)
def test_what_is_no_table_of_phones_is_refused(offers, write, content, words):
    told = refusal(write(content))

    assert words in told
    assert told.endswith(".")
    assert not ImportJob.objects.exists()


def test_only_headers_import_nobody(offers, write):
    assert run(write("Phone,First name\n"))["rows"] == 0


def test_a_row_with_a_cell_of_ten_megabytes_is_rejected_alone(offers, write):
    path = write(f'Phone,Note\n+12025550101,a\n+12025550102,"{HUGE}"\n+12025550103,c\n')

    done = run(path)

    assert (done["rows"], done["created"], done["rejected"]) == (3, 2, 1)
    [rejected] = ImportRow.objects.filter(outcome="rejected")
    assert (rejected.line, rejected.cells[0]) == (3, "+12025550102")
    assert "longer" in rejected.reason


def test_a_workbooks_cell_of_ten_megabytes_rejects_its_row_alone(offers, write):
    big = f'<row r="3">{text("A3", "+12025550102")}{text("B3", HUGE)}</row>'

    done = run(write(workbook(sheet_of(HEADER + PERSON + big)), "people.xlsx"))

    assert (done["created"], done["rejected"]) == (1, 1)


def test_nul_bytes_and_a_dos_file_end_are_dropped(offers, write):
    run(write(b"Phone,First name\n+1202\x005550101,A\0nn\n\x1a"))

    assert str(Subscriber.objects.get().first_name) == "Ann"


def test_invalid_utf8_in_the_middle_spoils_only_its_cell(offers, write):
    many = "".join(f"+120255501{n:02},José\n" for n in range(30)).encode()

    done = run(write(b"Phone,First name\n" + many + b"+12025550190,\xff\xfe\x81\n"))

    assert done["created"] == 31
    assert Subscriber.objects.filter(first_name="José").count() == 30


def test_a_formula_as_a_name_is_kept_as_text_and_leaves_defused(
    offers, write, tmp_path
):
    run(write('Phone,First name\n+12025550101,"=HYPERLINK(""http://x"",""y"")"\n'))
    out = tmp_path / "out.csv"
    call_command("export_subscribers", output=out, list="offers", stdout=io.StringIO())

    assert Subscriber.objects.get().first_name.startswith("=HYPERLINK")
    assert "'=HYPERLINK" in out.read_text("utf-8-sig")


def test_many_copies_of_one_number_are_one_person(offers, write):
    done = run(write("Phone,First name\n" + "+1 202 555 0101,Ann\n" * 3000))

    assert (done["rows"], done["created"]) == (3000, 1)
    assert Subscriber.objects.count() == 1


def test_a_folder_is_refused(offers, tmp_path):
    assert "is a folder" in refusal(tmp_path)


def test_a_named_pipe_is_refused_without_waiting_for_it(offers, tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")

    assert "device, not a file" in refusal(tmp_path / "pipe.csv")


def test_a_file_nobody_may_read_is_refused(offers, write):
    path = write(ROWS)
    path.chmod(0)
    # Root may read anything; its tests stand aside as somebody who may not.
    path.parent.chmod(0o755)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        told = refusal(path)
    finally:
        if is_root:
            os.seteuid(0)

    assert "people.csv" in told
    assert "Permission denied" in told


def test_a_disk_too_full_for_our_copy_is_told_before_anything_is_written(offers, write):
    path = write(ROWS + "+12025550103,Cy\n" * 20_000)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        told = refusal(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert "cannot be copied" in told
    assert not ImportJob.objects.exists()


def test_a_disk_too_full_for_the_rejects_is_told_and_the_import_stands(offers, write):
    with pytest.raises(CommandError, match=r"is done, but: .* No space left on device"):
        run(write(ROWS + "nobody,Cy\n"), rejects=Path("/dev/full"))

    assert ImportJob.objects.get().status == "done"
    assert Subscriber.objects.count() == 2


@pytest.mark.parametrize("member", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_zip_bomb_is_refused_unopened(offers, write, member):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open(member, "w", force_zip64=True) as bomb:
            for _ in range(120):
                bomb.write(b" " * 1024**2)

    assert "unpacks to 120 MB" in refusal(write(made.getvalue(), "people.xlsx"))


def test_entities_that_multiply_are_refused(offers, write):
    laughs = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha" * 10}">' for n in range(10)
    )
    sheet = sheet_of(HEADER + text("A2", "&l9;"), f"<!DOCTYPE w [{laughs}]>")

    assert "damaged" in refusal(write(workbook(sheet), "people.xlsx"))


def test_dimensions_a_workbook_only_claims_cost_nothing(offers, write):
    far = f'<row r="900000000">{text("ZZZ900000000", "z")}</row>'

    done = run(write(workbook(sheet_of(HEADER + PERSON + far)), "people.xlsx"))

    assert (done["rows"], done["created"], done["rejected"]) == (2, 1, 1)


def test_a_row_number_no_sheet_has_is_refused(offers, write):
    far = f'<row r="9000000000">{text("A9000000000", "+12025550102")}</row>'

    assert "damaged" in refusal(
        write(workbook(sheet_of(HEADER + PERSON + far)), "people.xlsx")
    )


def test_rows_out_of_order_are_all_read(offers, write):
    early = f'<row r="1">{text("A1", "+12025550102")}</row>'

    assert (
        run(write(workbook(sheet_of(HEADER + PERSON + early)), "p.xlsx"))["rows"] == 2
    )


def test_damaged_styles_are_not_talked_about_on_stdout(offers, write, capsys):
    style = '<cellXfs count="1"><xf numFmtId="0" xfId="7"/></cellXfs>'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    names = '<cellStyles><cellStyle name="x" xfId="0"/></cellStyles>'
    styles = f'<styleSheet xmlns="{main}">{style}{names}</styleSheet>'
    members = {"xl/styles.xml": styles.encode()}

    book = workbook(sheet_of(HEADER + PERSON), **members)

    assert "damaged" in refusal(write(book, "people.xlsx"))
    assert capsys.readouterr().out == ""


def test_a_workbook_with_a_password_is_refused(offers, write):
    made = bytearray(workbook(sheet_of(HEADER)))
    at = made.index(b"PK\x01\x02")
    while at >= 0:  # the flag of every entry in the archive's directory
        made[at + 8] |= 1
        at = made.find(b"PK\x01\x02", at + 1)

    assert "password" in refusal(write(bytes(made), "people.xlsx"))
