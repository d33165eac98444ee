"""Twenty STOPs by the real door while two workers send: nothing leaves after a commit.

The web process answers 200 once a STOP is committed. What had been handed over by then
has left; nothing else may, and the gateway's own count agrees.
"""

import time
import urllib.request
from collections import Counter
from urllib.parse import urlencode

import pytest

from campaigns.models import Message
from campaigns.sending import launching
from subscribers.models import Suppression
from tests.factories import (
    NOON,
    join,
    make_campaign,
    make_list,
    make_people,
    make_sender,
    us_phone,
)
from tests.services.kannel_lab import free_ports, listens, wait_for
from tests.services.moody_carrier import ACCEPTED, moody_carrier
from tests.services.processes import PATIENCE_SECONDS, serving

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

PEOPLE, CAMPAIGNS, STOPS = 80, 8, 20
SENDER = "+12025550199"
SMALL = {
    "campaigns.sending.pump.CLAIM_AT_MOST": 20,
    "campaigns.sending.handing.WAVE": 5,
}
# People from all over the list, in no order of keys.
LEAVING = [us_phone(number * 7 % PEOPLE).e164 for number in range(STOPS)]


@pytest.fixture
def carrier():
    with moody_carrier() as carrier:
        # Slow enough that every STOP finds the campaigns under way.
        carrier.mood = lambda call: [0.05, ACCEPTED]
        yield carrier


@pytest.fixture
def ours(carrier):
    return {"SMS_GATEWAYS": f"main={carrier.gateway_url}"}


@pytest.fixture
def door(on_postgresql, ours):
    """The address at which the gateway brings texts to our web process."""
    [port] = free_ports(1)
    with serving(port, ours):
        wait_for(lambda: listens(port), "the web process to listen")
        yield f"http://127.0.0.1:{port}/webhooks/main/inbound/"


@pytest.fixture
def workers(worker, door, ours):
    lst = make_list("offers", sender=make_sender(number=SENDER))
    join(make_people([us_phone(number) for number in range(PEOPLE)]), lst)
    for number in range(CAMPAIGNS):
        campaign = make_campaign(lst, f"campaign-{number}", body=f"Offer {number}.")
        launching.launch(campaign, by="ann", now=NOON)
    started = [
        worker("keep_pumping", sender="main", constants=SMALL, settings=ours)
        for _ in range(2)
    ]
    for each in started:
        each.wait_ready()
    return started


def text_stop(door: str, phone: str) -> None:
    """Bring the same STOP twice, as gateways do; return once both are answered."""
    what = {"k": "secret", "id": f"stop-{phone}", "text": "STOP"}
    address = f"{door}?{urlencode({**what, 'from': phone, 'to': SENDER})}"
    for _ in range(2):
        # S310: the scheme is ours.
        answer = urllib.request.urlopen(address, timeout=PATIENCE_SECONDS)  # noqa: S310
        with answer:
            assert answer.status == 200


def handed_over(phone: str) -> set[str]:
    """The campaigns whose text has left for a phone, or is on its way out."""
    rows = Message.objects.filter(
        subscriber__phone=phone, campaign__isnull=False, status__in=Message.LEFT
    )
    return set(rows.values_list("campaign__body", flat=True))


def is_over() -> bool:
    waiting = (*Message.WAITING, Message.Status.HANDING)
    return not Message.objects.filter(status__in=waiting).exists()


def test_nothing_is_handed_over_after_a_stop(carrier, door, workers):
    for each in workers:
        each.go()
    wait_for(lambda: carrier.calls, "the first text")
    had_left = {}
    for phone in LEAVING:
        text_stop(door, phone)
        had_left[phone] = handed_over(phone)
        time.sleep(0.02)
    wait_for(is_over, "everything to be sent", PATIENCE_SECONDS)
    for each in workers:
        each.result()

    came = Counter((call.to, call.text[:8]) for call in carrier.calls)
    offers = {
        phone: {t for p, t in came if p == phone and "Offer" in t} for phone in LEAVING
    }
    assert {phone: handed_over(phone) for phone in LEAVING} == had_left
    assert offers == {p: {body[:8] for body in left} for p, left in had_left.items()}
    assert max(came.values()) == 1
    answers = Counter(phone for phone, text in came if "Offer" not in text)
    assert answers == Counter(LEAVING)
    assert Suppression.objects.count() == STOPS
    assert Message.objects.filter(code="opted_out", status="cancelled").exists()
    assert any(had_left.values())
