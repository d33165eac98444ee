"""Why did, or didn't, a number get a text."""

from argparse import ArgumentParser
from typing import Any

from campaigns.models import Campaign
from campaigns.sending.explaining import explain
from subscribers import people
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome, by_slug, list_of, now_of, phone_of


class Command(Base):
    help = "Says whether we would text a number now, and every check behind it."
    takes_now = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("phone", help="in any format")
        parser.add_argument("--campaign", metavar="SLUG")
        parser.add_argument("--list", metavar="SLUG")

    def work(self, **options: Any) -> Outcome:
        slug, lst = options["campaign"], options["list"]
        campaign = by_slug(Campaign, slug, "campaign") if slug else None
        found = explain(
            lst=list_of(lst) if lst else None,
            campaign=campaign,
            subscriber=people.find(phone_of(options["phone"])),
            now=now_of(options),
        )
        verdict = found.verdict
        why = verdict.detail or "nothing stands in the way."
        lines = [f"{verdict.decision}: {why}"]
        lines += [
            f"  {'×' if check.verdict else '✓'} {check.name}: {check.saw}"
            for check in found.checks
        ]
        return Outcome(
            "\n".join(lines),
            verdict=verdict.decision.value,
            reason=verdict.code,
            detail=verdict.detail,
            until=verdict.until,
            checks=[
                {"check": check.name, "ok": check.verdict is None, "saw": check.saw}
                for check in found.checks
            ],
        )
