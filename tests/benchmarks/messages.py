"""`make bench-messages`: what the log and its neighbours cost at ten million texts.

`million.py` writes a million people, this file ten campaigns of a text each: the oldest
by a sender that is retired since, the newest half-way through. Needs PostgreSQL like
`run.py` beside it, 9 GB of its disk and a quarter of an hour.
"""

import argparse
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parent))

from pages import prepare, show
from run import configure, database

CAMPAIGNS = 10
# What became of a text, by a dice of 1,000: the state and the reason.
FATES = """
CASE
    WHEN %(flies)s AND dice >= 600 AND n < 400000 THEN ARRAY['deferred', 'quiet_hours']
    WHEN %(flies)s AND dice >= 400 THEN ARRAY['queued', '']
    WHEN dice < 30 THEN ARRAY['failed', (ARRAY['30003','30005','30006'])[n %% 3 + 1]]
    WHEN dice < 100 THEN ARRAY['dropped', 'cap:promise']
    WHEN dice < 130 THEN ARRAY['dropped', 'no_consent']
    WHEN dice < 133 THEN ARRAY['cancelled', 'opted_out']
    WHEN dice = 133 AND n %% 50 = 0 THEN ARRAY['unknown', '']
    WHEN dice < 200 THEN ARRAY['sent', '']
    ELSE ARRAY['delivered', ''] END
"""
TEXTS = f"""
INSERT INTO campaigns_message
    (reference, subscriber_id, campaign_id, sender_id, list_id, kind, tags, priority,
     status, code, detail, first_due_at, due_at, handed_at, finished_at, parts,
     attempts, provider_id, error, failed_by, cost, created_at)
SELECT gen_random_uuid(), n, %(campaign)s, %(sender)s, %(list)s, 'promotional', '[]',
    50, fate[1], fate[2], '', begun, CASE fate[1] WHEN 'deferred' THEN begun END,
    CASE WHEN left_us THEN begun + n * interval '20 milliseconds' END,
    CASE WHEN fate[1] NOT IN ('queued', 'deferred', 'sent') THEN begun END, 1, 1,
    CASE WHEN left_us THEN 'p' || %(campaign)s || '-' || n ELSE '' END,
    CASE fate[1] WHEN 'failed' THEN 'Unreachable handset.' ELSE '' END, '',
    CASE WHEN left_us THEN 0.0079 END, begun
FROM (
    SELECT *, fate[1] IN ('sent', 'delivered', 'failed', 'unknown') AS left_us
    FROM (
        SELECT n, {FATES} AS fate, %(begun)s::timestamptz AS begun
        FROM (
            SELECT id AS n, abs(hashint8(id * 31 + %(campaign)s)) %% 1000 AS dice
            FROM subscribers_subscriber
        ) AS thrown
    ) AS fated
) AS them
ORDER BY n
"""  # noqa: S608 - nothing in it comes from outside this file
NOTICES = """
INSERT INTO campaigns_message
    (reference, subscriber_id, cause, sender_id, list_id, kind, tags, priority, status,
     code, detail, first_due_at, handed_at, finished_at, parts, attempts, provider_id,
     error, failed_by, created_at)
SELECT gen_random_uuid(), id, 'joined:' || id, %(sender)s, %(list)s, 'required', '[]',
    0, 'delivered', '', '', created_at, created_at, created_at, 1, 1, '', '', '',
    created_at
FROM subscribers_subscriber WHERE id %% 50 = 0
"""
BESIDE = (
    """
    INSERT INTO campaigns_capslot
        (subscriber_id, message, at, kind, list, tags, is_released)
    SELECT subscriber_id, id, handed_at, kind, list_id, tags, false
    FROM campaigns_message WHERE campaign_id = %(campaign)s AND handed_at IS NOT NULL
    """,
    """
    INSERT INTO campaigns_link (campaign_id, name, url)
    VALUES (%(campaign)s, 'shop', 'https://example.com/tulips')
    """,
    """
    INSERT INTO campaigns_messagelink (token, link_id, message_id)
    SELECT 't' || message.id, link.id, message.id
    FROM campaigns_message message JOIN campaigns_link link
        ON link.campaign_id = message.campaign_id
    WHERE message.campaign_id = %(campaign)s AND message.handed_at IS NOT NULL
    """,
    """
    INSERT INTO campaigns_click (message_link_id, at)
    SELECT 't' || id, handed_at + id %% 90000 * interval '1 second'
    FROM campaigns_message
    WHERE campaign_id = %(campaign)s AND handed_at IS NOT NULL AND id %% 20 = 0
    """,
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--url", help="a database that this file has filled before")
    parser.add_argument("--fill", help="one that million.py has filled, without texts")
    parser.add_argument("--only", default="", help="pages whose name holds this")
    chosen = parser.parse_args()
    if chosen.url or chosen.fill:
        configure(chosen.url or chosen.fill)
        prepare()
        if chosen.fill:
            fill()
        measure(chosen.only)
        return
    with database() as url:
        configure(url)
        prepare()
        import million

        million.fill(chosen.people, messages=0)
        fill()
        measure(chosen.only)


def fill() -> None:
    """Write the texts into a shop of people."""
    from datetime import timedelta

    import million
    from django.db import connection
    from django.utils import timezone

    from campaigns.models import Campaign, Sender
    from subscribers.models import SubscriberList
    from tests.factories import make_campaign, make_sender

    started = time.perf_counter()
    lst = SubscriberList.objects.get(slug="offers")
    sender = Sender.objects.get(slug="main")
    retired = make_sender("retired", number="+12025550199")
    orders = []
    for number in range(CAMPAIGNS):
        flies = number == CAMPAIGNS - 1
        begun = timezone.now() - timedelta(days=18 * (CAMPAIGNS - 1 - number), hours=4)
        campaign = make_campaign(
            lst,
            f"log-{number}",
            status=Campaign.Status.RUNNING if flies else Campaign.Status.FINISHED,
            launched_at=begun,
            links={"shop": "https://example.com/tulips"},
        )
        orders.append(
            {
                "campaign": campaign.pk,
                "sender": sender.pk if number else retired.pk,
                "list": lst.pk,
                "flies": flies,
                "begun": begun,
            }
        )
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET synchronous_commit = off")
        with million.bare(cursor, "campaigns_message"):
            for order in orders:
                cursor.execute(TEXTS, order)
            cursor.execute(NOTICES, orders[-1])
        for statement in BESIDE:
            cursor.execute(statement, orders[-1])
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        [size] = cursor.fetchone()
        cursor.execute("RESET statement_timeout")
        cursor.execute("RESET synchronous_commit")
    sys.stdout.write(f"filled in {time.perf_counter() - started:.0f} s, {size}\n")


def about() -> int:
    """How many texts there were at the last vacuum: to count them takes too long."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples::bigint FROM pg_class WHERE relname = 'campaigns_message'"
        )
        return cursor.fetchone()[0]


def measure(only: str) -> None:
    from django.urls import reverse

    from campaigns.models import Campaign, Message, Sender

    oldest, *_, newest = Campaign.objects.filter(slug__startswith="log-").order_by("pk")
    middle = Campaign.objects.get(slug="log-5")
    retired = Sender.objects.get(slug="retired")
    one = Message.objects.filter(campaign=oldest, status="delivered")[1000]
    log = reverse("admin:campaigns_message_changelist")
    number = str(one.subscriber.phone)
    asked = {
        "all": {},
        "page 20": {"p": 20},
        "delivered": {"status__exact": "delivered"},
        "queued": {"status__exact": "queued"},
        "deferred": {"status__exact": "deferred"},
        "dropped": {"status__exact": "dropped"},
        "unknown (few)": {"status__exact": "unknown"},
        "claimed (none)": {"status__exact": "claimed"},
        "waiting, three states": {"status__in": "queued,claimed,deferred"},
        "reason: cap:promise": {"code": "cap:promise"},
        "reason: failed 30003": {"code": "30003"},
        "reason: nobody's": {"code": "landline"},
        "kind: required": {"kind__exact": "required"},
        "kind: transactional (none)": {"kind__exact": "transactional"},
        "sender: retired": {"sender__id__exact": retired.pk},
        "campaign: newest": {"campaign__id__exact": newest.pk},
        "campaign: oldest": {"campaign__id__exact": oldest.pk},
        "oldest, delivered": {
            "campaign__id__exact": oldest.pk,
            "status__exact": "delivered",
        },
        "oldest, unknown": {
            "campaign__id__exact": oldest.pk,
            "status__exact": "unknown",
        },
        "oldest, failed 30005": {
            "campaign__id__exact": oldest.pk,
            "status__exact": "failed",
            "code": "30005",
        },
        "newest, on its way": {
            "campaign__id__exact": newest.pk,
            "status__in": "queued,claimed,handing",
        },
        "middle, cap, retired (none)": {
            "campaign__id__exact": middle.pk,
            "code": "cap:promise",
            "sender__id__exact": retired.pk,
        },
        "whole number": {"q": number},
        "nobody's number": {"q": "+1 202 555 0199"},
    }

    def page(noun: str, *key: int, action: str = "change") -> str:
        return reverse(f"admin:{noun}_{action}", args=key)

    show(
        {
            **{f"log: {name}": f"{log}?{urlencode(q)}" for name, q in asked.items()},
            "text": page("campaigns_message", one.pk),
            "text, explained": page("campaigns_message", one.pk, action="explain"),
            "campaign in flight": page("campaigns_campaign", newest.pk),
            "its progress": page("campaigns_campaign", newest.pk, action="progress"),
            "finished campaign": page("campaigns_campaign", middle.pk),
            "campaigns": page("campaigns_campaign", action="changelist"),
            "subscriber": page("subscribers_subscriber", one.subscriber_id),
            "home": reverse("admin:index"),
        },
        only,
        what=f"{about():,} texts",
    )


if __name__ == "__main__":
    main()
