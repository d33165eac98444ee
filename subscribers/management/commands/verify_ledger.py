"""Check the consent ledger: chains, heads, evidence, triggers, subscriptions."""

import json
import sys
from typing import Any

from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome
from subscribers.verification import verify


class Command(Base):
    help = (
        "Reads every ledger line and says what does not fit. Exits 1 when broken; "
        "run it daily and after every restore."
    )

    def work(self, **options: Any) -> Outcome:
        found = verify()
        outcome = Outcome(
            f"{found.events} lines of {found.subscribers} subscribers: "
            + ("all fit." if found.ok else f"{len(found.broken)} faults."),
            events=found.events,
            subscribers=found.subscribers,
            ok=found.ok,
            broken=found.broken,
        )
        if found.ok:
            return outcome
        if options["json"]:
            self.stdout.write(json.dumps(outcome))
        for fault in found.broken[:50]:
            where = f"{fault['chain']} line {fault['seq']}"
            self.stderr.write(f"{where}: {fault['problem']}")
        if not options["json"]:
            self.stdout.write(outcome.summary)
        sys.exit(1)
