"""Keeps spreadsheets from running a cell as a formula, and takes that off again.

`restore(defuse(text)) == text` for every text. Phone numbers are not its business:
their leading plus stays.
"""

import re

# What Excel, LibreOffice and Google Sheets may run:
# https://owasp.org/www-community/attacks/CSV_Injection (read 2026-11).
# A text that has such apostrophes of its own gets one more, so that it survives too.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
# No text that begins otherwise needs a look.
RISKY = "'=+-@\t\r"
_DEFUSED = re.compile(r"''*[=+\-@\t\r]")


def defuse(text: str) -> str:
    """Return the text, behind an apostrophe where a spreadsheet might run it."""
    return f"'{text}" if _FORMULA.match(text) else text


def restore(text: str) -> str:
    """Return what `defuse` was given; text it never touched stays as it is."""
    return text[1:] if _DEFUSED.match(text) else text
