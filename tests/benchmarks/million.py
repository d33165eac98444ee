"""A shop with a million people, made in a minute or two, for every other benchmark.

`python tests/benchmarks/million.py --people 1000000 --database saywhen_million` makes
that PostgreSQL database anew and leaves it standing; `fill` writes into the one that is
configured. Bare SQL writes the rows, so the ledger has a line for every status and a
head for every chain, as the guards demand, but its hashes do not chain.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import psycopg
from run import SERVER, configure

FIRST = (
    "Ann Bob Chloé David Eve Farid Grace Hugo Ines Jack Karim Léa Max Nina Omar Paul "
    "Quinn Rosa Sam Tina Uma Viktor Wulan Xavier Yusuf Zoe Budi Citra Dewi Eka Jürgen "
    "Anna Maria Mohammed Olivia Noah Emma Liam Sofia Lucas"
)
LAST = (
    "Smith Johnson Brown Garcia Miller Davis Martin Bernard Dubois Thomas Robert Petit "
    "Durand Leroy Moreau Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker "
    "Santoso Wijaya Saputra Hidayat Lestari Taylor Davies Evans Wilson Roberts Walker "
    "O'Brien Nguyen Kowalski Haddad Okafor Lindqvist van-Dijk Rossi Silva Costa Novak "
    "Ivanova Yilmaz Khan Patel Kim"
)
CITIES = (
    "New-York Boston Miami Chicago Paris Lyon Lille Nantes London Leeds Bristol "
    "Jakarta Bandung Surabaya Berlin Hamburg"
)
AREAS = "202 212 305 312 415 503 617 702 808"
TAGS = ("vip", "newsletter", "wholesale", "till")

# A number of its own for each n and each question, the same in every run.
DICE = "(abs(hashint4(n * 31 + {which})) %% {sides})"


def _of(words: str, which: int) -> str:
    dice = DICE.format(which=which, sides=len(words.split()))
    return f"{_array(words)}[{dice} + 1]"


def _array(words: str) -> str:
    quoted = ("'" + word.replace("'", "''") + "'" for word in words.split())
    return f"(ARRAY[{','.join(quoted)}])"


PEOPLE = f"""
INSERT INTO subscribers_subscriber
    (phone, chain, salt, country, region, zone, area, postcode, line, first_name,
     last_name, email, language, birthday, attributes, created_at, updated_at)
SELECT CASE country
        WHEN 'US' THEN '+1' || area || lpad((2000000 + n / 9)::text, 7, '0')
        WHEN 'FR' THEN '+336' || lpad((10000000 + n)::text, 8, '0')
        WHEN 'GB' THEN '+447' || lpad((400000000 + n)::text, 9, '0')
        WHEN 'ID' THEN '+62812' || lpad((10000000 + n)::text, 8, '0')
        ELSE '+49151' || lpad((10000000 + n)::text, 8, '0') END,
    gen_random_uuid(), md5(n::text), country,
    CASE WHEN country = 'US' AND n %% 4 = 0 THEN
        (ARRAY['FL','NY','CA','TX'])[n %% 16 / 4 + 1] ELSE '' END,
    '', CASE country WHEN 'US' THEN area ELSE '' END, '',
    (ARRAY['mobile','mobile','mobile','mobile','mobile','mobile','mobile','unknown',
        'landline','mobile'])[n %% 10 + 1],
    first, last,
    CASE WHEN n %% 3 < 2 THEN lower(first) || '.' || lower(last) || n || '@example.com'
        ELSE '' END,
    CASE country WHEN 'FR' THEN 'fr' WHEN 'ID' THEN 'id' WHEN 'DE' THEN 'de'
        ELSE 'en' END,
    CASE WHEN n %% 2 = 0 THEN DATE '1950-01-01' + {DICE.format(which=3, sides=20000)}
        END,
    CASE WHEN n %% 5 = 4 THEN '{{}}'::jsonb ELSE jsonb_build_object(
        'spend', round({DICE.format(which=4, sides=50000)} / 100.0, 2),
        'city', {_of(CITIES, 5)},
        'tier', (ARRAY['gold','silver','bronze'])[n %% 3 + 1]) END,
    now() - n %% 730 * interval '1 day', now()
FROM (
    SELECT n, {_of(FIRST, 1)} AS first, {_of(LAST, 2)} AS last,
        (ARRAY['US','US','US','US','US','FR','FR','GB','ID','DE'])
            [{DICE.format(which=6, sides=10)} + 1] AS country,
        {_array(AREAS)}[n %% 9 + 1] AS area
    FROM generate_series(1, %(people)s) AS n
) AS them
"""  # noqa: S608 - nothing in it comes from outside this file
TAGGED = """
INSERT INTO subscribers_subscriber_tags (subscriber_id, tag_id)
SELECT person.id, tag.id FROM subscribers_subscriber person
JOIN subscribers_tag tag ON abs(hashint8(person.id * 7 + tag.id)) %% 100
    < CASE tag.name WHEN 'newsletter' THEN 30 WHEN 'vip' THEN 5 WHEN 'till' THEN 10
        ELSE 1 END
"""
# Who is on a list, and how they stand there: a person's lines follow from it.
STANDING = """
CREATE TEMPORARY TABLE standing AS
SELECT id AS subscriber_id, chain, list, 2 * place AS before, created_at,
    CASE WHEN dice < 72 THEN 'active' WHEN dice < 86 THEN 'unsubscribed'
        WHEN dice < 91 THEN 'pending' WHEN dice < 95 THEN 'expired' ELSE 'none' END
        AS status,
    CASE WHEN dice < 4 THEN 'soft' WHEN dice < 50 THEN 'double' ELSE 'single' END
        AS method
FROM (
    SELECT person.id, person.chain, person.created_at, lists.list,
        lists.place::int - 1 AS place,
        abs(hashint8(person.id * 13 + lists.list)) %% 100 AS dice
    FROM subscribers_subscriber person
    CROSS JOIN unnest(%(lists)s::bigint[]) WITH ORDINALITY AS lists(list, place)
    WHERE lists.place = 1 OR person.id %% 5 < 2
) AS rolled
"""
EVENTS = """
INSERT INTO subscribers_consentevent
    (subscriber_id, chain, seq, kind, list_id, happened_at, recorded_at, line,
     line_hash)
SELECT subscriber_id, chain, before + step, kind, list, created_at + step * interval
    '1 hour', created_at + step * interval '1 hour',
    json_build_object('v', 1, 'chain', chain, 'seq', before + step, 'kind', kind,
        'list', 'offers', 'who', 'import', 'by', 'bench', 'why', '', 'door', 'import:1',
        'happened_at', created_at, 'recorded_at', created_at)::text,
    md5(subscriber_id::text || step)
FROM standing, LATERAL unnest(CASE status
    WHEN 'active' THEN CASE method WHEN 'double' THEN ARRAY['requested','confirmed']
        ELSE ARRAY['subscribed'] END
    WHEN 'unsubscribed' THEN ARRAY['subscribed','unsubscribed']
    WHEN 'pending' THEN ARRAY['requested']
    WHEN 'expired' THEN ARRAY['requested','expired']
    ELSE ARRAY['added'] END) WITH ORDINALITY AS lines(kind, step)
ORDER BY subscriber_id, before, step
"""
HEADS = """
INSERT INTO subscribers_chainhead (chain, subscriber_id, seq, line_hash)
SELECT DISTINCT ON (subscriber_id) chain, subscriber_id, seq, line_hash
FROM subscribers_consentevent ORDER BY subscriber_id, seq DESC
"""
SUBSCRIPTIONS = """
INSERT INTO subscribers_subscription
    (subscriber_id, list_id, status, method, door, language, request_count,
     requested_at, request_expires_at, joined_at, left_at, consent_expires_at,
     promise_messages, promise_per, own_per, is_asked_by_link)
SELECT subscriber_id, list, status,
    CASE WHEN status IN ('active', 'unsubscribed') THEN method ELSE '' END,
    (ARRAY['page:offers','keyword:TULIP','import:1','till'])[subscriber_id %% 4 + 1],
    '', CASE WHEN status IN ('pending', 'expired') THEN 1 ELSE 0 END,
    CASE WHEN status IN ('pending', 'expired') THEN created_at END,
    CASE status WHEN 'pending' THEN now() + interval '2 days'
        WHEN 'expired' THEN created_at + interval '3 days' END,
    CASE WHEN status IN ('active', 'unsubscribed') THEN created_at END,
    CASE status WHEN 'unsubscribed' THEN created_at + interval '2 hours' END,
    CASE WHEN status = 'active' AND method = 'soft' THEN now() + interval '1 year' END,
    4, 'month', '', false
FROM standing ORDER BY subscriber_id
"""
SUPPRESSIONS = """
INSERT INTO subscribers_suppression
    (subscriber_id, key_id, phone_hash, scope, brand, list_id, reason, cause,
     created_at)
SELECT subscriber_id, 'bench', md5(subscriber_id::text) || md5(chain::text), 'list', '',
    list, 'STOP', 'import:1', created_at
FROM standing WHERE status = 'unsubscribed'
"""
MESSAGES = """
INSERT INTO campaigns_message
    (reference, subscriber_id, campaign_id, sender_id, list_id, kind, tags, priority,
     status, code, detail, first_due_at, handed_at, finished_at, parts, attempts,
     provider_id, error, failed_by, created_at)
SELECT gen_random_uuid(), person.id, campaign, %(sender)s, %(list)s, 'promotional',
    '[]', 50, status, '', '', moment,
    CASE WHEN status <> 'queued' THEN moment END,
    CASE WHEN status IN ('delivered', 'failed') THEN moment END, 1, 1, '', '', '',
    moment
FROM (
    SELECT id, campaign, now() - (abs(hashint8(id + campaign)) %% 180)
            * interval '1 day' AS moment,
        CASE WHEN campaign = %(running)s AND id %% 5 = 4 THEN 'queued'
            WHEN id %% 20 = 3 THEN 'failed' ELSE 'delivered' END AS status
    FROM subscribers_subscriber, unnest(%(campaigns)s::bigint[]) AS campaign
) AS person
"""

# What a table has beside its rows, and the statements that put it back.
BESIDE = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
    format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,
        pg_get_constraintdef(oid))
FROM pg_constraint WHERE conrelid = %(table)s::regclass AND contype IN ('f', 'u')
UNION ALL
SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
FROM pg_index WHERE indrelid = %(table)s::regclass AND indexrelid NOT IN
    (SELECT conindid FROM pg_constraint WHERE conrelid = %(table)s::regclass)
"""


@contextmanager
def bare(cursor: object, table: str) -> Iterator[None]:
    """Without indexes and keys: millions of rows are written many times as fast."""
    cursor.execute(BESIDE, {"table": table})
    beside = cursor.fetchall()
    for drop, _ in beside:
        cursor.execute(drop)
    yield
    cursor.execute("SET maintenance_work_mem = '512MB'")
    for _, make in beside:
        cursor.execute(make)
    cursor.execute("RESET maintenance_work_mem")


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The keys of what was written. `lists` are offers (everybody) and news (40 %)."""

    people: int
    lists: tuple[int, int]
    campaigns: tuple[int, ...]
    draft: int


def fill(people: int, *, messages: int = 1) -> World:
    """Write a shop of so many people into the configured, migrated, empty database.

    `messages` are the past texts of each. The first campaign is running, a fifth of it
    still queued.
    """
    from django.db import connection

    from campaigns.models import Campaign
    from subscribers.models import AttributeType, Tag
    from tests.factories import make_campaign, make_list, make_sender

    sender = make_sender()
    served = ["US", "FR", "GB", "ID", "DE"]
    lists = [
        make_list(
            slug,
            sender=sender,
            countries=served,
            promise_messages=4,
            promise_per="month",
        )
        for slug in ("offers", "news")
    ]
    campaigns = [
        make_campaign(
            lists[0],
            f"past-{number}" if number else "spring",
            status=Campaign.Status.FINISHED if number else Campaign.Status.RUNNING,
            planned_count=people,
        )
        for number in range(messages)
    ]
    draft = make_campaign(lists[0], "draft", status=Campaign.Status.DRAFT)
    Tag.objects.bulk_create(Tag(name=name) for name in TAGS)
    AttributeType.objects.bulk_create(
        AttributeType(name=name, type=kind)
        for name, kind in (("spend", "number"), ("city", "text"), ("tier", "text"))
    )
    values = {
        "people": people,
        "list": lists[0].pk,
        "lists": [lst.pk for lst in lists],
        "sender": sender.pk,
        "campaigns": [campaign.pk for campaign in campaigns],
        "running": campaigns[0].pk if campaigns else 0,
    }
    steps = [PEOPLE, TAGGED, STANDING, "ANALYZE", EVENTS, HEADS, "ANALYZE"]
    steps += [SUBSCRIPTIONS, SUPPRESSIONS, "DROP TABLE standing"]
    with connection.cursor() as cursor:
        # Millions of rows in one statement take longer than a page may.
        cursor.execute("SET statement_timeout = 0")
        for step in steps:
            cursor.execute(step, values)
        with bare(cursor, "campaigns_message"):
            cursor.execute(MESSAGES, values)
        # Vacuumed as a table that has stood for a day: pages may read its index alone.
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("RESET statement_timeout")
    return World(
        people=people,
        lists=(lists[0].pk, lists[1].pk),
        campaigns=tuple(campaign.pk for campaign in campaigns),
        draft=draft.pk,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--messages", type=int, default=1, help="past texts of each")
    parser.add_argument("--database", default="saywhen_million")
    chosen = parser.parse_args()
    with psycopg.connect(SERVER, autocommit=True) as server:
        name = psycopg.sql.Identifier(chosen.database)
        for statement in (
            "DROP DATABASE IF EXISTS {} WITH (FORCE)",
            "CREATE DATABASE {}",
        ):
            server.execute(psycopg.sql.SQL(statement).format(name))
    url = SERVER.rpartition("/")[0] + f"/{chosen.database}"
    configure(url)
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    started = time.perf_counter()
    world = fill(chosen.people, messages=chosen.messages)
    print(f"{url}: {world} in {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
