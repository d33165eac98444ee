"""A gateway that answers late, wrongly, never or twice: nobody twice, nobody lost.

Two workers each time; what counts is what came in at the gateway's own door.
"""

import random
from collections import Counter

import pytest

from campaigns.models import Circuit, Message
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
from tests.services.moody_carrier import (
    ACCEPTED,
    BUSY,
    DENIED,
    HANG_UP,
    NEVER,
    Call,
    Script,
    http,
    is_well,
    moody_carrier,
)

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

PEOPLE = 240
PHONES = [us_phone(number).e164 for number in range(PEOPLE)]
# Small waves, so that both workers are in the middle of one all the time.
SMALL = {
    "campaigns.sending.pump.CLAIM_AT_MOST": 30,
    "campaigns.sending.handing.WAVE": 10,
}
# Half a second is a minute: back-offs and rests are over while one looks.
SPEED = 120

# How a number is answered, what becomes of its text, and how often it may be called.
PAGE = "<html>Welcome to our hotel's network</html>"
MOODS: dict[str, tuple[Script, str, int]] = {
    "taken": ([ACCEPTED], "sent", 1),
    "in drops": ([ACCEPTED[:20], 0.2, ACCEPTED[20:]], "sent", 1),
    "refused": ([DENIED], "failed", 1),
    "broken": ([http("500 Internal Server Error", PAGE, "text/html")], "unknown", 1),
    "a gateway before it": ([http("502 Bad Gateway", PAGE)], "unknown", 1),
    "a stranger's page": ([http("200 OK", PAGE, "text/html")], "unknown", 1),
    "another format": ([http("200 OK", '{"ok": 1}', "image/png")], "unknown", 1),
    "sent elsewhere": ([http("302 Found\r\nLocation: /x", "")], "unknown", 1),
    "no HTTP": ([b"\x00\xff" * 40 + b"\r\n\r\n", HANG_UP], "unknown", 1),
    "cut off": ([ACCEPTED[:-4], HANG_UP], "unknown", 1),
    "hung up": ([HANG_UP], "unknown", 1),
    "busy once": ([BUSY], "sent", 2),
}
NAMES = list(MOODS)


@pytest.fixture
def carrier():
    with moody_carrier() as carrier:
        yield carrier


@pytest.fixture
def campaign(on_postgresql):
    lst = make_list("offers", sender=make_sender())
    join(make_people([us_phone(number) for number in range(PEOPLE)]), lst)
    return launching.launch(make_campaign(lst), by="ann", now=NOON)


@pytest.fixture
def workers(worker, carrier, campaign):
    """Two that send, until the test has seen enough; what they did, added up."""
    address = f"main={carrier.gateway_url}?timeout_seconds=1"
    settings = {"SMS_CLAIM_SECONDS": 1, "SMS_GATEWAYS": address}
    started = [
        worker(
            "keep_pumping",
            sender="main",
            speed=SPEED,
            constants=SMALL,
            settings=settings,
        )
        for _ in range(2)
    ]
    for each in started:
        each.wait_ready()
    return started


def send(workers, until) -> Counter[str]:
    for each in workers:
        each.go()
    wait_for(until, "the campaign to be over", seconds=90)
    done = Counter()
    for each in workers:
        done.update(each.result())
    return done


def is_over() -> bool:
    waiting = (*Message.WAITING, Message.Status.HANDING)
    return not Message.objects.filter(status__in=waiting).exists()


def statuses() -> dict[str, str]:
    return dict(Message.objects.values_list("subscriber__phone", "status"))


def test_a_slow_gateway_gets_each_text_once(carrier, workers):
    """Slower than a claim lives without its heartbeat."""
    carrier.mood = lambda call: [random.uniform(0, 0.7), ACCEPTED]

    done = send(workers, is_over)

    assert carrier.count() == Counter(PHONES)
    assert Counter(statuses().values()) == Counter(sent=PEOPLE)
    assert done["sent"] == PEOPLE


def mood_of(phone: str) -> str:
    return NAMES[PHONES.index(phone) % len(NAMES)]


def answer(call: Call) -> Script:
    mood = mood_of(call.to)
    return [ACCEPTED] if mood == "busy once" and call.before else MOODS[mood][0]


def test_wrong_answers_are_understood_one_by_one(carrier, workers):
    carrier.mood = answer

    send(workers, is_over)

    became = statuses()
    expected = {phone: MOODS[mood_of(phone)][1] for phone in PHONES}
    assert {p: (mood_of(p), s) for p, s in became.items() if s != expected[p]} == {}
    assert carrier.count() == Counter({p: MOODS[mood_of(p)][2] for p in PHONES})


def test_a_gateway_that_never_answers_is_left_alone_until_it_does(carrier, workers):
    carrier.mood = lambda call: [NEVER]

    def mends_itself() -> bool:
        if Circuit.objects.filter(opened_count__gte=2).exists():
            carrier.mood = is_well
        return is_over()

    send(workers, mends_itself)

    became = Counter(statuses().values())
    assert carrier.count() == Counter(PHONES)
    assert set(became) == {"sent", "unknown"}
    assert became["sent"] > PEOPLE / 2


def test_an_answer_that_comes_twice_is_no_answer_to_the_next(carrier, workers):
    """A refused text must not pass for taken because the one before it was."""
    denied = set(PHONES[::3])

    def twice(call: Call) -> Script:
        # In one piece: an answer that comes once the next question is out on its
        # connection is that question's, and nothing in HTTP can tell.
        return [(DENIED if call.to in denied else ACCEPTED) * 2]

    carrier.mood = twice

    send(workers, is_over)

    failed = {phone for phone, status in statuses().items() if status == "failed"}
    assert carrier.count() == Counter(PHONES)
    assert failed == denied
