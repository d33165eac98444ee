"""The customers of the old till: a file, brought in as anybody brings one."""

import csv
import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from keywords.demo.cast import Shopper
from subscribers.importing.service import Order, run_import
from subscribers.models import ImportJob, SubscriberList

HEADERS = (
    *("Mobile", "First name", "Last name", "Email", "Language", "State", "Postcode"),
    *("Spend", "Favourite flower", "Last order on", "Opt-in date", "Source"),
)


def bring_in(group: Sequence[Shopper], lst: SubscriberList, *, at: datetime) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "old-till-customers.csv"
        _write(path, group, at)
        order = Order(
            path=path,
            lst=lst,
            by="Ann",
            consent=ImportJob.Consent.EXPRESS,
            attestation="Asked for delivery texts on the old till's form.",
        )
        run_import(order, now=at)


def _write(path: Path, group: Sequence[Shopper], at: datetime) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        for number, person in enumerate(group):
            agreed = at - timedelta(days=30 + number % 300)
            writer.writerow(
                (
                    *(person.phone.e164, person.first_name, person.last_name),
                    *(person.email, person.language, person.region, person.postcode),
                    person.attributes["spend"],
                    person.attributes.get("favourite_flower", ""),
                    person.attributes["last_order_on"],
                    f"{agreed:%Y-%m-%d}",
                    "old till",
                )
            )
