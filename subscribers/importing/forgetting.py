"""What files left of people: what became of their rows, and the files of rejected ones.

Runs inside the erasing transaction; a file that cannot be rewritten refuses it.
"""

import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from subscribers import numbering
from subscribers.importing import rejects
from subscribers.models import ImportJob, ImportRow, Subscriber

BATCH = 500
Outcome = ImportRow.Outcome

BLANK = {"cells": [], "before": {}, "subscriber": None}
REASON = "The person was erased."


@dataclass(frozen=True, slots=True)
class Traces:
    """By what a row of cells is known to be somebody's."""

    phones: frozenset[str]
    national: frozenset[str]
    emails: frozenset[str]

    def are_in(self, cells: Iterable[object]) -> bool:
        """Whether a number, however it is written, or an address is in a cell.

        Rather a stranger's rejected row too many than one of theirs too few.
        """
        for cell in cells:
            text = str(cell)
            digits = _digits(text)
            if any(number in digits for number in self.national):
                return True
            if any(email in text.lower() for email in self.emails):
                return True
        return False


def forget(people: Collection[int]) -> None:
    """Blank every row that holds something of these people, who still have numbers."""
    traces = _traces_of(people)
    ImportRow.objects.filter(subscriber__in=people).update(**BLANK)
    if not traces.phones:
        return
    theirs = dict(_rejected(traces))
    for keys in _batches(sorted(theirs)):
        ImportRow.objects.filter(pk__in=keys).update(**BLANK, reason=REASON)
    for job in ImportJob.objects.filter(pk__in=set(theirs.values())):
        if rejects.path_of(job.pk).exists():
            rejects.write(job, rejects.path_of(job.pk))


def _traces_of(people: Collection[int]) -> Traces:
    rows = Subscriber.objects.filter(pk__in=people, phone__isnull=False)
    found = list(rows.values_list("phone", "email"))
    phones = [str(phone) for phone, _ in found]
    return Traces(
        phones=frozenset(phones),
        national=frozenset(
            phone[1 + len(numbering.calling_code(phone[1:])) :] for phone in phones
        ),
        emails=frozenset(email.lower() for _, email in found if email),
    )


def _rejected(traces: Traces) -> Iterator[tuple[int, int]]:
    """Yield (row, job) of rejected rows that hold a trace: nobody knows whose."""
    rows = ImportRow.objects.filter(outcome=Outcome.REJECTED).exclude(cells=[])
    found = rows.values_list("pk", "job", "cells")
    for key, job, cells in found.iterator(chunk_size=BATCH):
        if traces.are_in(cells):
            yield key, job


def _digits(text: str) -> str:
    if text.isascii():
        return "".join(filter(str.isdigit, text))
    return "".join(str(unicodedata.digit(one)) for one in text if one.isdecimal())


def _batches(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]
