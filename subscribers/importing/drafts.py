"""Files on their way through the wizard: handed in, corrected, imported or dropped."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.cache import cache
from django.utils.dateparse import parse_date

from subscribers.errors import ImportRefused
from subscribers.importing import looking, uploads
from subscribers.importing.looking import Look
from subscribers.importing.service import Order
from subscribers.models import ImportDraft, SubscriberList


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it comes from a browser, in chunks."""

    name: str
    chunks: Iterable[bytes]


def begin(
    upload: Upload, lst: SubscriberList, *, by: str, now: datetime
) -> ImportDraft:
    """Keep a file for the wizard.

    Raises: UnreadableFile, in a sentence; nothing is kept then.
    """
    forget(now=now)  # also where no worker does it
    kept = uploads.keep(upload.name, upload.chunks)
    try:
        looking.look(kept.path)
    except ImportRefused:
        uploads.drop(kept.token)
        raise
    return ImportDraft.objects.create(
        token=kept.token,
        file_name=kept.path.name[:255],
        list=lst,
        by=by,
        started_at=now,
        touched_at=now,
        # Only where there is one: texting a stranger abroad is no guess to make.
        region=lst.countries[0] if len(lst.countries) == 1 else "",
    )


def path_of(draft: ImportDraft) -> Path:
    """Return where its file lies. Raises: ImportRefused once it is gone."""
    kept = uploads.kept(draft.token)
    if kept is None:
        raise ImportRefused(uploads.GONE)
    return kept.path


def touch(draft: ImportDraft, *names: str, now: datetime) -> None:
    """Save these fields; the file is kept for another while."""
    draft.touched_at = now
    draft.save(update_fields=[*names, "touched_at"])
    uploads.touch(draft.token, now=now)


def look_at(draft: ImportDraft, *, recalls: bool = True) -> Look:
    """Return how its file would be read. Raises: UnreadableFile, BadMapping."""
    # Finding out the encoding reads the whole file, and a step has many pages.
    key = f"import:encoding:{draft.pk}:{draft.started_at.timestamp()}"
    detected = "" if draft.encoding else cache.get(key, "")
    found = looking.look(
        path_of(draft),
        encoding=draft.encoding or detected,
        delimiter=draft.delimiter,
        has_header=draft.has_header,
        region=draft.region,
        chosen=draft.columns,
        recalls=recalls,
    )
    if not draft.encoding and not detected:
        cache.set(key, found.table.encoding, uploads.LIVES.total_seconds())
    return found


def order_of(draft: ImportDraft, *, by: str) -> Order:
    """Return what the wizard asks the import service to do.

    Raises: ImportRefused where a step was skipped.
    """
    ground = draft.ground
    if not ground:
        raise ImportRefused("Say first on what ground these people may be texted.")
    return Order(
        path=path_of(draft),
        lst=draft.list,
        by=by,
        consent=ground["consent"],
        attestation=ground["attestation"],
        region=draft.region,
        agreed_on=_day(ground["agreed_on"]),
        source=ground["source"],
        basis=ground["basis"],
        basis_on=_day(ground["basis_on"]),
        is_refusal_offered=ground["is_refusal_offered"],
        encoding=draft.encoding,
        delimiter=draft.delimiter,
        has_header=draft.has_header,
        overrides=draft.columns,
    )


def discard(draft: ImportDraft) -> None:
    """Forget the file and what was said of it."""
    uploads.drop(draft.token)
    draft.delete()


def forget(*, now: datetime) -> int:
    """Delete what nobody touched for too long; return how many files."""
    old = ImportDraft.objects.filter(touched_at__lt=now - uploads.LIVES)
    gone = uploads.forget(now=now)
    old.delete()
    return gone


def _day(text: str) -> object:
    return parse_date(text) if text else None
