"""The shop's own files of customers, brought in as anybody brings one."""

import csv
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from keywords.demo.cast import Door, Shopper
from keywords.demo.shop import APPROVER
from subscribers.importing.service import Order, run_import
from subscribers.models import ImportJob, SubscriberList

HEADERS = (
    *("Mobile", "First name", "Last name", "Email", "Language", "State", "Postcode"),
    *("Spend", "Favourite flower", "Last order on", "Opt-in date", "Source"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file, the list it goes to, and the words somebody vouched for it with."""

    door: Door
    name: str
    list: str
    attestation: str
    source: str
    after: timedelta  # the shop's opening


FILES = (
    File(
        door=Door.OLD_TILL,
        name="old-till-customers.csv",
        list="orders",
        attestation="Asked for delivery texts on the old till's form.",
        source="old till",
        after=timedelta(days=12, hours=16),
    ),
    File(
        door=Door.GUEST_BOOK,
        name="workshop-guest-book.csv",
        list="club",
        attestation="Signed the guest book's line about texts from the flower club.",
        source="guest book",
        after=timedelta(days=190, hours=15),
    ),
)


def bring_in(
    file: File, group: Sequence[Shopper], lst: SubscriberList, *, at: datetime
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / file.name
        _write(path, file.source, group, at)
        order = Order(
            path=path,
            lst=lst,
            by=APPROVER,
            consent=ImportJob.Consent.EXPRESS,
            attestation=file.attestation,
        )
        run_import(order, now=at)


def _write(path: Path, source: str, group: Sequence[Shopper], at: datetime) -> None:
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
                    source,
                )
            )
