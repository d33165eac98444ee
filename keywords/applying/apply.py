"""Applies a file: every table in the order they need each other, all or nothing."""

import logging
from collections import Counter
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from keywords.applying import (
    campaigns,
    caps,
    contests,
    coupon_pools,
    keywords,
    lists,
    places,
    polls,
    segments,
    senders,
    signup_pages,
    webhooks,
)
from keywords.applying.mistakes import ApplyRefused, Mistake, Mistakes, Waiting
from keywords.applying.reading import Source, read_file
from keywords.applying.saving import CREATED, UNCHANGED, UPDATED
from keywords.applying.table import Table, read_keys, unknown
from keywords.applying.values import shown
from keywords.applying.work import Work

logger = logging.getLogger(__name__)

LONGEST_NAME = 150
# Each may name rows of those before it.
TABLES: tuple[Table, ...] = (
    senders.TABLE,
    lists.TABLE,
    caps.TABLE,
    segments.TABLE,
    signup_pages.TABLE,
    places.TABLE,
    polls.TABLE,
    contests.TABLE,
    coupon_pools.TABLE,
    webhooks.TABLE,
    keywords.TABLE,
    campaigns.TABLE,
)


@dataclass(frozen=True, slots=True)
class Item:
    """What became of one entry; `slug` is a keyword's word."""

    table: str
    slug: str
    result: str


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of each entry, in the order they were applied."""

    items: tuple[Item, ...]
    notes: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(item.result for item in self.items)
        return {result: found[result] for result in (CREATED, UPDATED, UNCHANGED)}


def apply_file(name: str, *, by: str, approved_by: str = "", now: datetime) -> Applied:
    """Make the database hold what the file says; sends nothing.

    Raises: NotReadable, ApplyRefused; then nothing has changed.
    """
    by, approved_by = by.strip(), approved_by.strip()
    _check_reviewers(by, approved_by)
    source = read_file(name)
    work = Work(by=by, approved_by=approved_by or by, now=now)
    mistakes = Mistakes(source)
    try:
        with transaction.atomic():
            items = tuple(_apply_tables(source, work, mistakes))
            mistakes.refuse_if_any()
            places.publish(work)
            contests.publish(work)
    except IntegrityError as error:
        logger.warning("apply met another change: %s", type(error).__name__)
        raise ApplyRefused(
            f"{name}: somebody changed the same rows at the same time. Nothing was "
            "changed; run it again."
        ) from error
    applied = Applied(items, tuple(work.notes))
    logger.info("applied by %s: %s", by, applied.counts)
    return applied


def _check_reviewers(by: str, approved_by: str) -> None:
    if not by:
        raise ApplyRefused("Say who applies the file: --by NAME.")
    if max(len(by), len(approved_by)) > LONGEST_NAME:
        raise ApplyRefused(f"A name has at most {LONGEST_NAME} characters.")
    if not settings.REQUIRE_SECOND_APPROVER:
        return
    if not approved_by:
        raise ApplyRefused(
            "A second person has to approve what is applied "
            "(REQUIRE_SECOND_APPROVER): add --approved-by NAME."
        )
    if approved_by.casefold() == by.casefold():
        raise ApplyRefused(
            f"--approved-by must name somebody other than --by, which is {by} "
            "(REQUIRE_SECOND_APPROVER)."
        )


def _apply_tables(source: Source, work: Work, mistakes: Mistakes) -> Iterator[Item]:
    known = [table.name for table in TABLES]
    for name in source.tables:
        if name not in known:
            mistakes.add(Mistake(unknown(name, known, "table"), name))
    for table in TABLES:
        entries = source.tables.get(table.name, [])
        if not isinstance(entries, list):
            mistakes.add(
                Mistake(f"write [[{table.name}]], in double brackets.", table.name)
            )
            continue
        yield from _apply_table(table, entries, work, mistakes)


def _apply_table(
    table: Table, entries: list[Any], work: Work, mistakes: Mistakes
) -> Iterator[Item]:
    seen: set[Hashable] = set()
    for index, raw in enumerate(entries):
        try:
            yield _apply_entry(table, raw, work, seen)
        except Waiting:
            _mark_broken(table, raw, work)
        except _Wrong as wrong:
            _mark_broken(table, raw, work)
            for mistake in wrong.mistakes:
                mistakes.add(mistake.below(table.name, index))


class _Wrong(Exception):
    """Everything wrong with one entry."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__()
        self.mistakes = mistakes


def _apply_entry(table: Table, raw: Any, work: Work, seen: set[Hashable]) -> Item:
    if not isinstance(raw, dict):
        raise _Wrong([Mistake(f"must be a table, not {shown(raw)}.")])
    values, wrong = read_keys(raw, table.keys)
    name = table.keys[0].name
    identity = table.identity(values)
    if identity is not None and identity in seen:
        wrong.append(Mistake("is in this file twice.", name))
    seen.add(identity)
    if wrong:
        raise _Wrong(wrong)
    slug = values[name]
    try:
        saved = table.save(values, work)
    except Mistake as mistake:
        raise _Wrong([mistake]) from None
    return Item(table.name, slug, saved.result)


def _mark_broken(table: Table, raw: Any, work: Work) -> None:
    slug = raw.get("slug") if isinstance(raw, dict) else None
    if isinstance(slug, str):
        work.broken.add((table.name, slug.strip()))
