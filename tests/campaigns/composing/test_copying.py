"""A copy is a draft of its own: the same words, none of the first one's past."""

from datetime import timedelta

import pytest

from campaigns.composing.copying import copy
from campaigns.models import Campaign, Variant
from tests.factories import NOON, make_campaign

pytestmark = pytest.mark.django_db


def test_it_has_the_same_words_and_people(offers):
    campaign = make_campaign(
        offers, body="Tulips: {{ shop }}", links={"shop": "https://a.example"}
    )

    made = copy(campaign, by="mia")

    assert (made.list, made.body, made.links) == (offers, campaign.body, campaign.links)


def test_it_is_a_draft_of_who_copied(offers):
    campaign = make_campaign(offers, status="finished", approved_by="ann", author="bo")

    made = copy(campaign, by="mia")

    assert (made.status, made.author, made.approved_by) == ("draft", "mia", "")


def test_it_sends_at_launch_however_the_first_one_was_timed(offers):
    times = {"send_at": NOON, "local_time": True, "ends_at": NOON + timedelta(days=1)}
    made = copy(make_campaign(offers, **times), by="mia")

    assert (made.send_at, made.local_time, made.ends_at) == (None, False, None)


def test_lifted_house_caps_are_not_copied(offers):
    campaign = make_campaign(offers, ignore_caps=True, ignore_caps_reason="a recall")

    assert not copy(campaign, by="mia").ignore_caps


def test_its_variants_come_along(offers):
    campaign = make_campaign(offers)
    Variant.objects.create(campaign=campaign, name="short", body="Tulips", weight=3)

    made = copy(campaign, by="mia")

    [row] = Variant.objects.filter(campaign=made)
    assert (row.name, row.body, row.weight) == ("short", "Tulips", 3)


def test_each_copy_has_a_name_and_an_address_of_its_own(offers):
    campaign = make_campaign(offers, slug="spring", name="Spring")

    first, second = copy(campaign, by="mia"), copy(campaign, by="mia")

    assert first.name == "Spring (copy)"
    assert [first.slug, second.slug] == ["spring-copy", "spring-copy-2"]


def test_long_names_are_cut_to_fit(offers):
    campaign = make_campaign(offers, slug="s" * 50, name="n" * 100)

    made = copy(campaign, by="mia")

    assert made.name == "n" * 93 + " (copy)"
    assert made.slug == "s" * 45 + "-copy"


def test_a_promise_is_asked_for_as_the_list_promises_now(offers):
    campaign = make_campaign(offers, asks="promise", asks_messages=2, asks_per="month")
    offers.promise_messages, offers.promise_per = 4, "month"
    offers.save()

    made = copy(Campaign.objects.get(pk=campaign.pk), by="mia")

    assert (made.asks_messages, made.asks_per) == (4, "month")
