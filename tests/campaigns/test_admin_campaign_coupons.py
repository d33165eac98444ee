"""A campaign's codes in the admin: chosen in the form, told before and after launch."""

import pytest

from campaigns.composing.copying import copy
from campaigns.models import Campaign, CouponPool
from campaigns.sending import launching
from campaigns.sending.pump import dispatch
from tests.factories import NOON, join, make_campaign, make_people, make_pool, us_phone
from tests.staffing import form_of, page, staff

pytestmark = pytest.mark.django_db

NOUN = "campaigns.campaign"
WORDS = "Petal & Stem: {{ coupon }}"
WITHOUT = "Petal & Stem: tulips."


@pytest.fixture(autouse=True)
def _audience(offers):
    join(make_people([us_phone(n) for n in range(3)]), offers)


def write(lst: object, **values: object) -> object:
    client, url = staff("marketer"), page(NOUN, "add")
    posted = {
        "name": "Tulips",
        "slug": "tulips",
        "list": lst.pk,
        "body": WORDS,
        "expires_after": "2d",
        **values,
    }
    return client.post(url, {**form_of(client, url), **posted})


def giving(lst: object, codes: int, **fields: object) -> Campaign:
    pool = make_pool(codes)
    return make_campaign(lst, **{"body": WORDS, "coupon_pool": pool, **fields})


def read(*at: object, as_a: str = "marketer") -> str:
    return staff(as_a).get(page(*at)).content.decode()


def test_a_campaign_is_given_a_pool_and_the_words_without(offers):
    pool = make_pool(5)
    write(offers, coupon_pool=pool.pk, no_coupon="fallback", body_without=WITHOUT)

    campaign = Campaign.objects.get()
    assert campaign.coupon_pool == pool
    assert (campaign.no_coupon, campaign.body_without) == ("fallback", WITHOUT)


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"coupon_pool": ""}, "body", "no code without a coupon pool"),
        ({"body": "Tulips."}, "body", "Say where the code stands"),
        ({"no_coupon": "fallback"}, "body_without", "once Roses is empty"),
        ({"body_without": WITHOUT}, "body_without", "Nobody reads these words"),
        ({"coupon_pool": "", "no_coupon": "drop"}, "no_coupon", "Only with a coupon"),
        (
            {"no_coupon": "fallback", "body_without": WORDS},
            "body_without",
            "say it without {{ coupon }}",
        ),
        (
            {"no_coupon": "fallback", "body_without": "Hi {{ shoe }}"},
            "body_without",
            "no field",
        ),
        (
            {"links": "coupon = https://example.com"},
            "links",
            "call the link otherwise",
        ),
    ],
    ids=[
        *("no pool", "no place", "no words", "words too many", "no pool to run out of"),
        *("a code in the words without", "a field nobody knows", "a link of that name"),
    ],
)
def test_a_mistake_about_codes_is_named_beside_its_field(offers, values, field, said):
    shown = write(offers, **{"coupon_pool": make_pool(5).pk, **values})

    assert said in shown.context["adminform"].form.errors[field].as_text()
    assert not Campaign.objects.exists()


def test_a_variant_without_a_code_is_refused_beside_its_text(offers):
    variant = {
        "variants-TOTAL_FORMS": 1,
        "variants-0-name": "A",
        "variants-0-body": "Tulips.",
        "variants-0-weight": 1,
    }

    shown = write(offers, coupon_pool=make_pool(5).pk, **variant)

    [inline] = shown.context["inline_admin_formsets"]
    assert "Say where the code stands" in str(inline.formset.forms[0].errors["body"])


def test_the_picker_offers_a_code(offers):
    assert 'data-insert="{{ coupon }}">Coupon code<' in read(NOUN, "add")


def preview(lst: object, pool: CouponPool, **values: object) -> str:
    posted = {
        "list": lst.pk,
        "kind": "promotional",
        "body": WORDS,
        "coupon_pool": pool.pk,
        "no_coupon": "hold",
        "variants-TOTAL_FORMS": 0,
        "variants-INITIAL_FORMS": 0,
    }
    shown = staff("marketer").post(page(NOUN, "preview"), {**posted, **values})
    return shown.content.decode()


def test_the_preview_shows_a_sample_as_long_as_the_pools_codes(offers):
    panel = preview(offers, make_pool(5))

    assert "Petal &amp; Stem: ABCD-" in panel
    assert "CODE0" not in panel


def test_the_preview_shows_the_words_without_a_code_too(offers):
    values = {"no_coupon": "fallback", "body_without": WITHOUT}

    assert "Petal &amp; Stem: tulips." in preview(offers, make_pool(5), **values)


def test_the_preview_warns_of_a_pool_with_fewer_codes_than_people(offers):
    panel = preview(offers, make_pool(2))

    assert "Roses has 2 codes left for 3 texts: 1 person waits until" in panel


def test_the_preview_warns_of_nothing_where_there_are_enough(offers):
    assert "Fewer codes" not in preview(offers, make_pool(3))


def test_who_approves_reads_what_happens_without_a_code(offers):
    fields = {"status": "in_review", "approved_by": "", "no_coupon": "fallback"}
    campaign = giving(offers, 5, body_without=WITHOUT, **fields)

    told = read(NOUN, "approve", campaign.pk, as_a="approver")

    assert "Each person gets a code of Roses." in told
    assert "“Petal &amp; Stem: tulips.”" in told


def test_the_launch_page_counts_codes_and_those_who_get_none(offers):
    campaign = giving(offers, 2, no_coupon="drop")
    told = read(NOUN, "launch", campaign.pk)

    assert "2 of 2 left in Roses" in told
    assert "Roses has 2 codes left for 3 texts: 1 person is left out." in told
    assert "left out: No coupon code is left" in told


def test_the_launch_page_says_that_all_wait_for_codes(offers):
    told = read(NOUN, "launch", giving(offers, 0).pk)

    assert "Nobody gets a text before Roses has codes." in told
    assert "Launch: 3 texts to wait for codes" in told


def test_the_launch_page_refuses_a_pool_that_leaves_everybody_out(offers):
    told = read(NOUN, "launch", giving(offers, 0, no_coupon="drop").pk)

    assert "The coupon pool Roses is empty, so nobody would get a text" in told


def test_a_campaigns_page_says_how_many_codes_it_has_given(offers, memory):
    campaign = giving(offers, 2)
    launching.launch(campaign, by="ann", now=NOON)
    dispatch(until_empty=True, moved_to=NOON)

    told = read(NOUN, "change", campaign.pk)
    assert "2 of Roses" in told
    assert "No coupon code is left" in told


def test_a_pools_page_names_the_campaigns_that_give_from_it(offers):
    campaign = giving(offers, 2)

    told = read("campaigns.couponpool", "change", campaign.coupon_pool_id)

    assert page(NOUN, "change", campaign.pk) in told


def test_a_copy_gives_from_the_same_pool(offers):
    campaign = giving(offers, 2, no_coupon="fallback", body_without=WITHOUT)
    made = copy(campaign, by="mia")

    assert made.coupon_pool == campaign.coupon_pool
    assert (made.no_coupon, made.body_without) == ("fallback", WITHOUT)
