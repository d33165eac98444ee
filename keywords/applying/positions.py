"""Tells the line of every table and key of a valid TOML text; reads no values.

The parsers that keep a file's layout don't say where in it a value stood.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator

# Keys from the top: ("lists", 0, "promise", "per"); numbers count from 0.
KeyPath = tuple[str | int, ...]

_GAP = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_OPENING = re.compile(r"\[{0,2}")
_NAME = re.compile(r"""[ \t]*("(?:\\.|[^"\\\n])*"|'[^'\n]*'|[\w-]+)[ \t]*(\.?)""")
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'  # the closing quotes may follow two of the text's own
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|[\[\]{}\n]"
    r"""|[^"'\#\[\]{}\n]+""",
    re.DOTALL,
)


def positions(text: str) -> dict[KeyPath, int]:
    """Return the line, from 1, of each table and key of `text`, which must be valid.

    What stands inside a value has no line of its own: ask for the nearest above.
    """
    lines: dict[KeyPath, int] = {}
    sizes: Counter[KeyPath] = Counter()
    here: KeyPath = ()
    for line, opening, names in _statements(text):
        if opening == "[[":
            sizes[_resolved(names[:-1], sizes) + names[-1:]] += 1
        path = _resolved(names, sizes) if opening else here + names
        here = path if opening else here
        for length in range(1, len(path) + 1):
            lines.setdefault(path[:length], line)
    return lines


def _resolved(names: tuple[str, ...], sizes: Counter[KeyPath]) -> KeyPath:
    """Return the path a header means: in an array of tables, the newest of them."""
    path: KeyPath = ()
    for name in names:
        path += (name,)
        if path in sizes:
            path += (sizes[path] - 1,)
    return path


def _statements(text: str) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Yield the line of each header or key, its opening ("[[", "[", "") and names."""
    line, at = 1, 0
    while True:
        start = _end(_GAP, text, at)
        line += text.count("\n", at, start)
        if start == len(text):
            return
        opened = _end(_OPENING, text, start)
        names, named = _names(text, opened)
        yield line, text[start:opened], names
        at = _end_of_statement(text, named)
        line += text.count("\n", start, at)


def _names(text: str, at: int) -> tuple[tuple[str, ...], int]:
    names: list[str] = []
    while found := _NAME.match(text, at):
        word, dot = found.groups()
        # A quoted key may hold escapes, which are the parser's business.
        names.append(next(iter(tomllib.loads(f"{word} = 0"))))
        at = found.end()
        if not dot:
            break
    return tuple(names), at


def _end_of_statement(text: str, at: int) -> int:
    depth = 0  # a header's own brackets are closed here, so it may fall below 0
    for token in _TOKEN.finditer(text, at):
        if token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
        elif token[0] == "\n" and depth <= 0:
            return token.end()
    return len(text)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
