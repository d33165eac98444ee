"""`make bench-pages`: what each page costs the server with a million subscribers.

People are written by bare SQL, so their ledger does not chain: this measures pages, and
nothing else. Needs PostgreSQL like `run.py` beside it.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from run import configure, database

PEOPLE = """
INSERT INTO subscribers_subscriber
    (phone, chain, salt, country, region, zone, area, postcode, line, first_name,
     last_name, email, language, attributes, created_at, updated_at)
SELECT '+1'
           || (ARRAY['202','212','305','312','415','503','617','702','808'])[n %% 9 + 1]
           || lpad((2000000 + n / 9)::text, 7, '0'),
       gen_random_uuid(), md5(n::text), 'US', '', '',
       (ARRAY['202','212','305','312','415','503','617','702','808'])[n %% 9 + 1],
       '', 'mobile', (ARRAY['Ann','Bob','Eve','Zoe','Max'])[n %% 5 + 1],
       'Name' || n %% 1000, '', 'en', '{}', now() - n %% 730 * interval '1 day', now()
FROM generate_series(1, %(people)s) AS n
"""
SUBSCRIPTIONS = """
INSERT INTO subscribers_subscription
    (subscriber_id, list_id, status, method, door, language, request_count, joined_at,
     left_at, promise_messages, promise_per, own_per, is_asked_by_link)
SELECT id, %(list)s, CASE WHEN id %% 10 = 0 THEN 'unsubscribed' ELSE 'active' END,
       'single', (ARRAY['page:offers','keyword:TULIP','import:1','till'])[id %% 4 + 1],
       '', 0, created_at, CASE WHEN id %% 10 = 0 THEN created_at END, 4, 'month', '',
       false
FROM subscribers_subscriber
"""
EVENTS = """
INSERT INTO subscribers_consentevent
    (subscriber_id, chain, seq, kind, list_id, happened_at, recorded_at, line,
     line_hash)
SELECT s.id, s.chain, seq, CASE seq WHEN 1 THEN 'subscribed' ELSE 'unsubscribed' END,
       %(list)s, s.created_at, s.created_at,
       json_build_object('seq', seq, 'kind', 'subscribed', 'list', 'offers', 'who',
           'import', 'by', '', 'why', '', 'door', '', 'happened_at', s.created_at,
           'recorded_at', s.created_at)::text,
       md5(s.id::text)
FROM subscribers_subscriber s, generate_series(1, CASE WHEN s.id %% 10 = 0 THEN 2 ELSE 1
    END) AS seq
"""
MESSAGES = """
INSERT INTO campaigns_message
    (reference, subscriber_id, campaign_id, sender_id, list_id, kind, tags, priority,
     status, code, detail, first_due_at, due_at, handed_at, parts, attempts,
     provider_id, error, created_at)
SELECT gen_random_uuid(), id, %(campaign)s, %(sender)s, %(list)s, 'promotional',
       '[]', 50,
       (ARRAY['delivered','delivered','delivered','failed','queued'])[id %% 5 + 1],
       '', '', now(), NULL, now() - id %% 7 * interval '1 day', 1, 1, '', '', now()
FROM subscribers_subscriber
"""
ROUNDS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    people = parser.parse_args().people
    with database() as url:
        configure(url)
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        measure(people)


def measure(people: int) -> None:
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, override_settings

    addresses = fill(people)
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(
        User.objects.create_superuser("bench"),
        "django.contrib.auth.backends.ModelBackend",
    )
    sys.stdout.write(
        f"{people:,} people\n{'page':<34} {'ms':>8} {'queries':>8} {'KB':>6}\n"
    )
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    with override_settings(STORAGES={"staticfiles": {"BACKEND": plain}}):
        for name, address in addresses.items():
            first = timed(client, address)[0]
            with CaptureQueriesContext(connection) as queries:
                _, response = timed(client, address)
            asked = len(queries)  # the next request empties the log
            ms = statistics.median(timed(client, address)[0] for _ in range(ROUNDS))
            sys.stdout.write(
                f"{name:<34} {ms:8.0f} {asked:8} "
                f"{len(response.content) / 1024:6.0f}"
                f"   (first: {first:.0f} ms, status {response.status_code})\n"
            )


def timed(client: object, address: str) -> tuple[float, object]:
    started = time.perf_counter()
    response = client.get(address)
    return (time.perf_counter() - started) * 1000, response


def fill(people: int) -> dict[str, str]:
    """Write the rows; return the addresses of the pages to look at."""
    from django.db import connection
    from django.urls import reverse

    from campaigns.models import Campaign, Message
    from subscribers.models import Subscriber
    from tests.factories import make_campaign, make_list, make_sender

    sender = make_sender()
    lst = make_list(sender=sender, promise_messages=4, promise_per="month")
    campaign = make_campaign(lst, status=Campaign.Status.RUNNING, planned_count=people)
    draft = make_campaign(lst, "draft", status=Campaign.Status.DRAFT)
    values = {
        "people": people,
        "list": lst.pk,
        "sender": sender.pk,
        "campaign": campaign.pk,
    }
    with connection.cursor() as cursor:
        for statement in (PEOPLE, EVENTS, SUBSCRIPTIONS, MESSAGES):
            cursor.execute(statement, values)
        cursor.execute("ANALYZE")

    def page(noun: str, *key: int) -> str:
        action = "change" if key else "changelist"
        return reverse(f"admin:{noun}_{action}", args=key)

    one = Subscriber.objects.order_by("pk")[people // 2]
    message = Message.objects.filter(subscriber=one).get()
    people_page = page("subscribers_subscriber")
    return {
        "home": reverse("admin:index"),
        "subscribers": people_page,
        "subscribers, page 1,000": f"{people_page}?p=1000",
        "subscribers, whole number": f"{people_page}?q={str(one.phone)[1:]}",
        "subscribers, name": f"{people_page}?q=Zoe",
        "subscribers, who left": f"{people_page}?list={lst.pk}&status=unsubscribed",
        "subscriber": page("subscribers_subscriber", one.pk),
        "lists": page("subscribers_subscriberlist"),
        "list": page("subscribers_subscriberlist", lst.pk),
        "campaigns": page("campaigns_campaign"),
        "composer (draft)": page("campaigns_campaign", draft.pk),
        "campaign in flight": page("campaigns_campaign", campaign.pk),
        "message log": page("campaigns_message"),
        "message": page("campaigns_message", message.pk),
        "consent ledger": page("subscribers_consentevent"),
        "keywords": page("keywords_keyword"),
        "inbound texts": page("keywords_inboundmessage"),
    }


if __name__ == "__main__":
    main()
