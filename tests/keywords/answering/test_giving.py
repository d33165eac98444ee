"""Joining by a keyword brings a coupon: once, after the confirmation, by the gate."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.composing import stocking
from campaigns.models import Coupon, CouponPool, Message, Sender
from campaigns.models.campaign import Kind
from campaigns.sending.pump import dispatch
from keywords import intake
from keywords.answering.rehearsing import rehearse
from keywords.matching import fold
from keywords.models import InboundMessage, Keyword
from subscribers import consent
from subscribers.models import Subscriber, SubscriberList
from subscribers.origin import Origin, Who
from tests.factories import NOON, WAY_OUT, make_list, make_pool, make_sender

pytestmark = pytest.mark.django_db

ANN, BOB = "+12125550101", "+12125550102"
WORDS = "Welcome to {{ brand }}! 10% off with {{ coupon }}"


@pytest.fixture
def sender(memory) -> Sender:
    return make_sender()


@pytest.fixture
def offers(sender) -> SubscriberList:
    return make_list(sender=sender, opt_in="double")


@pytest.fixture
def pool() -> CouponPool:
    return make_pool(2)


@pytest.fixture
def bunga(sender, offers, pool) -> Keyword:
    return keyword(sender, offers, coupon_pool=pool)


def keyword(sender: Sender, lst: SubscriberList, **fields: object) -> Keyword:
    values = {
        "word": "BUNGA",
        "action": "join",
        "reply": WORDS,
        "reply_without": "Welcome to {{ brand }}!",
        **fields,
    }
    return Keyword.objects.create(
        sender=sender, list=lst, folded=fold(values["word"]), **values
    )


def text(body: str, phone: str = ANN, *, now=NOON) -> intake.Received:
    return intake.receive(
        gateway="main",
        provider_id=f"id-{InboundMessage.objects.count()}",
        from_number=phone,
        to_number="+12025550100",
        body=body,
        now=now,
    )


def join(phone: str = ANN, *, now=NOON) -> None:
    text("bunga", phone, now=now)
    text("yes", phone, now=now)


def gifts() -> list[str]:
    rows = Message.objects.filter(cause__startswith="gift:").order_by("pk")
    return list(rows.values_list("text__body", flat=True))


def test_a_request_brings_none(bunga):
    text("bunga")

    assert gifts() == []
    assert not Coupon.objects.given().exists()


def test_who_has_confirmed_gets_a_code(bunga):
    join()

    assert gifts() == [
        f"Welcome to Petal & Stem! 10% off with CODE0{WAY_OUT}",
    ]


def test_a_single_opt_in_brings_it_at_once(bunga):
    Keyword.objects.update(opt_in="single", opt_in_reason="a form at the till")

    text("bunga")

    assert len(gifts()) == 1


def test_a_yes_on_the_page_brings_it_too(bunga):
    text("bunga")
    ann = Subscriber.objects.get()

    clicked = Origin(who=Who.PERSON, door="page")
    consent.confirm([ann.pk], bunga.list, origin=clicked, now=NOON)

    assert len(gifts()) == 1


def test_the_confirmation_itself_carries_no_code(bunga):
    join()

    confirmation = Message.objects.get(cause__startswith="joined:")
    assert "CODE0" not in confirmation.text.body


def test_it_is_promotional_and_comes_after_the_confirmation(bunga):
    join()

    gift = Message.objects.get(cause__startswith="gift:")
    confirmation = Message.objects.get(cause__startswith="joined:")
    assert (gift.kind, gift.list_id) == (Kind.PROMOTIONAL, bunga.list_id)
    assert gift.priority > confirmation.priority


def test_it_leaves_through_the_gate(bunga):
    join()
    dispatch(until_empty=True, moved_to=NOON)

    gift = Message.objects.get(cause__startswith="gift:")
    assert gift.status == "delivered"


def test_it_keeps_quiet_hours(bunga):
    night = NOON + timedelta(hours=12)
    join(now=night)
    dispatch(until_empty=True, moved_to=night)

    gift = Message.objects.get(cause__startswith="gift:")
    assert (gift.status, gift.code) == ("deferred", "quiet_hours")


def test_who_leaves_before_it_went_gets_none(bunga):
    join()
    text("stop")

    assert Message.objects.get(cause__startswith="gift:").status == "cancelled"


def test_each_gets_a_code_of_their_own(bunga):
    join(ANN)
    join(BOB)

    assert [body.partition(" with ")[2][:5] for body in gifts()] == ["CODE0", "CODE1"]


def test_who_joins_again_gets_the_same_code(bunga):
    join()
    text("stop")
    join(now=NOON + timedelta(hours=1))

    assert [body.partition(" with ")[2][:5] for body in gifts()] == ["CODE0", "CODE0"]


def test_who_is_on_the_list_gets_no_second_text(bunga):
    join()
    text("bunga")

    assert len(gifts()) == 1


def test_once_the_pool_is_empty_people_read_the_other_words(bunga, pool):
    pool.coupons.update(given_at=NOON)

    join()

    assert gifts() == [f"Welcome to Petal & Stem!{WAY_OUT}"]


def test_an_empty_pool_that_drops_says_nothing(bunga, pool):
    pool.coupons.update(given_at=NOON)
    CouponPool.objects.update(when_empty="drop")

    join()

    assert gifts() == []


def test_a_keyword_without_a_pool_brings_nothing(sender, offers):
    keyword(sender, offers, reply="", reply_without="")

    join()

    assert gifts() == []


def test_who_joins_by_another_door_gets_nothing(bunga):
    staff = Origin(who=Who.STAFF, by="mia", why="asked at the till", door="till")
    text("hello?")
    ann = Subscriber.objects.get()

    consent.subscribe([ann.pk], bunga.list, origin=staff, now=NOON, confirmed=True)

    assert gifts() == []


def test_it_is_in_the_persons_language(bunga):
    text("bunga")
    Subscriber.objects.update(language="fr", first_name="Ann")
    text("yes")

    [said] = gifts()
    assert said.endswith("CODE0\nRépondez STOP pour finir")


def test_a_word_for_several_countries_gives_what_counts_for_the_person(sender, offers):
    keyword(sender, offers, coupon_pool=make_pool(1, "us"), countries=["US"])
    words = "{{ coupon }} pour vous"
    french = make_pool(1, "fr")
    keyword(sender, offers, coupon_pool=french, countries=["FR"], reply=words)

    join("+33612345678")

    assert gifts()[0].startswith("CODE0 pour vous")


def test_what_is_shown_is_what_is_sent(bunga):
    shown = rehearse(bunga, now=NOON)
    [words] = [one.text for one in shown if "code of their own" in one.case]

    join()

    assert [words.replace("ABCD-", "CODE0")] == gifts()


def test_what_is_shown_for_an_empty_pool_is_what_is_sent(bunga, pool):
    pool.coupons.update(given_at=NOON)
    shown = rehearse(bunga, now=NOON)
    [words] = [one.text for one in shown if "run out" in one.case]

    join()

    assert [words] == gifts()


def test_many_who_join_at_once_cost_no_more(bunga, offers, pool):
    stocking.add_codes(pool, [f"MORE{number}" for number in range(20)])
    offers.opt_in = "single"
    offers.save()
    make_people_text = [f"+1212555{number:04}" for number in range(100, 122)]
    for phone in make_people_text:
        text("hello?", phone)
    keys = list(Subscriber.objects.order_by("pk").values_list("pk", flat=True))
    costs = set()
    for people in (keys[:2], keys[2:]):
        origin = Origin(who=Who.PERSON, door="keyword:BUNGA")
        with CaptureQueriesContext(connection) as asked:
            consent.subscribe(people, offers, origin=origin, now=NOON)
        costs.add(len(asked))

    assert len(costs) == 1
