"""The database goes away in the middle of a campaign and comes back: as ever, nobody
twice, nobody lost.

Workers do as the queue does: what failed is run again. Texts that were on their way out
are unknown, unless their worker came back in time to write what became of them.
"""

from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection

from campaigns.models import Message
from campaigns.sending import launching
from tests.factories import (
    NOON,
    join,
    make_campaign,
    make_list,
    make_people,
    make_sender,
    us_phone,
)
from tests.services.kannel_lab import wait_for
from tests.services.moody_carrier import ACCEPTED, moody_carrier
from tests.services.private_postgresql import BINARIES, private_postgresql
from tests.services.processes import PATIENCE_SECONDS

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

PEOPLE = 200
PHONES = {us_phone(number).e164 for number in range(PEOPLE)}
TIMES = 3  # how often it goes away
SMALL = {
    "campaigns.sending.pump.CLAIM_AT_MOST": 20,
    "campaigns.sending.handing.WAVE": 10,
}
EVERYBODYS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
STATUSES = """
    SELECT phone, status FROM campaigns_message
    JOIN subscribers_subscriber ON subscribers_subscriber.id = subscriber_id
"""


@pytest.fixture
def carrier():
    with moody_carrier() as carrier:
        carrier.mood = lambda call: [0.05, ACCEPTED]
        yield carrier


@pytest.fixture
def campaign(on_postgresql):
    lst = make_list("offers", sender=make_sender())
    join(make_people([us_phone(number) for number in range(PEOPLE)]), lst)
    return launching.launch(make_campaign(lst), by="ann", now=NOON)


@pytest.fixture
def send(worker, carrier, campaign):
    """Two workers send it; the database goes away whenever as many more texts have
    come in. Return how many errors they met."""

    def run(go_away: Callable[[], object], read: Callable[[], dict], **order) -> int:
        settings = {
            "SMS_CLAIM_SECONDS": 2,
            "SMS_GATEWAYS": f"main={carrier.gateway_url}",
        }
        workers = [
            worker(
                "keep_pumping",
                sender="main",
                constants=SMALL,
                settings=settings,
                **order,
            )
            for _ in range(2)
        ]
        for each in workers:
            each.wait_ready()
            each.go()
        for time in range(1, TIMES + 1):
            enough = time * PEOPLE // (TIMES + 2)
            wait_for(lambda n=enough: len(carrier.calls) >= n, f"{enough} texts")
            go_away()
        over = {"sent", "unknown"}
        wait_for(lambda: set(read().values()) <= over, "the end", PATIENCE_SECONDS)
        return sum(each.result()["errors"] for each in workers)

    return run


def assert_nobody_twice_nobody_lost(carrier, became: dict[str, str]) -> None:
    came = carrier.count()
    sent = {phone for phone, status in became.items() if status == "sent"}
    assert became.keys() == PHONES
    assert max(came.values()) == 1
    assert sent <= came.keys()
    # At most what two workers had in their hands each time: a wave in each lane.
    assert len(PHONES - sent) <= TIMES * 2 * 2 * 10


def test_every_connection_is_cut(send, carrier):
    def cut() -> None:
        with connection.cursor() as cursor:
            cursor.execute(EVERYBODYS)

    def read() -> dict[str, str]:
        return dict(Message.objects.values_list("subscriber__phone", "status"))

    errors = send(cut, read)

    assert errors
    assert_nobody_twice_nobody_lost(carrier, read())


@pytest.fixture
def private(campaign):
    if not BINARIES:
        pytest.skip("needs PostgreSQL's own programs on this machine")
    with private_postgresql() as server:
        server.copy_of_the_tests()
        yield server


def test_the_server_crashes_and_recovers(private, send, carrier, monkeypatch):
    monkeypatch.setenv("DATABASE_MAY_DIE", "true")

    def crash() -> None:
        private.crash()
        private.start()

    def read() -> dict[str, str]:
        return dict(private.ask(STATUSES))

    errors = send(crash, read, database=private.url)

    assert errors
    assert_nobody_twice_nobody_lost(carrier, read())
    assert Counter(read().values())["sent"]
