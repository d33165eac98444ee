"""Campaigns that give codes of a pool, as a file says them."""

import pytest

from campaigns.models import Campaign

pytestmark = pytest.mark.django_db

POOL = """
[[coupon_pools]]
slug = "autumn-10"
codes = ["A1", "B2"]
"""
CAMPAIGN = """
[[campaigns]]
slug = "autumn"
list = "offers"
body = "Petal: {{ coupon }}"
coupon_pool = "autumn-10"
no_coupon = "fallback"
body_without = "Petal: tulips"
"""


@pytest.fixture
def shop(example) -> str:
    return example + CAMPAIGN + POOL


def autumn() -> Campaign:
    return Campaign.objects.get(slug="autumn")


def test_a_campaign_names_its_pool_and_what_if_it_is_empty(apply, shop):
    apply(shop)

    found = autumn()
    assert found.coupon_pool.slug == "autumn-10"
    assert (found.no_coupon, found.body_without) == ("fallback", "Petal: tulips")


def test_a_text_without_a_code_waits_unless_the_file_says_otherwise(apply, shop):
    apply(shop.replace('no_coupon = "fallback"\nbody_without = "Petal: tulips"\n', ""))

    assert autumn().no_coupon == "hold"


def test_applying_it_again_changes_nothing(apply, shop):
    apply(shop)

    assert {one["result"] for one in apply(shop)["items"]} == {"unchanged"}


def test_other_words_without_a_code_are_approved_anew(apply, shop):
    apply(shop)
    counts = apply(shop.replace("Petal: tulips", "Petal: roses"))

    assert (counts["updated"], autumn().body_without) == (1, "Petal: roses")


def test_once_launched_another_choice_is_refused(apply, refusal, shop):
    apply(shop)
    Campaign.objects.filter(slug="autumn").update(status="running")

    said = "\n".join(refusal(shop.replace("Petal: tulips", "Petal: roses")))

    assert "What differs: body_without." in said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Petal: {{ coupon }}", "Petal", "key body: say where the code stands"),
        ('coupon_pool = "autumn-10"', "", "key body: there is no code without a"),
        ('body_without = "Petal: tulips"', "", "key body_without: say what people"),
        ('"fallback"', '"hold"', "key body_without: nobody reads these words"),
        ("Petal: tulips", "{{ coupon }}", "key body_without: who reads this has no"),
        ('"fallback"', '"wait"', "key no_coupon: must be"),
        ('pool = "autumn-10"', 'pool = "autum"', 'there is no coupon pool "autum"'),
        (
            'body = "Petal: {{ coupon }}"',
            'body = "{{ coupon }}"\nlinks = { coupon = "https://example.com" }',
            "is a field's name",
        ),
        (
            'body = "Petal: {{ coupon }}"',
            'variants = [{ name = "A", body = "Petal" }]',
            "key variants 1.body: say where the code stands",
        ),
    ],
    ids=[
        *("no place for the code", "no pool", "no other words", "words nobody reads"),
        *("a code in the other words", "an unknown choice", "an unknown pool"),
        *("a link of that name", "a variant without its place"),
    ],
)
def test_what_is_wrong_is_said(refusal, shop, old, new, said):
    assert said in "\n".join(refusal(shop.replace(old, new)))
