"""Which kind of file, encoding and delimiter; the rows are not read here."""

import codecs
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import charset_normalizer

from subscribers.importing.errors import UnreadableFile
from subscribers.importing.records import records, split

# What a workbook may unpack to. A zip bomb claims far more; and its texts, which cells
# share, have to be held in memory.
MAX_RATIO = 200
MAX_UNPACKED = 100 * 1024 * 1024
MAX_SHARED_TEXTS = 256 * 1024 * 1024
SAMPLE_BYTES = 256 * 1024
CHUNK_BYTES = 1024 * 1024
DELIMITERS = (",", ";", "\t", "|")

# A byte that is no UTF-8 in a file that otherwise is: read as Windows-1252.
MIXED = "saywhen-mixed"

_SIGNATURES = (
    (b"%PDF", "a PDF document"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a compressed file; unpack it first"),
    (b"Rar!", "a compressed file; unpack it first"),
    (b"7z\xbc\xaf", "a compressed file; unpack it first"),
    (b"SQLite format 3", "a database"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
    # The container of old .xls files and of workbooks with a password.
    (
        b"\xd0\xcf\x11\xe0",
        "an old Excel file or one with a password; save it as .xlsx or CSV first",
    ),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like UTF-16 LE, so it comes first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x19\x1c-\x1f\x7f\ufffd]")
# A plain word is looked at once, from its beginning: files of one endless word exist.
_HIGH_WORD = re.compile(r"(?:(?<![0-9A-Za-z_])[0-9A-Za-z_]++)?[^\x00-\x7f]+\w*")
# What Western words look like when they are not Western, or not Windows-1252: signs
# inside a word, capitals after small letters, four accented letters in a row.
_ODD_WORD = re.compile(
    r"[A-Za-z][\u00a1-\u00bf\u2018-\u203a\u02c6\u02dc\u2122]+[A-Za-z]|[a-z][À-ÞŠŒŽŸ]|[À-ÿŠšŽžŒœŸ]{4}"
)
_SEP_LINE = re.compile(r"sep=([^\w\s\"]|\t)\s*", re.IGNORECASE)


def kind_of(path: Path) -> str:
    """Return "csv" or "xlsx". Raises: UnreadableFile."""
    head = _head(path)
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            raise UnreadableFile(f"{path.name} is {what}. Upload a CSV or XLSX file.")
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_zip(path)
    if not head.strip(b"\0 \t\r\n\xff\xfe\xef\xbb\xbf"):
        raise UnreadableFile(f"{path.name} is empty.")
    return "csv"


def encoding_of(path: Path) -> str:
    """Return the name of the codec that reads the file.

    In a fixed order: byte order mark, UTF-16 without one, UTF-8 (the whole file is
    checked), Windows-1252; only what fits none of them is put to a guesser.
    """
    sample = _head(path)
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return name
    if b"\0" in sample:
        utf16 = _utf16_without_mark(sample)
        if utf16:
            return utf16
    broken_chunk = _first_chunk_not_utf8(path)
    return _single_byte(broken_chunk) if broken_chunk else "utf-8"


def errors_of(encoding: str) -> str:
    """Return the error handler: no byte stops a file."""
    return MIXED if encoding.startswith("utf-8") else "replace"


def looks_like_text(sample: str) -> bool:
    """Say whether a decoded sample is writing rather than a picture or program."""
    return len(_CONTROL.findall(sample)) <= len(sample) / 20


def delimiter_of(lines: list[str]) -> str:
    """Return the delimiter under which most rows are as wide as the first.

    Shape: a sample of physical lines, with their line ends.
    """
    announced = _SEP_LINE.fullmatch(lines[0]) if lines else None
    if announced:
        return announced[1]
    scores = {mark: _evenness(lines, mark) for mark in DELIMITERS}
    best = max(DELIMITERS, key=lambda mark: scores[mark])
    return best if scores[best][2] > 1 else ","


def is_announcement(line: str) -> bool:
    """Say whether a first line only tells Excel the delimiter: "sep=;"."""
    return _SEP_LINE.fullmatch(line) is not None


def _evenness(lines: list[str], delimiter: str) -> tuple[float, float, int]:
    """Score a delimiter; higher is likelier.

    Shape: (share of rows as wide as the first, less what reads as punctuation inside
    text or numbers, that width); all zero where the first row has one cell.
    """
    rows = (split(record, delimiter) for _, record in records(lines, delimiter))
    widths = [len(cells) for cells in rows if any(cell.strip() for cell in cells)]
    if not widths or widths[0] < 2:
        return 0.0, 0.0, 1
    text = "".join(lines)
    inside = len(re.findall(rf"\d{re.escape(delimiter)}(?=\d)", text))
    inside += text.count(delimiter + " ")
    share = widths.count(widths[0]) / len(widths)
    return round(share, 1), -inside / text.count(delimiter), widths[0]


def _head(path: Path) -> bytes:
    try:
        _refuse_what_is_no_file(path)
        with path.open("rb") as file:
            return file.read(SAMPLE_BYTES)
    except OSError as problem:
        raise UnreadableFile(
            f"{path.name} cannot be opened: {problem.strerror}."
        ) from None


def _refuse_what_is_no_file(path: Path) -> None:
    if "\0" in str(path):
        raise UnreadableFile("The name of the file holds a NUL byte.")
    if not path.exists():
        raise UnreadableFile(f"There is no file {path.name}.")
    if path.is_dir():
        raise UnreadableFile(f"{path.name or path} is a folder, not a file.")
    if not path.is_file():
        raise UnreadableFile(f"{path.name} is a device, not a file.")


def _kind_of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise UnreadableFile(f"{path.name} is damaged; export it once more.") from None
    names = {member.filename for member in members}
    if "[Content_Types].xml" in names and any(n.startswith("xl/") for n in names):
        _refuse_bombs(path, members)
        return "xlsx"
    what = "a ZIP archive; unpack it first"
    if "mimetype" in names or "content.xml" in names:
        what = "an OpenDocument file; save it as .xlsx or CSV first"
    elif any(name.startswith("word/") for name in names):
        what = "a Word document"
    raise UnreadableFile(f"{path.name} is {what}. Upload a CSV or XLSX file.")


def _refuse_bombs(path: Path, members: list[zipfile.ZipInfo]) -> None:
    """Trusts the sizes the archive claims: no more than them is ever unpacked."""
    for member in members:
        size, packed = member.file_size, max(1, member.compress_size)
        if member.flag_bits & 1:
            raise UnreadableFile(
                f"{path.name} has a password; save it without one first."
            )
        is_texts = member.filename.lower().endswith("sharedstrings.xml")
        if (size > MAX_UNPACKED and size > MAX_RATIO * packed) or (
            is_texts and size > MAX_SHARED_TEXTS
        ):
            raise UnreadableFile(
                f"{path.name} unpacks to {size // 1024**2:,} MB, which is no ordinary "
                "workbook. Save it as CSV and upload that."
            )


def _utf16_without_mark(sample: bytes) -> str:
    """Tell UTF-16 by where its NULs stand; stray NULs in other text do not count."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    name = "utf-16-le" if odd > even else "utf-16-be"
    if max(even, odd) < 4 * min(even, odd) or max(even, odd) < len(sample) / 50:
        return ""
    text = sample[: len(sample) // 2 * 2].decode(name, "replace")
    has_lines = "\n" in text or "\r" in text
    return name if has_lines and "\0" not in text and looks_like_text(text) else ""


def _first_chunk_not_utf8(path: Path) -> bytes:
    """Return b"" for UTF-8, else a chunk that shows what the file is instead.

    A file of many good UTF-8 characters and few bad bytes counts as UTF-8.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    good = bad = 0
    telling = b""
    for chunk in _chunks(path):
        text = decoder.decode(chunk)
        if text.isascii():
            continue
        bad_here = text.count("\ufffd") - chunk.count(b"\xef\xbf\xbd")
        bad += bad_here
        # Every character beyond ASCII takes at least one byte more than its place;
        # the replacement character takes two.
        good += len(text.encode()) - len(text) - 2 * bad_here
        if bad_here > 0 and not telling:
            telling = chunk
        if telling and good < 10 * bad:
            return telling
    if decoder.decode(b"", final=True) and not good:
        return telling or _head(path)
    return b""


def _chunks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk
    except OSError as problem:
        raise UnreadableFile(
            f"{path.name} cannot be read: {problem.strerror}."
        ) from None


def _single_byte(chunk: bytes) -> str:
    start = next((at for at, byte in enumerate(chunk) if byte > 0x7F), 0)
    sample = chunk[max(0, start - 1000) : start + 64 * 1024]
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    words = _HIGH_WORD.findall(text)
    odd = sum(1 for word in words if _ODD_WORD.search(word))
    if text and odd <= len(words) / 5:
        return "cp1252"
    guess = charset_normalizer.from_bytes(sample).best()
    return guess.encoding if guess else "cp1252"


def _read_as_1252(problem: UnicodeError) -> tuple[str, int]:
    if not isinstance(problem, UnicodeDecodeError):
        raise problem
    bad = problem.object[problem.start : problem.end]
    return bad.decode("cp1252", "replace"), problem.end


codecs.register_error(MIXED, _read_as_1252)
