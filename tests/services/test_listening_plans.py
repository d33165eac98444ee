"""The pages of listening ask their indexes, whatever was heard.

In a shop of 20,000 people, written by the benchmarks' own SQL, the database says how it
would answer what the pages really ask.
"""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns.models import Sender
from keywords.inbox import finding, reading
from keywords.inbox.marks import Mark
from keywords.inbox.reading import Stretch
from keywords.models import Conversation, InboundMessage, Keyword, Poll
from subscribers import triggers
from tests.staffing import page

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

pytestmark = [pytest.mark.django_db, pytest.mark.services]

PEOPLE = 20_000
TABLES = (
    *("keywords_inboundmessage", "keywords_conversation"),
    *("keywords_pollanswer", "campaigns_message"),
)


@pytest.fixture(scope="module")
def _shop(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Committed once for all, since making it takes longer than every question."""
    with django_db_blocker.unblock():
        if connection.vendor != "postgresql":
            yield
            return
        import listeners
        import million

        million.fill(PEOPLE)
        listeners.fill(PEOPLE)
        yield
        triggers.remove(connection)
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(autouse=True)
def _postgresql(_shop, db) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set DATABASE_URL")


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(User.objects.get(username="bench"))
    return client


def plans_of(work: Callable[[], object]) -> str:
    """Return the plans of every question `work` asks of the large tables."""
    with CaptureQueriesContext(connection) as asked:
        work()
    found = []
    for sql in (query["sql"] for query in asked.captured_queries):
        if sql.startswith("SELECT") and any(f'"{table}"' in sql for table in TABLES):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {sql.replace('%', '%%')}", [])
                found.append("\n".join(line for (line,) in cursor.fetchall()))
    return "\n\n".join(found)


def reads_whole(plans: str, *tables: str) -> bool:
    return any(f"Seq Scan on {table} " in plans for table in tables or TABLES)


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        pytest.param({"intent__exact": "opt_out"}, "inbound_meant", id="who left"),
        pytest.param({"intent__exact": "opt_in"}, "inbound_meant", id="nobody"),
        pytest.param({"silence__exact": "limit"}, "inbound_unanswered", id="a silence"),
        pytest.param({"fault__gt": ""}, "inbound_at_fault", id="not taken up"),
        pytest.param({}, "keywords_inboundmessage_pkey", id="all"),
    ],
)
def test_the_list_of_texts_asks_an_index(client, asked, index):
    address = f"{page('keywords.inboundmessage', 'changelist')}?{urlencode(asked)}"

    plans = plans_of(partial(client.get, address))

    assert index in plans, plans
    assert not reads_whole(plans), plans


def test_texts_to_a_retired_sender_are_found_by_it(client):
    retired = Sender.objects.get(slug="retired").pk
    address = page("keywords.inboundmessage", "changelist")

    plans = plans_of(partial(client.get, f"{address}?sender__id__exact={retired}"))

    assert "inbound_to_sender" in plans, plans
    assert not reads_whole(plans), plans


def test_counting_the_inbox_reads_no_table_whole(client):
    viewer = User.objects.get(username="bench")

    plans = plans_of(lambda: finding.counts(viewer))

    assert plans.count("Limit") == 5
    assert not reads_whole(plans), plans


def test_earlier_texts_are_read_by_index_from_where_the_page_began(client):
    row = Conversation.objects.latest("heard_count")
    texts = InboundMessage.objects.filter(subscriber=row.subscriber_id)
    middle = texts.order_by("received_at")[texts.count() // 2]
    mark = Mark(middle.received_at, reading.TEXT, middle.pk)

    plans = plans_of(
        lambda: reading.thread(row, Stretch(before=mark), shows_texts=True)
    )

    begun = [line for line in plans.split("\n") if "Index Cond" in line]
    assert sum("_at <" in line for line in begun) == 2, plans
    assert not reads_whole(plans), plans


def test_the_uses_of_a_keyword_are_read_from_the_index_alone(client):
    key = Keyword.objects.get(word="WIN").pk

    plans = plans_of(partial(client.get, page("keywords.keyword", "change", key)))

    assert "Index Only Scan using inbound_uses_of_keyword" in plans, plans
    assert not reads_whole(plans), plans


def test_a_poll_reads_no_text_of_the_campaign_that_carries_it(client):
    key = Poll.objects.get(slug="flower").pk

    plans = plans_of(partial(client.get, page("keywords.poll", "change", key)))

    assert not reads_whole(plans, "campaigns_message"), plans
