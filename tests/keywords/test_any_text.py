"""No text makes the intake fall over, or changes a consent its sender didn't mean."""

from random import Random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from keywords import intake
from keywords.matching import fold
from keywords.models import InboundMessage, Keyword
from subscribers import erasure
from tests.factories import (
    NOON,
    STAFF,
    join,
    make_list,
    make_people,
    make_sender,
    us_phone,
)
from tests.fuzz import texts
from tests.fuzz.texts import BadText

pytestmark = pytest.mark.django_db

SEEDS = st.integers(0, 10**6).map(lambda seed: texts.bad_text(Random(seed)))
TEXTS = st.builds(
    BadText,
    once=st.text(max_size=150),
    from_number=st.one_of(st.sampled_from(texts.NUMBERS), st.text(max_size=30)),
    to_number=st.sampled_from(texts.OURS),
    body=st.one_of(st.sampled_from(texts.WORDS), st.text(max_size=300)),
)
quick = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def shop(db):
    sender = make_sender()
    lst = make_list(sender=sender, opt_in="double")
    Keyword.objects.create(
        word="BUNGA", folded=fold("BUNGA"), sender=sender, action="join", list=lst
    )
    join(make_people([us_phone(1), us_phone(2), us_phone(3)]), lst)


def receive(text: BadText) -> intake.Received:
    return intake.receive(
        gateway="command",
        provider_id=text.once,
        from_number=text.from_number,
        to_number=text.to_number,
        body=text.body,
        now=NOON,
    )


@example(BadText("x", "+12025550101", "+12025550100", "\ud83d STOP"))
@example(BadText("\x00", "\x00", "", ""))
@quick
@given(st.one_of(SEEDS, TEXTS))
def test_any_text_is_stored_and_changes_only_what_it_says(shop, text):
    before = texts.look()

    receive(text)

    texts.check(before)


@quick
@given(SEEDS)
def test_any_text_that_comes_again_has_one_effect(shop, text):
    receive(text)
    before = texts.look()

    assert receive(text).intent == intake.DUPLICATE
    texts.check_nothing_changed(before)


def test_the_same_text_a_hundred_times_is_stored_a_hundred_times(shop):
    for number in range(100):
        receive(BadText(str(number), "+12025550101", "+12025550100", "HELP"))

    answered = InboundMessage.objects.exclude(reply="").count()
    assert (InboundMessage.objects.count(), answered) == (100, 2)


def test_a_text_from_an_erased_number_is_somebody_new(shop):
    [ann] = make_people([us_phone(1)])
    erasure.erase([ann.pk], origin=STAFF, now=NOON)
    before = texts.look()

    receive(BadText("x", "+12025550101", "+12025550100", "hello"))

    texts.check(before)
    assert InboundMessage.objects.get().subscriber_id != ann.pk


def test_what_waits_of_a_number_is_erased_with_its_person(shop):
    [ann] = make_people([us_phone(1)])
    waiting = InboundMessage.objects.create(
        gateway="main",
        provider_id="x",
        from_number="12025550101",
        to_number="+12025550100",
        body="my name is Ann",
        received_at=NOON,
    )
    erasure.erase([ann.pk], origin=STAFF, now=NOON)

    waiting.refresh_from_db()
    assert (waiting.body, waiting.from_number) == ("", "")
