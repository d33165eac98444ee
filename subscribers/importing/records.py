"""Physical lines to CSV records, so that a stray quote never swallows the file.

A quoted cell may span lines only if its closing quote stands at the end of a cell, not
too far below, and if the lines between are no rows of their own. Any other opening
quote is an ordinary character: its line is one record, read as it stands.
"""

import csv
import io
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

MAX_LINES = 1000
# Eight times what a cell of Excel holds; batches of such rows must fit into memory.
MAX_CHARACTERS = 256 * 1024


@dataclass(frozen=True, slots=True)
class _Grammar:
    """How cells look under one delimiter, after Python's own lenient CSV rules."""

    delimiter: str
    closed_line: re.Pattern[str]  # no cell is open at the line's end
    inside: re.Pattern[str]  # the rest of a quoted cell, with its closing quote
    after: re.Pattern[str]  # what may follow a quote that closes lines below
    cell: re.Pattern[str]  # one cell, an unclosed quote taken literally


def records(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, str]]:
    """Yield (1-based line of the first line, text) for each record.

    Each text is one well-formed CSV row; at most MAX_LINES lines are held at once.
    """
    grammar = _grammar(delimiter)
    source = iter(lines)
    waiting: deque[str] = deque()
    number, width = 1, 0
    while True:
        line = waiting.popleft() if waiting else next(source, None)
        if line is None:
            return
        text, count = line, 1
        if '"' in line and not grammar.closed_line.fullmatch(line):
            span = _span(line, waiting, source, grammar, width)
            text = "".join(span) if span else _literal(line, grammar)
            count = len(span) or 1
        if not width:
            width = len(split(text, delimiter))
        yield number, text
        number += count


def split(record: str, delimiter: str) -> list[str]:
    """Return the cells of one well-formed record."""
    allow_large_cells()
    return next(csv.reader((record,), delimiter=delimiter), [])


def allow_large_cells() -> None:
    """Let the csv module read cells as large as a record may be.

    The limit is the whole process's, so it is raised where needed and never lowered.
    """
    if csv.field_size_limit() < 2 * MAX_CHARACTERS:  # a record ends after its limit
        csv.field_size_limit(2 * MAX_CHARACTERS)


def _span(
    line: str,
    waiting: deque[str],
    source: Iterator[str],
    grammar: _Grammar,
    width: int,
) -> list[str]:
    """Return the lines of a record that begins on `line`, or [] for a stray quote.

    Lines looked at in vain go back to `waiting`.
    """
    span = [line]
    size = len(line)
    state = _scan(line, grammar, inside=False)
    later = deque(waiting)
    while state == "open" and len(span) < MAX_LINES and size < MAX_CHARACTERS:
        follower = later.popleft() if later else next(source, None)
        if follower is None:
            break
        if len(span) > len(waiting):
            waiting.append(follower)
        span.append(follower)
        size += len(follower)
        state = _scan(follower, grammar, inside=True)
    if state != "closed" or _are_rows(span, grammar, width):
        return []
    for _ in span[1:]:
        waiting.popleft()
    return span


def _scan(line: str, grammar: _Grammar, *, inside: bool) -> str:
    """Return "open", "closed" or "malformed": how the line's quotes end."""
    at, spanning = 0, inside
    if not inside and line.startswith('"'):
        at, inside = 1, True
    while True:
        if inside:
            match = grammar.inside.match(line, at)
            if not match[1]:
                return "open"
            at = match.end()
            if spanning and not grammar.after.match(line, at):
                return "malformed"
            spanning = False
        at = line.find(grammar.delimiter, at)
        if at < 0:
            return "closed"
        at += 1
        inside = line.startswith('"', at)
        at += inside


def _are_rows(span: list[str], grammar: _Grammar, width: int) -> bool:
    """Say whether every line is as wide as the header: rows, not a cell's lines."""
    if len(span) < 3 or width < 3:
        return False
    return all(len(_cells(line, grammar)) == width for line in span)


def _literal(line: str, grammar: _Grammar) -> str:
    """Rewrite a line whose quotes do not pair up as one well-formed record."""
    text = io.StringIO()
    csv.writer(text, delimiter=grammar.delimiter).writerow(_cells(line, grammar))
    return text.getvalue()


def _cells(line: str, grammar: _Grammar) -> list[str]:
    line = line.rstrip("\r\n")
    cells, at = [], 0
    while True:
        match = grammar.cell.match(line, at)
        quoted, bare = match[1], match[2]
        cells.append(bare if quoted is None else quoted.replace('""', '"'))
        at = match.end()
        if at >= len(line):
            return cells
        at += 1
        if at == len(line):
            return [*cells, ""]


@lru_cache(maxsize=16)
def _grammar(delimiter: str) -> _Grammar:
    mark = re.escape(delimiter)
    quoted = r'"(?:[^"]|"")*+"'
    cell = rf'(?:{quoted}[^{mark}\r\n]*+|(?!")[^{mark}\r\n]*+)'
    return _Grammar(
        delimiter=delimiter,
        closed_line=re.compile(rf"{cell}(?:{mark}{cell})*+[\r\n]*"),
        inside=re.compile(r'(?:[^"]|"")*+("?)'),
        after=re.compile(rf"[ \t]*(?:{mark}|[\r\n]|$)"),
        cell=re.compile(rf'"((?:[^"]|"")*+)"(?={mark}|$)|([^{mark}]*+)'),
    )
