"""The questions of sending and of the message log are answered by their indexes.

In a shop of 20,000 people and ten texts each, written by the benchmarks' own SQL, the
database says how it would answer what the product really asks.
"""

import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.gateways.base import DeliveryReport, DeliveryStatus
from campaigns.models import Campaign, Claim, Message, Sender
from campaigns.pacing import loading
from campaigns.reports.counts import CampaignCount, counts_of
from campaigns.reports.tally import tally
from campaigns.sending import (
    claiming,
    explaining,
    launching,
    notices,
    pump,
    reaping,
    receipts,
)
from campaigns.telling import messages_of
from subscribers import triggers
from subscribers.models import Subscriber
from tests.staffing import page

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

pytestmark = [pytest.mark.django_db, pytest.mark.services]

PEOPLE = 20_000
TABLES = ("campaigns_message", "campaigns_capslot", "campaigns_campaigncount")
SLOTS = """
INSERT INTO campaigns_capslot
    (subscriber_id, message, at, kind, list, tags, is_released)
SELECT subscriber_id, id, handed_at, kind, list_id, tags, false
FROM campaigns_message WHERE handed_at IS NOT NULL ON CONFLICT DO NOTHING
"""


@pytest.fixture(scope="module")
def _shop(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Committed once for all, since making it takes longer than every question."""
    with django_db_blocker.unblock():
        if connection.vendor != "postgresql":
            yield
            return
        import messages
        import million

        million.fill(PEOPLE, messages=0)
        messages.fill()
        with connection.cursor() as cursor:
            cursor.execute(SLOTS)
            cursor.execute("VACUUM ANALYZE")
        yield
        triggers.remove(connection)
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(autouse=True)
def _postgresql(_shop, db) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set DATABASE_URL")


def plans_of(work: Callable[[], object]) -> str:
    """Return the plans of every question `work` asks of the large tables."""
    with CaptureQueriesContext(connection) as asked:
        work()
    found = []
    for sql in (query["sql"] for query in asked.captured_queries):
        if sql.startswith(("SELECT", "UPDATE", "DELETE")) and any(
            f'"{table}"' in sql for table in TABLES
        ):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {sql.replace('%', '%%')}", [])
                found.append("\n".join(line for (line,) in cursor.fetchall()))
    return "\n\n".join(found)


def reads_whole_table(plans: str) -> bool:
    return any(f"Seq Scan on {table} " in plans for table in TABLES)


# --- sending ------------------------------------------------------------------------


def _sender() -> Sender:
    return Sender.objects.get(slug="main")


def _newest() -> Campaign:
    return Campaign.objects.get(slug="log-9")


def _person() -> Subscriber:
    return Subscriber.objects.order_by("pk")[PEOPLE // 2]


def _people() -> list[int]:
    return list(Subscriber.objects.order_by("pk").values_list("pk", flat=True)[:500])


def _claim() -> None:
    assert claiming.claim(_sender().pk, limit=200) is not None


def _reap() -> None:
    held = claiming.claim(_sender().pk, limit=200).claim
    Claim.objects.filter(pk=held.pk).update(beat_at=held.beat_at - timedelta(days=1))
    assert reaping.reap().requeued == 200


def _let_wait() -> None:
    held = claiming.claim(_sender().pk, limit=200)
    claiming.let_wait(held, held.rows)


def _receipts(number: int, *, by_reference: bool = False) -> Callable[[], None]:
    rows = Message.objects.filter(campaign=_newest(), status="sent")[:number]
    reports = [
        DeliveryReport(
            reference=row.reference.hex if by_reference else "",
            provider_id="" if by_reference else row.provider_id,
            status=DeliveryStatus.DELIVERED,
            code="",
            text="",
            at=None,
            raw="",
        )
        for row in rows
    ]

    def receive() -> None:
        moved = receipts.receive_receipts(reports, now=timezone.now())
        assert moved == number

    return receive


def _opt_out() -> None:
    notices.cancel(Q(subscriber=_person()), "opted_out", "", timezone.now())


def _root() -> User:
    return User.objects.create_superuser("root")


def _timeline() -> Callable[[], object]:
    person, viewer = _person().pk, _root()
    return lambda: messages_of(person, viewer)


@pytest.mark.parametrize(
    ("prepare", "index"),
    [
        pytest.param(lambda: _claim, "message_due", id="claim"),
        pytest.param(
            lambda: partial(claiming.wake, _sender().pk, now=timezone.now()),
            "message_",
            id="wake",
        ),
        pytest.param(
            lambda: partial(pump.anything_due, _sender(), now=timezone.now()),
            "message_",
            id="is anything due",
        ),
        pytest.param(
            lambda: partial(loading._slots, _people(), timezone.now()),
            "cap_slot_of_subscriber",
            id="cap count",
        ),
        pytest.param(lambda: _opt_out, "message_waiting", id="an opt-out cancels"),
        pytest.param(lambda: _reap, "message_held", id="reaper"),
        pytest.param(lambda: _let_wait, "campaigns_message_pkey", id="back in line"),
        pytest.param(lambda: _receipts(1), "message_provider_id", id="receipt"),
        pytest.param(lambda: _receipts(300), "message_provider_id", id="300 receipts"),
        pytest.param(
            lambda: _receipts(100, by_reference=True), "reference", id="our reference"
        ),
        pytest.param(
            lambda: partial(
                explaining.explain, _person(), campaign=_newest(), now=timezone.now()
            ),
            "message_once_per_campaign",
            id="explain",
        ),
        pytest.param(_timeline, "message_of_subscriber", id="timeline"),
        pytest.param(
            lambda: partial(launching.finish_done, now=timezone.now()),
            "message_",
            id="which campaigns are done",
        ),
    ],
)
def test_sending_asks_the_index(prepare, index):
    plans = plans_of(prepare())

    assert index in plans, plans
    assert not reads_whole_table(plans), plans


# --- the counts ---------------------------------------------------------------------


def test_a_campaigns_figures_read_no_text_that_has_left():
    plans = plans_of(partial(tally, _newest()))

    assert "message_waits_until" in plans
    assert not reads_whole_table(plans.replace("campaigns_campaigncount", "")), plans


def test_the_figures_are_those_of_the_rows():
    def as_rows() -> set[tuple]:
        return {
            (one.variant, one.status, one.code, one.number, one.cost)
            for one in counts_of([_newest()])
        }

    kept = as_rows()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("campaigns.reports.counts._keeps_count", lambda: False)

        assert as_rows() == kept


def test_counting_writes_a_line_for_each_state_and_statement():
    before = CampaignCount.objects.count()

    claiming.claim(_sender().pk, limit=200)

    assert CampaignCount.objects.count() == before + 2


# --- the log ------------------------------------------------------------------------


def _oldest() -> int:
    return Campaign.objects.get(slug="log-0").pk


NARROWED = {
    "all": lambda: {},
    "page 20": lambda: {"p": 20},
    "queued": lambda: {"status__exact": "queued"},
    "deferred": lambda: {"status__exact": "deferred"},
    "delivered": lambda: {"status__exact": "delivered"},
    "dropped": lambda: {"status__exact": "dropped"},
    "unknown": lambda: {"status__exact": "unknown"},
    "claimed, of which there is none": lambda: {"status__exact": "claimed"},
    "a reason": lambda: {"code": "cap:promise"},
    "a reason nobody had": lambda: {"code": "landline"},
    "a kind": lambda: {"kind__exact": "required"},
    "a kind nobody got": lambda: {"kind__exact": "transactional"},
    "a sender that is retired": lambda: {
        "sender__id__exact": Sender.objects.get(slug="retired").pk
    },
    "a campaign": lambda: {"campaign__id__exact": _oldest()},
    "a campaign and a state": lambda: {
        "campaign__id__exact": _oldest(),
        "status__exact": "unknown",
    },
    "a campaign, a state and a reason": lambda: {
        "campaign__id__exact": _oldest(),
        "status__exact": "failed",
        "code": "30003",
    },
    "a campaign on its way": lambda: {
        "campaign__id__exact": _newest().pk,
        "status__in": "queued,claimed,handing",
    },
    "a number": lambda: {"q": str(_person().phone)},
}


@pytest.mark.parametrize("name", NARROWED)
def test_the_log_asks_an_index(name):
    client = Client()
    client.force_login(_root())
    address = f"{page('campaigns.message', 'changelist')}?{urlencode(NARROWED[name]())}"

    plans = plans_of(partial(client.get, address))

    assert "Index" in plans
    assert not reads_whole_table(plans), plans
