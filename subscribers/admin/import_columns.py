"""The columns step: how the file was read, what each column was taken for."""

from collections.abc import Mapping as Keyed
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from phonenumbers import SUPPORTED_REGIONS

from subscribers.admin import import_steps
from subscribers.admin.import_fields import countries
from subscribers.countries import name_of
from subscribers.errors import ImportRefused
from subscribers.importing import drafts, remembering, synonyms
from subscribers.importing.looking import LABELS, Column, Look
from subscribers.importing.mapping import (
    ATTRIBUTE,
    FIELDS,
    MAX_ATTRIBUTE_NAME,
    SKIP,
    BadMapping,
    apply_overrides,
)
from subscribers.models import AttributeType, ImportDraft, ImportJob
from subscribers.staff.verbs import list_page_of
from subscribers.staff.wording import clock

NEW = "new"
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows, Western Europe (1252)",
    "cp1250": "Windows, Central Europe (1250)",
    "cp1251": "Windows, Cyrillic (1251)",
    "cp1254": "Windows, Turkish (1254)",
    "cp1256": "Windows, Arabic (1256)",
    "mac_roman": "Macintosh, Western Europe",
    "cp850": "DOS, Western Europe (850)",
    "shift_jis": "Japanese (Shift JIS)",
    "gb18030": "Chinese (GB 18030)",
    "big5": "Chinese (Big5)",
    "euc_kr": "Korean (EUC-KR)",
}
OFFERED = [name for name in ENCODINGS if name not in ("utf-8-sig", "utf-16-be")]
DELIMITERS = {",": "Commas", ";": "Semicolons", "\t": "Tabs", "|": "Bars"}
HEADERS = {"": None, "yes": True, "no": False}
TYPES = dict(AttributeType.Type.choices)
MANY = 200  # attributes that are offered by name


@dataclass(frozen=True, slots=True)
class Choice:
    """A select beside its label; `detected` says what we would take."""

    name: str
    label: str
    value: str
    options: Sequence[tuple[str, str]]
    detected: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One column with its selects as they stand, and what is wrong with them."""

    column: Column
    chosen: str
    attribute: str
    kind: str
    error: str = ""


class ColumnsStep:
    """The second question of ImportDraftAdmin."""

    def columns(self, request: HttpRequest, object_id: int) -> HttpResponse:
        draft = self.draft_of(request, object_id)
        try:
            import_steps.check_kept(draft)
            found = drafts.look_at(draft)
        except BadMapping as problem:
            messages.error(request, str(problem))
            draft.columns = {}
            found = drafts.look_at(draft, recalls=False)
        except ImportRefused as problem:
            messages.error(request, str(problem))
            if draft.pk is None:
                return HttpResponseRedirect(list_page_of(ImportJob))
            # Read as chosen it is no table: back to what we found ourselves.
            draft.encoding, draft.delimiter, draft.has_header = "", "", None
            found = drafts.look_at(draft)
        typed = request.POST if request.method == "POST" and request.POST else None
        if typed is not None:
            answer = self._answered(request, draft, found)
            if answer is not None:
                return answer
        lines = list(_lines(found, typed))
        return import_steps.page(
            request,
            self,
            draft,
            "columns",
            "What is in the columns",
            choices=list(_choices(draft, found)),
            workbook=found.table.kind == "xlsx",
            lines=lines,
            fields=[(name, LABELS[name]) for name in FIELDS],
            attributes=_attributes(),
            errors=[line.error for line in lines if line.error],
            warnings=[*_unserved(draft), *found.warnings],
            last_time=_last_time(draft, found),
        )

    def _answered(
        self, request: HttpRequest, draft: ImportDraft, found: Look
    ) -> HttpResponse | None:
        """Keep what was said; None where the page has to be shown with mistakes."""
        now, typed = timezone.now(), request.POST
        here = import_steps.go_to(draft, "columns")
        reading = ("encoding", "delimiter", "has_header")
        before = [getattr(draft, name) for name in reading]
        _read(draft, typed)
        if [getattr(draft, name) for name in reading] != before:
            # Other columns than those that were looked at.
            draft.columns = {}
            drafts.touch(draft, *reading, "region", "columns", now=now)
            return here
        if "anew" in typed or "as_last_time" in typed:
            draft.columns = {}
            if "anew" in typed:
                draft.columns = _said(drafts.look_at(draft, recalls=False))
            drafts.touch(draft, "columns", "region", now=now)
            return here
        if any(line.error for line in _lines(found, typed)):
            return None
        draft.columns = {
            column.header: _field(typed, column)[0] for column in found.columns
        }
        drafts.touch(draft, "columns", "region", now=now)
        if "go_on" not in typed:
            return here
        mapped = apply_overrides(found.mapping, draft.columns)
        if mapped.column("phone") is None:
            messages.error(request, "Which column holds the phone numbers?")
            return here
        remembering.remember(mapped, by=request.user.get_username(), now=now)
        return import_steps.go_to(draft, "ground")


def _read(draft: ImportDraft, typed: Keyed[str, str]) -> None:
    """Take over how the file is to be read, as far as the page says it."""
    encoding, delimiter = typed.get("encoding"), typed.get("delimiter")
    region, header = typed.get("region", ""), typed.get("has_header")
    if encoding == "" or encoding in OFFERED:
        draft.encoding = encoding
    if delimiter == "" or delimiter in DELIMITERS:
        draft.delimiter = delimiter
    if header in HEADERS:
        draft.has_header = HEADERS[header]
    if "region" in typed and (region == "" or region in SUPPORTED_REGIONS):
        draft.region = region


def _unserved(draft: ImportDraft) -> list[str]:
    """Say that the list does not serve the country that was chosen."""
    served = draft.list.countries
    if not draft.region or draft.region in served:
        return []
    names = ", ".join(map(name_of, served)) or "no country yet"
    return [
        f"{draft.list.name} serves {names}: numbers of {name_of(draft.region)} would "
        "be rejected. Add the country to the list first, or choose another list."
    ]


def _choices(draft: ImportDraft, found: Look) -> Any:
    table = found.table
    if table.kind != "xlsx":
        encoding = ENCODINGS.get(table.encoding, table.encoding)
        yield Choice(
            "encoding",
            "Written in",
            draft.encoding,
            [("", "As detected"), *((name, ENCODINGS[name]) for name in OFFERED)],
            encoding,
        )
        yield Choice(
            "delimiter",
            "Cells separated by",
            draft.delimiter,
            [("", "As detected"), *DELIMITERS.items()],
            DELIMITERS.get(table.delimiter, f"“{table.delimiter}”"),
        )
    said = {None: "", True: "yes", False: "no"}[draft.has_header]
    yield Choice(
        "has_header",
        "The first line",
        said,
        [
            ("", "As detected"),
            ("yes", "Names the columns"),
            ("no", "Is a person already"),
        ],
        "is a person already" if found.mapping.headerless else "names the columns",
    )
    yield Choice(
        "region",
        "Numbers without a country code are from",
        draft.region,
        countries(draft.list),
    )


def _lines(found: Look, typed: Keyed[str, str] | None) -> Any:
    """Yield each column, as typed where something was."""
    known = {ATTRIBUTE + name for name in _attribute_names()}
    taken: dict[str, str] = {}
    for column in found.columns:
        if typed is None or f"column-{column.position}" not in typed:
            field, error = column.field, ""
        else:
            field, error = _field(typed, column)
        if field and field != SKIP and not error:
            rival = taken.setdefault(field, column.header)
            if rival != column.header:
                error = (
                    f"“{rival}” and “{column.header}” cannot both be "
                    f"{_named(field)}. Leave one out, or choose something else for it."
                )
        name = field.removeprefix(ATTRIBUTE) if field.startswith(ATTRIBUTE) else ""
        yield Line(
            column=column,
            chosen=field if field in known or not name else NEW,
            attribute=name or _attribute_name(column.header),
            kind=TYPES.get(column.kind, ""),
            error=error,
        )


def _field(typed: Keyed[str, str], column: Column) -> tuple[str, str]:
    """Return (field, what is wrong with it or "")."""
    field = typed.get(f"column-{column.position}", column.field)
    if field in FIELDS or field == SKIP:
        return field, ""
    name = field.removeprefix(ATTRIBUTE)
    if name == field or not (name.isascii() and name.isidentifier()):
        name = _attribute_name(typed.get(f"name-{column.position}", ""))
    if not name:
        return SKIP, f"Give the new attribute of “{column.header}” a name in letters."
    return ATTRIBUTE + name, ""


def _attribute_name(typed: str) -> str:
    return synonyms.attribute_name(typed)[:MAX_ATTRIBUTE_NAME].rstrip("_")


def _said(found: Look) -> dict[str, str]:
    """Return every column as it stands, as somebody's own choice."""
    return {column.header: column.field for column in found.columns}


def _attribute_names() -> list[str]:
    rows = AttributeType.objects.order_by("name")
    return list(rows.values_list("name", flat=True)[:MANY])


def _attributes() -> list[tuple[str, str]]:
    rows = AttributeType.objects.order_by("name")[:MANY]
    return [
        (ATTRIBUTE + row.name, f"{row.name.replace('_', ' ')} ({TYPES[row.type]})")
        for row in rows
    ]


def _named(field: str) -> str:
    name = field.removeprefix(ATTRIBUTE).replace("_", " ")
    return f"“{LABELS.get(field, name)}”"


def _last_time(draft: ImportDraft, found: Look) -> str:
    """Say whose correction the columns follow, or could follow."""
    last = found.last_time
    if last is None:
        return ""
    return f"{last.by} did on {clock(last.at)}"
