"""Any spreadsheet becomes rows; whatever is none is refused in a sentence."""

import csv
import io
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscribers.importing.reading import Row, UnreadableFile, open_table

PHONES = "Phone,Name\n+12025550100,José\n+12025550101,Zoë\n"
CELLS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\r\t\"',;|"),
    max_size=8,
)
# A first column with content: a row of blanks alone is skipped by design.
ROWS = st.lists(
    st.tuples(st.from_regex(r"[0-9]{3,12}", fullmatch=True), CELLS, CELLS), max_size=8
)


@pytest.fixture
def write(tmp_path):
    def write(content, name="people.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def write_book(tmp_path):
    def write_book(*rows, title="Sheet"):
        book = openpyxl.Workbook()
        book.active.title = title
        for row in rows:
            book.active.append(row)
        path = tmp_path / "people.xlsx"
        book.save(path)
        return path

    return write_book


def cells_of(path, **how):
    return [row.cells for row in open_table(path, **how).rows()]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        pytest.param("utf-8", "utf-8", id="UTF-8"),
        pytest.param("utf-8-sig", "utf-8-sig", id="UTF-8 with a mark"),
        pytest.param("utf-16", "utf-16", id="UTF-16 with a mark"),
        pytest.param("utf-16-le", "utf-16-le", id="UTF-16 LE, no mark"),
        pytest.param("utf-16-be", "utf-16-be", id="UTF-16 BE, no mark"),
        pytest.param("cp1252", "cp1252", id="Windows-1252"),
    ],
)
def test_it_finds_the_encoding(write, encoding, found):
    table = open_table(write(PHONES.encode(encoding)))

    assert table.encoding == found
    assert [row.cells[1] for row in table.rows()] == ["José", "Zoë"]


def test_an_encoding_named_by_hand_is_used(write):
    path = write("Phone,Name\n+48501234567,Małgorzata\n".encode("cp1250"))

    assert cells_of(path, encoding="cp1250") == [("+48501234567", "Małgorzata")]


def test_cyrillic_in_one_byte_is_not_taken_for_western(write):
    names = "".join(f"+7912345678{n},Екатерина Иванова\n" for n in range(10))
    path = write(("Телефон,Имя\n" + names).encode("cp1251"))

    assert cells_of(path)[0][1] == "Екатерина Иванова"


def test_one_bad_byte_does_not_spoil_a_utf8_file(write):
    good = PHONES.encode() + "".join(f"+1202555{n},Zoë\n" for n in range(40)).encode()
    path = write(good + "+12025550102,Noël\n".encode("cp1252"))

    names = {cells[1] for cells in cells_of(path)}

    assert names == {"José", "Zoë", "Noël"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_it_finds_the_delimiter(write, delimiter):
    table = open_table(write(PHONES.replace(",", delimiter)))

    assert (table.delimiter, table.headers) == (delimiter, ("Phone", "Name"))


def test_a_comma_inside_cells_is_not_the_delimiter(write):
    path = write("Phone;Spent, total\n+12025550100;1,5\n+12025550101;2,5\n")

    assert open_table(path).delimiter == ";"


def test_a_line_that_tells_excel_the_delimiter_is_no_header(write):
    table = open_table(write("sep=;\r\nPhone;Name\r\n1;Ann\r\n"))

    assert table.headers == ("Phone", "Name")
    assert list(table.rows()) == [Row(3, ("1", "Ann"))]


def test_a_file_of_one_column_is_read(write):
    assert cells_of(write("Phone\n1\n2\n")) == [("1",), ("2",)]


def test_a_quoted_cell_may_span_lines_and_rows_keep_their_line_numbers(write):
    path = write('Phone,Note\r\n1,"one\ntwo, three"\r\n2,x\r\n')

    assert list(open_table(path).rows()) == [
        Row(2, ("1", "one\ntwo, three")),
        Row(4, ("2", "x")),
    ]


@pytest.mark.parametrize(
    "stray",
    [
        pytest.param('3,"Bob,z', id="never closed"),
        pytest.param('3,"Bob "B" Lee,z', id="quotes inside"),
        pytest.param('3,Bob 5",z', id="inches"),
        pytest.param('"3,Bob,z', id="first cell"),
        pytest.param('3,Bob,"', id="a lone quote"),
    ],
)
@pytest.mark.parametrize(
    "rest",
    [
        pytest.param("4,Ann,y\n" * 50, id="plain rows"),
        pytest.param('4,"Ann ""A""",y\n' * 50, id="quoted rows"),
        pytest.param('"4","","y"\n' * 50, id="all quoted"),
    ],
)
def test_a_stray_quote_does_not_swallow_the_rows_below(write, stray, rest):
    path = write(f"Phone,Name,Note\n1,Ann,x\n{stray}\n{rest}")

    lines = [row.line for row in open_table(path).rows()]

    assert lines == list(range(2, 54))


def test_a_stray_quote_met_by_another_far_below_swallows_no_rows(write):
    path = write('Phone,A,B\n1,"x,y\n' + "2,x,y\n" * 20 + '3,5",y\n4,x,y\n')

    assert len(cells_of(path)) == 23


def test_a_stray_quote_stays_in_its_cell_as_a_character(write):
    path = write('Phone,Name\n1,"Ann\n2,Bob\n')

    assert cells_of(path) == [("1", '"Ann'), ("2", "Bob")]


def test_cells_beyond_the_csv_modules_limit_are_read(write):
    note = "x" * 200_000

    assert cells_of(write(f"Phone,Note\n1,{note}\n")) == [("1", note)]


def test_a_short_row_is_padded(write):
    assert cells_of(write("Phone,Name,City\n1\n")) == [("1", "", "")]


def test_a_long_row_keeps_its_extra_cells(write):
    rows = list(open_table(write("Phone,Name\n1,Ann,x,y,,\n")).rows())

    assert rows == [Row(2, ("1", "Ann"), ("x", "y"))]


@pytest.mark.parametrize("blank", ["\n", "  \t \n", ",,\n", '"",\n'])
def test_a_blank_line_is_no_row(write, blank):
    path = write(f"{blank}Phone,Name\n{blank}1,Ann\n{blank}")

    assert list(open_table(path).rows()) == [Row(4, ("1", "Ann"))]


def test_line_ends_may_be_mixed(write):
    path = write("Phone,Name\r\n1,Ann\n2,Bob\r3,Cy\r\n")

    assert [(row.line, row.cells[0]) for row in open_table(path).rows()] == [
        (2, "1"),
        (3, "2"),
        (4, "3"),
    ]


def test_nul_bytes_among_the_text_are_dropped(write):
    assert cells_of(write("Phone,Name\n1,An\0n\n")) == [("1", "Ann")]


@pytest.mark.parametrize(
    ("header", "names"),
    [
        pytest.param("Phone,Phone,Phone", ("Phone", "Phone (2)", "Phone (3)"), id="3"),
        pytest.param("Phone,,x", ("Phone", "Column 2", "x"), id="blank"),
        pytest.param(
            "Phone (2),Phone,Phone", ("Phone (2)", "Phone", "Phone (3)"), id="taken"
        ),
        pytest.param('" A\nB ",x', ("A B", "x"), id="two lines"),
    ],
)
def test_every_header_gets_a_name_of_its_own(write, header, names):
    assert open_table(write(f"{header}\n1,2,3\n")).headers == names


def test_only_a_header_is_a_table_without_rows(write):
    assert cells_of(write("Phone,Name\n")) == []


def test_a_headerless_table_gives_its_first_line_as_a_row(write):
    table = open_table(write("1,Ann\n2,Bob\n")).without_header()

    assert table.headers == ("Column 1", "Column 2")
    assert [row.cells for row in table.rows()] == [("1", "Ann"), ("2", "Bob")]


def test_the_rows_can_be_read_twice(write):
    table = open_table(write(PHONES))

    assert list(table.rows()) == list(table.rows())


def test_a_workbook_gives_numbers_as_they_were_typed(write_book):
    path = write_book(
        ["Phone", "Spent", "Joined", "At", "VIP", "Empty"],
        [
            33612340000,
            12.5,
            date(2026, 1, 10),
            datetime.combine(date(2026, 1, 10), time(9, 30)),
            True,
            None,
        ],
        [33612340001.0, 0.1, None, None, False, None],
    )

    assert cells_of(path) == [
        ("33612340000", "12.5", "2026-01-10", "2026-01-10T09:30:00", "TRUE", ""),
        ("33612340001", "0.1", "", "", "FALSE", ""),
    ]


def test_a_workbooks_row_keeps_its_number_across_blank_rows(write_book):
    path = write_book(["Phone"], ["1"], [], ["2"])

    assert [row.line for row in open_table(path).rows()] == [2, 4]


def test_zeros_shown_by_a_number_format_are_kept(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Zip"])
    book.active["A2"] = 2138
    book.active["A2"].number_format = "00000"
    book.save(tmp_path / "zips.xlsx")

    assert cells_of(tmp_path / "zips.xlsx") == [("02138",)]


@pytest.mark.parametrize("shown", ['"+"0', "+0", r"\+#", '"+ "00 00'])
def test_a_plus_shown_by_a_number_format_is_kept(tmp_path, shown):
    book = openpyxl.Workbook()
    book.active.append(["Phone", "Change"])
    book.active.append([33612340000, 12])
    for cell in book.active[2]:
        cell.number_format = shown
    book.save(tmp_path / "phones.xlsx")

    assert cells_of(tmp_path / "phones.xlsx") == [("+33612340000", "12")]


def test_the_first_visible_sheet_with_rows_is_read(tmp_path):
    book = openpyxl.Workbook()
    book.active.sheet_state = "hidden"
    book.active.append(["secret"])
    book.create_sheet("empty")
    book.create_sheet("people").append(["Phone"])
    book.save(tmp_path / "people.xlsx")

    assert open_table(tmp_path / "people.xlsx").headers == ("Phone",)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xef\xbb\xbf\r\n \n", id="blank"),
        pytest.param(b"%PDF-1.7\n...", id="PDF"),
        pytest.param(b"\xff\xd8\xff\xe0\0\x10JFIF", id="JPEG"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", id="old Excel"),
        pytest.param(b"PK\x03\x04 cut", id="damaged ZIP"),
        pytest.param(bytes(range(256)) * 9, id="bytes of all kinds"),
        pytest.param(b"<html><table><tr><td>1</td></tr></table>", id="web page"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(write, content):
    with pytest.raises(UnreadableFile, match=r"^people\.csv .*\.$"):
        open_table(write(content))


def test_a_zip_of_other_things_is_refused(write):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as members:
        members.writestr("people.csv", PHONES)

    with pytest.raises(UnreadableFile, match="ZIP archive"):
        open_table(write(archive.getvalue()))


def test_a_damaged_workbook_is_refused(write, write_book):
    whole = write_book(["Phone"], *[[str(n)] for n in range(100)]).read_bytes()
    at = whole.index(b"xl/worksheets/sheet1.xml") + 60

    with pytest.raises(UnreadableFile, match="damaged"):
        cells_of(write(whole[:at] + b"\xff" * 40 + whole[at + 40 :]))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("nobody.csv", "There is no file nobody.csv"), (".", "folder"), ("a\0b", "NUL")],
)
def test_a_path_without_a_file_is_refused(tmp_path, name, sentence):
    with pytest.raises(UnreadableFile, match=sentence):
        open_table(tmp_path / name)


@pytest.mark.parametrize("how", [{"encoding": "klingon"}, {"delimiter": '"'}])
def test_a_wrong_choice_by_hand_is_refused(write, how):
    with pytest.raises(UnreadableFile):
        open_table(write(PHONES), **how)


@given(ROWS, st.sampled_from(",;\t|"))
def test_reading_gives_back_what_was_written(tmp_path_factory, rows, delimiter):
    path = tmp_path_factory.getbasetemp() / "identity.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerows([("Phone", "Name", "Note"), *rows])

    assert cells_of(path, encoding="utf-8", delimiter=delimiter) == rows


@given(
    st.binary(max_size=300) | st.text("\"',;\n\r\t|a1é=", max_size=60).map(str.encode)
)
def test_any_bytes_are_rows_or_a_refusal(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "fuzz.csv"
    path.write_bytes(content)

    try:
        table = open_table(path)
        widths = {len(row.cells) for row in table.rows()}
    except UnreadableFile:
        return

    assert widths <= {len(table.headers)}
