"""What is asked of an import, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path

from subscribers.importing.cleaning import Reject
from subscribers.models import SubscriberList


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody asks to be imported, and on whose word."""

    path: Path
    lst: SubscriberList
    by: str
    consent: str
    attestation: str = ""
    region: str = ""
    # Of an express consent, where the file's own columns don't say.
    agreed_on: date | None = None
    source: str = ""
    # Of a soft opt-in, where the file's own columns don't say.
    basis: str = ""
    basis_on: date | None = None
    is_refusal_offered: bool = False
    overrides: Mapping[str, str] = field(default_factory=dict)
    # Where what is detected is wrong.
    encoding: str = ""
    delimiter: str = ""
    has_header: bool | None = None
    rejects_path: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """rows = created + updated + unchanged + left_alone + rejected.

    `told` are sentences on what becomes of the people; `rejects` the first rejected
    rows of a dry run.
    """

    job: int | None
    rows: int
    created: int
    updated: int
    unchanged: int
    left_alone: int
    rejected: int
    seconds: float
    rejects_file: str | None
    told: Sequence[str] = ()
    rejects: Sequence[Reject] = ()

    @property
    def figures(self) -> dict[str, object]:
        """The counts and what goes with them, JSON-ready."""
        beside = ("told", "rejects")
        return {
            one.name: getattr(self, one.name)
            for one in fields(self)
            if one.name not in beside
        }
