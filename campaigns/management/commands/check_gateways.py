"""Ask every gateway's provider whether our credentials work."""

import json
import sys
from dataclasses import asdict
from typing import Any

from campaigns.gateways.checking import Checked, Verdict, check_gateways
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome


class Command(Base):
    help = (
        "Asks the provider of every gateway in SMS_GATEWAYS whether our credentials "
        "work, by a call that sends nothing. Exits 1 when one does not; run it after a "
        "change of keys, and from your monitoring."
    )
    # The system check of gateways would leave before the others are asked.
    requires_system_checks = ()

    def work(self, **options: Any) -> Outcome:
        checked = check_gateways()
        bad = [row for row in checked if row.verdict == Verdict.BAD]
        outcome = Outcome(
            "\n".join(_line(row) for row in checked) or "SMS_GATEWAYS names none.",
            gateways=[asdict(row) for row in checked],
            ok=not bad,
        )
        if not bad:
            return outcome
        words = json.dumps(outcome, ensure_ascii=False)
        self.stdout.write(words if options["json"] else outcome.summary)
        for row in bad:
            self.stderr.write(f"Gateway {row.name}: {row.error}")
        sys.exit(1)


def _line(row: Checked) -> str:
    words = [row.name, f"({row.provider})" if row.provider else "", row.address]
    return f"{' '.join(filter(None, words))}: {row.verdict}"
