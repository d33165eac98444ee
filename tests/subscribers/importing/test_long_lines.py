"""A file that changes, or whose lines never end, costs its bad rows and no more."""

import io

import pytest

from subscribers.importing.longlines import CUT, SHOWN, lines_of
from subscribers.importing.reading import UnreadableFile, open_table
from subscribers.importing.records import MAX_CHARACTERS

LONG = "x" * (MAX_CHARACTERS + 10)


@pytest.fixture
def write(tmp_path):
    def write(content: str):
        path = tmp_path / "people.csv"
        path.write_bytes(content.encode())
        return path

    return write


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("over", [-2, -1, 0, 1])
def test_the_line_after_a_long_one_is_whole(end, over):
    long = "y" * (MAX_CHARACTERS + over)
    file = io.StringIO(f"a{end}{long}{end}b{end}", newline="")

    first, _, last = lines_of(file)

    assert (first, last) == (f"a{end}", f"b{end}")


def test_a_long_line_shows_its_beginning():
    [line] = lines_of(io.StringIO(LONG, newline=""))

    assert line == f"{CUT}{'x' * SHOWN}…\n"


def test_only_the_row_of_a_long_line_is_cut(write):
    rows = list(open_table(write(f"Phone,Note\n1,a\n2,{LONG}\n3,c\n")).rows())

    assert [(row.line, row.cells[0], row.is_cut) for row in rows] == [
        (2, "1", False),
        (3, "2", True),
        (4, "3", False),
    ]


def test_a_long_line_inside_a_quoted_cell_cuts_its_row(write):
    rows = list(open_table(write(f'Phone,Note\n1,"a\n{LONG}\nb"\n2,c\n')).rows())

    assert [(row.cells[0], row.is_cut) for row in rows] == [("1", True), ("2", False)]


def test_a_file_that_shrinks_while_it_is_read_is_no_whole_file(write):
    path = write("Phone,Note\n" + "1,abcdefgh\n" * 100_000)
    rows = open_table(path).rows()
    next(rows)
    with path.open("r+b") as file:
        file.truncate(500_000)

    with pytest.raises(UnreadableFile, match="became shorter while it was read"):
        list(rows)


def test_blank_columns_to_the_edge_of_the_sheet_are_not_columns(write):
    table = open_table(write("Phone,Name" + "," * 16_382 + "\n1,Ann\n"))

    assert table.headers == ("Phone", "Name")
