"""Files that are no list of phones, and a word of the sentence they get."""

from random import Random

import pytest

HUGE = "x" * 10_000_000
BAD = [
    pytest.param(b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(999), "JPEG", id="JPEG"),
    pytest.param(b"%PDF-1.7\n%\xe2\xe3", "PDF document", id="PDF"),
    pytest.param(b"", "is empty", id="empty"),
    pytest.param(b"\0" * 5000, "people.csv is empty", id="only NULs"),
    pytest.param(Random(5).randbytes(5000), "people.csv", id="noise"),
    pytest.param(b"Name,City\nAnn,Paris\n", "phone", id="no phone column"),
    pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as .xlsx", id="xls"),
    pytest.param(f"Phone{HUGE}\n1\n".encode(), "first line", id="huge header"),
    pytest.param(b"Phone" + b",x" * 5000 + b"\n", "5,001 columns", id="wide"),
    pytest.param(b"PK\x03\x04" + bytes(99), "damaged", id="damaged workbook"),
]
