"""What somebody with the database's password could do to the ledger."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from subscribers import guards, triggers
from subscribers.models import ConsentEvent
from subscribers.verification import verify


@contextmanager
def unguarded() -> Iterator[None]:
    """Triggers lifted, and put back as if nothing had happened."""
    with triggers.lifted(connection), guards.lifted(connection):
        yield


def execute(statement: str, *values: object) -> None:
    """One statement as it stands: no model has a say."""
    with unguarded(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def line(pk: int, **columns: object) -> None:
    with unguarded():
        ConsentEvent.objects.filter(pk=pk).update(**columns)


def delete(rows: object) -> None:
    with unguarded():
        rows._raw_delete("default")


def problems() -> list[str]:
    return [str(fault["problem"]) for fault in verify().broken]


def said(words: str) -> bool:
    """Whether verify_ledger names it in these words."""
    return any(words in problem for problem in problems())
