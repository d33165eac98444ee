"""Check the consent ledger against itself, its seals and what follows from it."""

import json
import sys
from typing import Any

from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome
from subscribers.models import ConsentEvent
from subscribers.verification import Verified, verify

SHOWN = 50


class Command(Base):
    help = (
        "Reads every ledger line and says what does not fit: chains, heads, evidence, "
        "triggers, subscriptions and the daily seals. Exits 1 when broken; run it "
        "daily and after every restore."
    )

    def work(self, **options: Any) -> Outcome:
        lines = ConsentEvent.objects.count()
        with self.progress(options, total=lines, unit="lines") as bar:
            found = verify(seen=bar.update)
        outcome = Outcome(
            _summary(found),
            events=found.events,
            subscribers=found.subscribers,
            seals=found.seals,
            sealed_until=found.sealed_until or None,
            ok=found.ok,
            broken=found.broken,
            more=found.more,
        )
        if found.ok:
            return outcome
        if options["json"]:
            self.stdout.write(json.dumps(outcome, ensure_ascii=False))
        for fault in found.broken[:SHOWN]:
            self.stderr.write(f"{_where(fault)}{fault['problem']}")
        if not options["json"]:
            self.stdout.write(outcome.summary)
        sys.exit(1)


def _summary(found: Verified) -> str:
    read = f"{found.events:,} lines of {found.subscribers:,} subscribers"
    sealed = f"sealed until {found.sealed_until}" if found.seals else "not sealed yet"
    faults = len(found.broken) + found.more
    verdict = "all fit" if found.ok else f"{faults:,} faults"
    return f"{read}, {sealed}: {verdict}."


def _where(fault: dict[str, object]) -> str:
    if fault["subscriber"] is None:
        return ""
    line = f", line {fault['seq']}" if fault["seq"] else ""
    return f"Subscriber {fault['subscriber']}{line}: "
