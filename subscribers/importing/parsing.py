"""A file's rows, cleaned and ready to be merged; no database is asked.

Works in this process or, for long files, in one of its own (see `parallel`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from subscribers import copy_lines
from subscribers.consent.newcomers import Composer, Newcomer, Written
from subscribers.errors import SoftRefused
from subscribers.importing.cleaning import Cleaned, Cleaner, Reject
from subscribers.importing.reading import Row
from subscribers.importing.softly import ground_of, said_no
from subscribers.importing.source import Source
from subscribers.importing.synonyms import folded
from subscribers.lines import canonical, encoded, json_of
from subscribers.models import ImportJob, Subscriber, SubscriberList
from subscribers.origin import Origin, Who
from subscribers.soft import Soft, ends_at

# An older consent is no ground for asking a stranger by text to confirm it.
FRESH_DAYS = 10
_DAY_SECONDS = 86_400
_BETWEEN_LISTS = re.compile(r"[,;|/\n]")
# How the change of a particular begins that nobody knew: its name and what it was.
_NOTHING, _EMPTY = {"birthday": "null"}, '""'
_WAS = {
    name: f'"{name}": [{_NOTHING.get(name, _EMPTY)}, '
    for name in Subscriber.PARTICULARS
}


class Ready(NamedTuple):
    """A row that can be merged: what it says, and on what ground they join.

    `fields` are particulars as text, dates in ISO form; `ground` is express, soft,
    asked or none; `newcomer` is what is written if nobody knows the number, and
    `created` what the job then notes of the row.
    """

    line: int
    phone: str
    country: str
    area: str
    kind: str
    fields: dict[str, str]
    attributes: dict[str, object]
    tags: tuple[str, ...]
    ground: str
    said_at: datetime | None
    source: str
    method: str
    soft: Soft | None
    newcomer: Newcomer | None
    created: Written


Parsed = Ready | Reject


@dataclass(frozen=True, slots=True)
class Assignment:
    """All that parsing needs; it can be sent to another process."""

    job: ImportJob
    lst: SubscriberList
    source: Source
    now: datetime
    vendor: str
    at: tuple[int, ...] = (0,)  # the line up to which each lane is in
    others: Mapping[str, str] = field(default_factory=dict)  # lists, by folded name


def origin_of(job: ImportJob) -> Origin:
    """Where the people of a file come from."""
    return Origin(
        who=Who.IMPORT,
        by=job.by,
        why=job.attestation[:200] or "import",
        door=f"import:{job.pk}",
        cause=f"import:{job.pk}",
    )


def parsed(work: Assignment) -> Iterator[Parsed]:
    """Yield every row that is not in, of any lane. Raises: UnreadableFile."""
    parser, after = Parser(work), min(work.at)
    for row in work.source.table.rows():
        if row.line > after:
            yield parser.parse(row)


class Parser:
    """Parses the rows of one file, for one job."""

    def __init__(self, work: Assignment, cleaner: Cleaner | None = None) -> None:
        self._job, self._list, self._now = work.job, work.lst, work.now
        self._cleaner: Cleaner = cleaner or work.source.cleaner()
        self._has_word = work.source.mapping.column("consent") is not None
        self._served = set(work.lst.countries)
        self._others = work.others
        self._is_soft = work.job.consent == ImportJob.Consent.SOFT
        self._is_express = work.job.consent == ImportJob.Consent.EXPRESS
        self._asks = work.lst.opt_in in work.lst.ASKING
        self._agreed_at = _agreed_at(work.job)
        self._vendor = work.vendor
        self._composer = None
        if work.vendor:
            self._composer = Composer(
                work.lst,
                origin=origin_of(work.job),
                now=work.now,
                vendor=work.vendor,
            )
        self._proof = canonical(evidence_of(work.job, 0)).removesuffix("0}")

    def parse(self, row: Row) -> Parsed:
        """Return what the row says, or why it cannot be used."""
        found = self._cleaner.clean(row)
        if type(found) is Reject:
            return found
        if found.phone.country not in self._served:
            return self._not_served(row, found)
        if found.list and self._others:
            other = self._other_list(found.list)
            if other:
                return self._of_another_list(row, other)
        try:
            return self._ready(found)
        except SoftRefused as refusal:
            return Reject(row.line, row.cells + row.extra, "soft", str(refusal))

    def _ready(self, found: Cleaned) -> Ready:
        phone = found.phone
        refused = said_no(found, has_word=self._has_word)
        soft = None
        if self._is_soft and not refused:
            soft = ground_of(self._job, found)
        fields = _fields(found)
        attributes = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in found.attributes.items()
        }
        said_at = found.consent_date
        if said_at is None and self._is_express:
            said_at = self._agreed_at
        source = (found.source or (self._job.source if self._is_express else ""))[:100]
        ground = self._ground(refused, said_at, source)
        if said_at is not None:
            said_at = min(said_at, self._now)
        newcomer, created = None, ""
        if self._composer is not None:
            created = self._created(found.line, fields, attributes, found.tags)
            newcomer = self._composer.compose(
                phone=phone.e164,
                place=(phone.country, phone.area, phone.kind.value),
                particulars=fields,
                attributes=attributes,
                ground=ground,
                source=source,
                soft=soft,
                soft_until=ends_at(soft, phone.country, now=self._now)
                if soft
                else None,
                happened_at=said_at,
                proof=self._proof_of(found),
            )
        return Ready(
            found.line,
            phone.e164,
            phone.country,
            phone.area,
            phone.kind.value,
            fields,
            attributes,
            found.tags,
            ground,
            said_at,
            source,
            found.method,
            soft,
            newcomer,
            created,
        )

    def _created(
        self,
        line: int,
        fields: Mapping[str, str],
        attributes: Mapping[str, object],
        tags: Sequence[str],
    ) -> Written:
        """What undo needs of somebody new: what the file said, and that nothing was."""
        before = ['{"created": true, "subscription": {}']
        if fields:
            pairs = [f"{_WAS[name]}{encoded(fields[name])}]" for name in fields]
            before.append(f', "fields": {{{", ".join(pairs)}}}')
        if attributes:
            pairs = [
                f"{encoded(name)}: [null, {json_of(value)}]"
                for name, value in attributes.items()
            ]
            before.append(f', "attributes": {{{", ".join(pairs)}}}')
        if tags:
            before.append(f', "tags": {json_of(sorted(tags))}')
        before.append("}")
        row = (str(line), "created", "", "[]", "".join(before))
        return copy_lines.copy_json_line(row) if self._vendor == "postgresql" else row

    def _ground(self, refused: bool, said_at: datetime | None, source: str) -> str:
        """On what ground a row joins: express, soft, asked or none.

        Where people are asked to confirm, only a fresh consent with its source is:
        asking strangers by text for consent is itself marketing.
        """
        if refused:
            return "none"
        if self._is_soft:
            return "soft"
        if not self._is_express:
            return "none"
        if not self._asks:
            return "express"
        if said_at is None or not source:
            return "none"
        age = (self._now - said_at).total_seconds()
        return "asked" if age <= FRESH_DAYS * _DAY_SECONDS else "none"

    def _proof_of(self, found: Cleaned) -> str:
        """The canonical text of `evidence_of`, made without asking json each time."""
        if not found.method:
            return f"{self._proof}{found.line}}}"
        return canonical(evidence_of(self._job, found.line, found.method))

    def _other_list(self, cell: str) -> str:
        """Return which other list of ours a cell names; "" where it names this one
        as well, or none of ours."""
        named = [folded(part) for part in _BETWEEN_LISTS.split(cell)]
        if folded(self._list.slug) in named or folded(self._list.name) in named:
            return ""
        return next((self._others[one] for one in named if one in self._others), "")

    def _of_another_list(self, row: Row, other: str) -> Reject:
        return Reject(
            row.line,
            row.cells + row.extra,
            "other_list",
            f"This row is of the list {other}, not of {self._list.name}; import it "
            "onto that one.",
        )

    def _not_served(self, row: Row, found: Cleaned) -> Reject:
        country = found.phone.country
        return Reject(
            row.line,
            row.cells + row.extra,
            "not_served",
            f"The list {self._list.slug} does not serve {country}; add the country to "
            "the list, or leave the row out.",
        )


def evidence_of(job: ImportJob, line: int, method: str = "") -> Mapping[str, object]:
    """What proves the consent of one row."""
    proof = {"file": job.file_name, "job": job.pk, "line": line}
    return {**proof, "method": method} if method else proof


def other_lists(job: ImportJob, source: Source) -> dict[str, str]:
    """Return the other lists by the names a column may give them. One query at most."""
    if source.mapping.column("list") is None:
        return {}
    rows = SubscriberList.objects.exclude(pk=job.list_id).values_list("slug", "name")
    return {folded(one): name for slug, name in rows for one in (slug, name)}


def _fields(found: Cleaned) -> dict[str, str]:
    fields = found.fields
    country = fields.pop("country", None)
    if country is not None and country != found.phone.country:
        # A state means something only inside its own country.
        fields.pop("region", None)
    birthday = fields.get("birthday")
    if birthday is not None:
        fields["birthday"] = birthday.isoformat()
    return fields


def _agreed_at(job: ImportJob) -> datetime | None:
    """The whole file's day, where a row doesn't say its own."""
    return datetime.combine(job.agreed_on, time(), UTC) if job.agreed_on else None
