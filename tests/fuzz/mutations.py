"""Real files, and what happens to files on their way to us; no test of its own."""

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import openpyxl

SAMPLES = Path(__file__).parents[1] / "samples"
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")
DELIMITERS = (",", ";", "\t", "|")
ROWS = (
    ("Phone", "First name", "Note", "Spent", "Opted in"),
    ("+12025550101", "José", "said “yes”, twice", "12.50", "2026-01-02"),
    ("0612340000", "Zoë", 'a 5" pot\nand more', "7", "yes"),
    ("3.36E+10", "", "", "", ""),
    ("+44 7400 123456", "=SUM(A1)", "tail", "1,5", "no"),
)
# Bytes that mean something to one of the layers: quotes, ends, marks, markup.
TOKENS = (
    *(b'"', b'""', b'",', b',"', b'"\n', b"'", b",", b";", b"\t", b"|", b",,,,"),
    *(b"\n", b"\r", b"\r\n", b"\n\n", b"\n\r", b"\0", b"\0\n", b"\n\0", b"\x1a"),
    *(
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xfe\xff",
        b"\xff",
        b"\x81",
        b"\xc3",
        b"\xf0\x9f",
    ),
    *(b"sep=;\n", b"sep=\n", b'sep="\n', b"\x0b", b"\x0c", b"\x1c", b"\xc2\x85"),
    *(b"\xe2\x80\xa8", b"\xc2\xa0", b"\xd8\x00", b"\x00\xd8", b"PK\x03\x04", b"%PDF"),
    *(b"</row>", b'<row r="9">', b'r="ZZ1"', b't="s"', b"<v>", b"&#0;", b"]]>"),
    *(b"1e999", b"-1", b"NaN", b"99999999999999999999", b"", b" ", b"x" * 5000),
)
SMALL = '",;\n\r\t|a1é =\0\u2028\x85'


def written(delimiter: str, encoding: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(ROWS)
    return text.getvalue().encode(encoding, "replace")


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active.append([12025550101, 0.5, True, None, 46000])
    book.active["E6"].number_format = "yyyy-mm-dd"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def seeds() -> list[bytes]:
    """Return whole files: the samples, every encoding and delimiter, a workbook."""
    files = [
        path.read_bytes()
        for path in sorted(SAMPLES.iterdir())
        if path.suffix in (".csv", ".txt")
    ]
    files += [written(mark, name) for mark in DELIMITERS for name in ENCODINGS]
    return [*files, workbook(), workbook()]


def mutated(seed: bytes, others: list[bytes], random: Random) -> bytes:
    """Return a file that some accidents happened to."""
    if seed.startswith(b"PK") and random.random() < 0.8:
        return _inside_workbook(seed, others, random)
    for _ in range(random.choice((1, 1, 2, 3, 8))):
        seed = random.choice(_ACCIDENTS)(seed, others, random)
    return seed


def scribble(random: Random) -> bytes:
    """Return a small file of little but marks that mean something."""
    text = "".join(random.choices(SMALL, k=random.randint(1, 120)))
    return text.encode(random.choice(ENCODINGS), "replace")


def _inside_workbook(seed: bytes, others: list[bytes], random: Random) -> bytes:
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(seed)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        names = old.namelist()
        hit = random.choice([n for n in names if "xl/" in n] + ["xl/worksheets/sheet1"])
        for name in names:
            content = old.read(name)
            if name.startswith(hit):
                content = random.choice(_ACCIDENTS)(content, others, random)
            if not (name == hit and random.random() < 0.05):
                new.writestr(name, content)
    return made.getvalue()


def _place(file: bytes, random: Random) -> tuple[int, int]:
    start = random.randint(0, len(file))
    return start, min(len(file), start + random.choice((1, 1, 2, 7, 40, 400)))


def _flip(file: bytes, _: list[bytes], random: Random) -> bytes:
    changed = bytearray(file or b"\0")
    for _n in range(random.choice((1, 1, 3, 20))):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _cut(file: bytes, _: list[bytes], random: Random) -> bytes:
    start, end = _place(file, random)
    return file[:start] if random.random() < 0.3 else file[:start] + file[end:]


def _repeat(file: bytes, _: list[bytes], random: Random) -> bytes:
    start, end = _place(file, random)
    return file[:end] + file[start:end] * random.choice((1, 2, 50)) + file[end:]


def _insert(file: bytes, _: list[bytes], random: Random) -> bytes:
    start, end = _place(file, random)
    end = end if random.random() < 0.3 else start
    return file[:start] + random.choice(TOKENS) * random.choice((1, 1, 3)) + file[end:]


def _splice(file: bytes, others: list[bytes], random: Random) -> bytes:
    other = random.choice(others)
    return file[: _place(file, random)[0]] + other[_place(other, random)[0] :]


def _recode(file: bytes, _: list[bytes], random: Random) -> bytes:
    start, end = _place(file, random)
    text = file[start:end].decode(random.choice(ENCODINGS), "replace")
    return file[:start] + text.encode(random.choice(ENCODINGS), "replace") + file[end:]


def _swap_ends(file: bytes, _: list[bytes], random: Random) -> bytes:
    return file.replace(b"\n", random.choice((b"\r", b"\r\n", b"\n\n", b"\n\0")))


_ACCIDENTS: tuple[Callable[[bytes, list[bytes], Random], bytes], ...] = (
    *(_flip, _cut, _repeat, _insert, _insert, _splice, _recode, _swap_ends),
)
