"""An import from the admin: tried out first, its file kept, then one button."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from subscribers.admin.import_form import ImportForm
from subscribers.errors import ImportRefused, Refusal
from subscribers.importing import uploads
from subscribers.importing.service import Imported, Order, run_import
from subscribers.importing.uploads import Kept
from subscribers.staff.sections import Card, Figures, Section, Table
from subscribers.staff.verbs import Question
from subscribers.staff.wording import counted

TEMPLATE = "admin/sectioned_verb.html"


def question(form: ImportForm, *, by: str, now: datetime) -> Question:
    """Return what the file would do, with the button that does it; changes nothing."""
    uploads.forget(now=now)  # also where no worker does it
    file = _file(form.cleaned_data)
    title = f"Import {file.path.name}"
    try:
        order = _order(form.cleaned_data, file, by)
        done = run_import(order, now=now, dry_run=True)
    except Refusal as refusal:
        uploads.drop(file.token)
        return Question(title=title, button="", sentences=[str(refusal)])
    brings = done.rows - done.rejected
    return Question(
        title=title,
        button=f"Import {counted(brings, 'row')}" if brings else "",
        sentences=[
            "Nothing is changed yet. The file is kept for an hour, and need not be "
            "chosen again."
        ],
        hidden=_again(form, file),
        template=TEMPLATE,
        more={"sections_above": list(_sections(done))},
    )


def bring_in(values: Mapping[str, Any], *, by: str, now: datetime) -> str:
    """Import the file and forget our copy of it; return what came of it."""
    file = _file(values)
    try:
        done = run_import(_order(values, file, by), now=now)
    finally:
        uploads.drop(file.token)
    return " ".join([f"Imported: {_counts(done)}.", *done.told])


def _file(values: Mapping[str, Any]) -> Kept:
    upload = values["file"]
    if upload:
        return uploads.keep(upload.name, upload.chunks())
    found = uploads.kept(values["kept"])
    if found is None:
        raise ImportRefused(uploads.GONE)
    return found


def _order(values: Mapping[str, Any], file: Kept, by: str) -> Order:
    return Order(
        path=file.path,
        lst=values["list"],
        by=by,
        consent=values["consent"],
        attestation=values["attestation"],
        region=values["region"],
        agreed_on=values["agreed_on"],
        source=values["source"],
        basis=values["basis"],
        basis_on=values["basis_on"],
        is_refusal_offered=values["is_refusal_offered"],
    )


def _again(form: ImportForm, file: Kept) -> list[tuple[str, str]]:
    """What was typed, with the kept file in place of the chosen one."""
    typed = [
        (name, form.data.get(name, ""))
        for name in form.fields
        if name not in ("file", "kept", "dry_run")
    ]
    return [*((name, said) for name, said in typed if said), ("kept", file.token)]


def _sections(done: Imported) -> list[Section]:
    sections: list[Section] = [
        Figures(title="This would happen", facts=_facts(done)),
    ]
    if done.told:
        sections.append(Card(title="What becomes of them", sentences=done.told))
    if done.rejects:
        sections.append(_rejects(done))
    return sections


def _facts(done: Imported) -> list[tuple[str, object]]:
    return [
        ("Rows", f"{done.rows:,}"),
        ("New people", f"{done.created:,}"),
        ("Changed", f"{done.updated:,}"),
        ("Unchanged", f"{done.unchanged:,}"),
        ("Left alone: they opted out", f"{done.left_alone:,}"),
        ("Rejected", f"{done.rejected:,}"),
    ]


def _rejects(done: Imported) -> Table:
    others = done.rejected - len(done.rejects)
    note = "They can be fetched as a file once the others are in, mended and imported."
    return Table(
        title="Rejected rows",
        headers=("Line", "Row", "Why"),
        rows=[
            (f"{row.line:,}", " · ".join(filter(None, row.cells)), row.reason)
            for row in done.rejects
        ],
        note=f"And {others:,} more. {note}" if others else note,
    )


def _counts(done: Imported) -> str:
    return (
        f"{counted(done.rows, 'row')}, of which {done.created:,} new, "
        f"{done.updated:,} changed, {done.unchanged:,} unchanged, "
        f"{done.left_alone:,} left alone because they opted out, "
        f"{done.rejected:,} rejected"
    )
