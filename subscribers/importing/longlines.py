"""The physical lines of a text file, none of them longer than memory likes.

A line that is too long is cut and marked: its row is left out, its file is not.
"""

from collections.abc import Iterator
from typing import TextIO

from subscribers.importing.records import MAX_CHARACTERS

# Opens a line that was cut. It is in no other line: DOS programs end a file with it,
# so it is dropped wherever it stands.
CUT = "\x1a"
SHOWN = 1_000


def lines_of(file: TextIO) -> Iterator[str]:
    """Yield every line with its line end, short of what no database keeps."""
    pending = ""
    while line := pending or file.readline(MAX_CHARACTERS):
        pending = ""
        if len(line) >= MAX_CHARACTERS and line[-1] != "\n":
            shown = _clean(line[:SHOWN]).replace('"', "")
            pending = _after(line, file)
            yield f"{CUT}{shown}…\n"
        else:
            yield _clean(line)


def _after(line: str, file: TextIO) -> str:
    """Skip the rest of a line; return the next one where it had to be read."""
    while line and line[-1] not in "\r\n":
        line = file.readline(MAX_CHARACTERS)
    if not line.endswith("\r"):
        return ""
    # The cut may have fallen between the two characters of a line end.
    following = file.readline(MAX_CHARACTERS)
    return "" if following == "\n" else following


def _clean(line: str) -> str:
    # PostgreSQL keeps no NUL in a text.
    return line.replace("\0", "").replace(CUT, "")
