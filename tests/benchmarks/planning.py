"""`make bench-planning`: an approved campaign turned into texts, beside one statement.

`million.py` writes the people and four past texts of each; seven in ten are active on
the list. Needs PostgreSQL like `run.py` beside it. The floor writes the same rows into
the same table, indexes and keys included, but cuts no text and is one transaction.
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from run import configure, database

PAST = 4  # texts of each
ACTIVE = 0.72  # of the people, on the list
BODIES = {
    "no merge field": "Petal & Stem: tulips are in.",
    "first name": "Hi {{ first_name|default:'there' }}, tulips are in.",
    "e-mail: each its own": "Hi {{ email|default:'there' }}, tulips are in.",
}
FLOOR = """
INSERT INTO campaigns_message
    (reference, subscriber_id, campaign_id, list_id, sender_id, kind, tags, priority,
     status, code, detail, first_due_at, expires_at, parts, attempts, provider_id,
     error, failed_by, created_at)
SELECT gen_random_uuid(), person.id, %(campaign)s, %(list)s, %(sender)s, 'promotional',
    '[]', 50, 'queued', '', '', now(), now() + interval '3 days', 1, 0, '', '', '',
    now()
FROM subscribers_subscriber person
JOIN subscribers_subscription standing ON standing.subscriber_id = person.id
    AND standing.list_id = %(list)s AND standing.status = 'active'
WHERE person.erased_at IS NULL {caps}
"""
CAPS = """AND (SELECT count(*) FROM campaigns_message past
    WHERE past.subscriber_id = person.id
    AND past.handed_at > now() - interval '30 days') < 4"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipients", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--url", help="a database that million.py has filled before")
    chosen = parser.parse_args()
    if chosen.url:
        configure(chosen.url)
        prepare()
        measure(chosen.rounds)
        return
    for number in chosen.recipients:
        with database() as url:
            configure(url)
            prepare()
            import million

            million.fill(round(number / ACTIVE), messages=PAST)
            measure(chosen.rounds)


def prepare() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


def measure(rounds: int) -> None:
    from campaigns.models import Message
    from subscribers.models import SubscriberList

    take_away()  # of a run that was stopped
    past = f"{Message.objects.count():,} past texts"
    lst = SubscriberList.objects.get(slug="offers")
    sys.stdout.write(f"{lst.subscriptions.count():,} people on the list, {past}\n")
    for round_ in range(rounds):
        floors = {
            "one INSERT … SELECT": timed(lambda: floor(lst, "")),
            "the same with a cap counted": timed(lambda: floor(lst, CAPS)),
        }
        for name, (count, seconds) in floors.items():
            row(f"floor: {name}", count, seconds, "")
        bare, capped = (seconds / count for count, seconds in floors.values())
        for number, (name, body) in enumerate(BODIES.items()):
            slug = f"bench-{round_}-{number}"
            count, seconds = timed(lambda body=body, slug=slug: ours(lst, slug, body))
            each = seconds / count
            ratio = f"{each / bare:.2f} and {each / capped:.2f} times the floors"
            row(f"ours: {name}", count, seconds, f"{ratio}, {peak_mb()} MB at most")


def timed(work: Callable[[], int]) -> tuple[int, float]:
    """Run with the table as it was; its rows are taken away again."""
    vacuum()
    started = time.perf_counter()
    count = work()
    seconds = time.perf_counter() - started
    take_away()
    return count, seconds


def row(name: str, count: int, seconds: float, note: str) -> None:
    rate = count / seconds
    sys.stdout.write(f"{name:<36} {count:9,} {seconds:8.1f} s {rate:9,.0f}/s  {note}\n")
    sys.stdout.flush()


def ours(lst: object, slug: str, body: str) -> int:
    from django.utils import timezone

    from campaigns.sending import launching
    from tests.factories import make_campaign

    campaign = make_campaign(lst, slug, body=body)
    campaign = launching.launch(campaign, by="bench", now=timezone.now())
    return campaign.planned_count


def floor(lst: object, caps: str) -> int:
    from django.db import connection

    from campaigns.models import Sender
    from tests.factories import make_campaign

    campaign = make_campaign(lst, "bench-floor")
    values = {
        "campaign": campaign.pk,
        "list": lst.pk,
        "sender": Sender.objects.get().pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(FLOOR.format(caps=caps), values)
        return cursor.rowcount


def take_away() -> None:
    from campaigns.models import Campaign, Message

    rows = Message.objects.filter(campaign__slug__startswith="bench-")
    rows._raw_delete(rows.db)
    Campaign.objects.filter(slug__startswith="bench-").delete()


def vacuum() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE campaigns_message")
        cursor.execute("CHECKPOINT")


def peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
