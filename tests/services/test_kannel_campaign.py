"""A whole campaign through a real Kannel, to its receipts and to the STOP it causes."""

from collections import Counter
from collections.abc import Iterator

import pytest

from campaigns.clock import database_now
from campaigns.models import Message
from campaigns.sending import launching
from subscribers.models import SubscriberList, Subscription
from tests.factories import (
    fr_phone,
    join,
    make_campaign,
    make_list,
    make_people,
    make_sender,
)
from tests.services.kannel_lab import (
    KannelLab,
    PhoneText,
    free_ports,
    listens,
    wait_for,
)
from tests.services.processes import run_together, serving

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

PEOPLE, FEW = 2_000, 100
ANN = fr_phone(7).e164
SENDER = "+33612399999"


@pytest.fixture
def port(on_postgresql) -> int:
    """Where our web process listens. Not pytest-django's live_server: Kannel calls by
    hundreds at once, and that opens a connection to the database for each."""
    return free_ports(1)[0]


@pytest.fixture
def lab(port) -> Iterator[KannelLab]:
    with KannelLab(f"http://127.0.0.1:{port}/webhooks/main/inbound/") as lab:
        yield lab


@pytest.fixture
def ours(port, lab) -> dict[str, str]:
    """What the settings of web and worker say."""
    return {
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SMS_GATEWAYS": f"main={lab.gateway_url}",
    }


@pytest.fixture
def web(port, ours) -> Iterator[None]:
    with serving(port, ours):
        wait_for(lambda: listens(port), "the web process to listen")
        yield


@pytest.fixture
def shop(web) -> None:
    """Two lists that send order texts: those know no quiet hours, and Kannel only
    lives in real time."""
    sender = make_sender(number=SENDER)
    people = make_people([fr_phone(number) for number in range(PEOPLE)])
    join(people, make_list("orders", sender=sender))
    join(people[:FEW], make_list("vouchers", sender=sender))


@pytest.fixture
def send(worker, ours):
    """Let a worker process send what is due."""

    def run() -> dict:
        sending = worker("dispatch", now_is_noon=False, settings=ours)
        run_together(sending)
        return sending.result()

    return run


def launch(slug: str) -> None:
    campaign = make_campaign(
        SubscriberList.objects.get(slug=slug),
        slug,
        kind="transactional",
        body=f"Petal & Stem: your {slug} are ready.",
    )
    launching.launch(campaign, by="ann", now=database_now())


def wait_for_receipts(slug: str, count: int) -> None:
    rows = Message.objects.filter(campaign__slug=slug, status="delivered")
    wait_for(lambda: rows.count() == count, f"{count} receipts", seconds=60)


def phones_of(texts: list[PhoneText], word: str) -> Counter[str]:
    return Counter(f"+{text.phone}" for text in texts if word in text.text)


def has_left(phone: str) -> bool:
    theirs = Subscription.objects.filter(subscriber__phone=phone)
    return set(theirs.values_list("status", flat=True)) == {"unsubscribed"}


def test_a_campaign_its_receipts_and_a_stop(lab, shop, send):
    """One run, the whole way: two thousand texts take a while."""
    everybody = [fr_phone(number).e164 for number in range(PEOPLE)]
    launch("orders")
    assert send()["sent"] == PEOPLE
    assert phones_of(lab.wait_for_texts(PEOPLE), "orders") == Counter(everybody)
    wait_for_receipts("orders", PEOPLE)

    lab.text_from_phone(ANN, SENDER, "STOP")
    wait_for(lambda: has_left(ANN), "the STOP to come in")
    launch("vouchers")
    assert send()["sent"] == FEW - 1 + len(["the confirmation"])
    wait_for_receipts("vouchers", FEW - 1)

    assert phones_of(lab.texts(), "vouchers") == Counter(set(everybody[:FEW]) - {ANN})
    [_, confirmation] = [text for text in lab.texts() if f"+{text.phone}" == ANN]
    assert "START" in confirmation.text
