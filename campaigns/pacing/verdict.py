"""Verdict: send, defer or drop, with the reason that is stored and shown."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Decision(StrEnum):
    SEND = "send"
    DEFER = "defer"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`code` is empty for send; `until` is set for defer; `detail` is for people."""

    decision: Decision
    code: str = ""
    detail: str = ""
    until: datetime | None = None


# What a check saw, and its verdict if it bit. Words that take long are made only where
# somebody reads them.
Looked = tuple[str | Callable[[], str], Verdict | None]

SEND = Verdict(Decision.SEND)


def drop(code: str, detail: str) -> Verdict:
    return Verdict(Decision.DROP, code, detail)


def defer(code: str, detail: str, until: datetime) -> Verdict:
    return Verdict(Decision.DEFER, code, detail, until)
