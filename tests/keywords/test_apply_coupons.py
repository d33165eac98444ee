"""Coupon pools and the keywords that give their codes, as a file says them."""

import pytest

from campaigns.models import Coupon, CouponPool
from keywords.models import Keyword

pytestmark = pytest.mark.django_db

POOL = """
[[coupon_pools]]
slug = "autumn-10"
low_at = 1
codes = ["A1", "B2"]
"""
GIVES = """action = "join"
coupon_pool = "autumn-10"
reply = "Take {{ coupon }}"
reply_without = "Welcome!"
"""


@pytest.fixture
def shop(example) -> str:
    return example.replace('action = "join"\n', GIVES) + POOL


def test_a_file_makes_a_pool_with_its_codes(apply, shop):
    apply(shop, "--by", "Ann")

    pool = CouponPool.objects.get()
    assert (pool.name, pool.low_at, pool.author) == ("Autumn 10", 1, "Ann")
    assert set(pool.coupons.values_list("code", flat=True)) == {"A1", "B2"}


def test_a_keyword_names_its_pool(apply, shop):
    apply(shop)

    word = Keyword.objects.get()
    assert (word.coupon_pool.slug, word.reply_without) == ("autumn-10", "Welcome!")


def test_applying_it_again_changes_nothing(apply, shop):
    apply(shop)

    assert {one["result"] for one in apply(shop)["items"]} == {"unchanged"}


def test_codes_that_are_new_are_added(apply, shop):
    apply(shop)

    counts = apply(shop.replace('"B2"]', '"B2", "C3"]'))

    assert (counts["updated"], Coupon.objects.count()) == (1, 3)


def test_codes_the_file_no_longer_names_stay(apply, shop):
    apply(shop)

    apply(shop.replace('["A1", "B2"]', "[]"))

    assert Coupon.objects.count() == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{{ coupon }}", "ten", "key reply: say where the code stands: {{ coupon }}."),
        (
            'reply_without = "Welcome!"',
            "",
            "key reply_without: say what people read once Autumn 10 is empty.",
        ),
        (
            'coupon_pool = "autumn-10"',
            "",
            "key reply: there is no code without a coupon pool: choose one.",
        ),
        ("Welcome!", "{{ coupon }}", "key reply_without: There is no field “coupon”"),
        ('pool = "autumn-10"', 'pool = "autum"', 'there is no coupon pool "autum"'),
        ('"B2"', '"b 2"', "key codes 2: “b 2” is no code."),
        ('"B2"', '"a1"', 'key codes: names "a1" twice.'),
    ],
    ids=[
        "no place for the code",
        "no other words",
        "no pool",
        "a code in the other words",
        "an unknown pool",
        "no code",
        "a code twice",
    ],
)
def test_what_is_wrong_is_said(refusal, shop, old, new, said):
    assert said in "\n".join(refusal(shop.replace(old, new)))


def test_only_words_that_join_give_codes(refusal, shop):
    wrong = shop.replace('action = "join"', 'action = "reply"')

    said = "key coupon_pool: only a word that joins a list gives codes."
    assert said in "\n".join(refusal(wrong))
