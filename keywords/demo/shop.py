"""What the shop declares in its files, applied as an operator would."""

import tempfile
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from string import Template

from keywords.applying.apply import apply_file

BRAND = "Petal & Stem"
AUTHOR, APPROVER = "Mia", "Ann"


def apply_shop_file(name: str, *, now: datetime, **words: object) -> None:
    """Apply one of this folder's files with its $words filled in."""
    text = files("keywords.demo").joinpath(name).read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_text(Template(text).safe_substitute(words), "utf-8")
        apply_file(str(path), by=AUTHOR, approved_by=APPROVER, now=now)
