"""What must hold of any bytes that are handed to the reader; no test of its own."""

from collections.abc import Iterable
from pathlib import Path

from subscribers.importing.longlines import CUT, lines_of
from subscribers.importing.reading import Row, Table, UnreadableFile, open_table
from subscribers.importing.sniffing import errors_of, is_announcement


def check(path: Path) -> int:
    """Read a file to its end; return how many rows it has, 0 for one refused.

    Raises: AssertionError naming the promise that was broken, or whatever the reader
    let through.
    """
    try:
        table = open_table(path)
        # The header as well: no line may be lost, and it is one.
        rows = list(table.without_header().rows())
        named = list(table.rows())
    except UnreadableFile as refusal:
        _check_is_a_sentence(str(refusal))
        return 0
    assert rows[1:] == named, "the header is more than the first row"
    assert len(set(table.headers)) == len(table.headers), "two columns of one name"
    assert {len(row.cells) for row in rows} == {len(table.headers)}, "ragged rows"
    lines = [row.line for row in rows]
    assert lines == sorted(set(lines)), "line numbers do not rise"
    if table.kind == "csv":
        _check_nothing_is_lost(table, rows)
    return len(rows)


def _check_is_a_sentence(told: str) -> None:
    assert told.endswith("."), f"no sentence: {told}"
    assert "\n" not in told, f"more than one line: {told}"


def _check_nothing_is_lost(table: Table, rows: list[Row]) -> None:
    """Every line belongs to the row that begins on it or last began above it.

    Compared by what is no quote, delimiter or blank: those the rows take away.
    """
    drop = _Dropper(table.delimiter)
    with table.path.open(
        encoding=table.encoding, errors=errors_of(table.encoding), newline=""
    ) as file:
        lines = list(lines_of(file))
    if is_announcement(lines[0]):
        lines[0] = ""
    starts = [row.line for row in rows]
    above = drop(lines[: starts[0] - 1])
    assert not above, f"nobody has the lines above the first row: {above[:80]!r}"
    for row, end in zip(rows, [*starts[1:], len(lines) + 1], strict=True):
        own = lines[row.line - 1 : end - 1]
        is_cut = any(line.startswith(CUT) for line in own)
        assert row.is_cut == is_cut, f"line {row.line} is cut or not cut"
        if not is_cut:
            said, read = drop(own), drop([*row.cells, *row.extra])
            assert said == read, f"line {row.line}: {said[:80]!r} read as {read[:80]!r}"


class _Dropper:
    """Keeps what carries meaning of a text."""

    def __init__(self, delimiter: str) -> None:
        self._gone = dict.fromkeys(map(ord, f'{delimiter}"'))

    def __call__(self, texts: Iterable[str]) -> str:
        return "".join("".join(texts).translate(self._gone).split())
