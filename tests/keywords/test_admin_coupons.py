"""A keyword's form and page about the coupons that joining by it brings."""

import pytest
from django.test import Client

from campaigns.models import CouponPool, Sender
from keywords.models import Keyword
from subscribers.models import SubscriberList
from tests.factories import NOON, make_list, make_pool, make_sender
from tests.staffing import page, staff

pytestmark = pytest.mark.django_db

NOUN = "keywords.keyword"


@pytest.fixture
def mia(db) -> Client:
    return staff("marketer")


@pytest.fixture
def sender(db) -> Sender:
    return make_sender()


@pytest.fixture
def offers(sender) -> SubscriberList:
    return make_list(sender=sender)


@pytest.fixture
def pool(db) -> CouponPool:
    return make_pool(4)


@pytest.fixture
def typed(sender, offers, pool) -> dict[str, object]:
    return {
        "word": "BUNGA",
        "sender": sender.pk,
        "action": "join",
        "list": offers.pk,
        "coupon_pool": pool.pk,
        "reply": "10% off with {{ coupon }}",
        "reply_without": "Welcome!",
    }


def errors(mia: Client, values: dict[str, object]) -> dict[str, list[str]]:
    return mia.post(page(NOUN, "add"), values).context["adminform"].form.errors


def test_a_keyword_is_given_a_pool(mia, typed, pool):
    mia.post(page(NOUN, "add"), typed)

    word = Keyword.objects.get()
    assert (word.coupon_pool, word.reply_without) == (pool, "Welcome!")


WRONG = {
    "no place for the code": (
        {"reply": "10% off"},
        "reply",
        "Say where the code stands: {{ coupon }}.",
    ),
    "no other words": (
        {"reply_without": ""},
        "reply_without",
        "Say what people read once Roses is empty.",
    ),
    "no pool": (
        {"coupon_pool": ""},
        "reply",
        "There is no code without a coupon pool: choose one.",
    ),
    "another action": (
        {"action": "reply"},
        "coupon_pool",
        "Only a word that joins a list gives codes.",
    ),
    "a code in the other words": (
        {"reply_without": "{{ coupon }}"},
        "reply_without",
        "There is no field “coupon”",
    ),
}


@pytest.mark.parametrize(("changed", "field", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_stands_at_its_field(mia, typed, changed, field, said):
    assert errors(mia, {**typed, **changed})[field][0].startswith(said)


def test_a_pool_that_drops_needs_no_other_words(mia, typed):
    CouponPool.objects.update(when_empty="drop")

    mia.post(page(NOUN, "add"), {**typed, "reply_without": ""})

    assert Keyword.objects.exists()


def test_both_texts_are_shown_as_one_types(mia, typed):
    shown = mia.post(page(NOUN, "live"), typed).content.decode()

    assert "10% off with ABCD-" in shown
    assert "Welcome!" in shown


def test_the_page_says_how_many_codes_the_word_gave(mia, typed, pool):
    mia.post(page(NOUN, "add"), typed)
    word = Keyword.objects.get()
    source = f"keyword:{word.pk}"
    pool.coupons.filter(code="CODE0").update(given_at=NOON, source=source)

    below = mia.get(page(NOUN, "change", word.pk)).context["sections_below"]

    [facts] = [
        dict(one.facts)
        for one in below
        if getattr(one, "title", "") == "Coupons for joining"
    ]
    assert facts["Given by this word"] == "1"
    assert facts["Left in it"] == "3 of 4"
