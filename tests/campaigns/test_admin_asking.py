"""Campaigns that ask, in the admin: drafted by a verb, or chosen in the form."""

import pytest
from django.utils import timezone

from campaigns.models import Campaign
from subscribers import disclosures
from tests.factories import join, make_campaign, make_list, make_people, us_phone
from tests.staffing import CONFIRMED, form_of, page, said, staff

pytestmark = pytest.mark.django_db

NOUN = "campaigns.campaign"


@pytest.fixture
def raised(offers):
    """A list that promises six a month, with somebody who was promised four."""
    for messages in (4, 6):
        offers.promise_messages, offers.promise_per = messages, "month"
        offers.save()
        disclosures.publish(offers, author="a", approved_by="b", now=timezone.now())
        if messages == 4:
            join(make_people([us_phone(1)]), offers)
    return offers


def ask(lst, **values: object) -> str:
    typed = {"list": lst.pk, "asks": "promise", **CONFIRMED, **values}
    return said(staff("marketer").post(page(NOUN, "ask_people"), typed))


def save(campaign: Campaign, **values: object) -> object:
    client = staff("marketer", "mo")
    url = page(NOUN, "change", campaign.pk)
    return client.post(url, {**form_of(client, url), **values})


def test_the_verb_drafts_what_to_ask(raised):
    told = ask(raised)

    campaign = Campaign.objects.get()
    assert told.startswith("Drafted:")
    assert (campaign.status, campaign.author) == ("draft", "marketer")
    assert "up to 6 texts a month instead of {{ promise }}" in campaign.body


def test_the_verb_says_why_there_is_nothing_to_ask(offers):
    assert ask(offers) == "Offers promises no number of texts."


def test_an_invitation_names_the_other_list(raised):
    shown = staff("marketer").post(
        page(NOUN, "ask_people"), {"list": raised.pk, "asks": "invite", **CONFIRMED}
    )

    assert "Say it with an invitation" in shown.content.decode()


def test_the_form_keeps_the_promise_that_is_asked_for(raised):
    campaign = make_campaign(raised, status="draft", approved_by="")

    save(campaign, asks="promise")

    campaign.refresh_from_db()
    assert (campaign.asks_messages, campaign.asks_per) == (6, "month")


def test_a_text_that_asks_no_more_forgets_the_promise(raised):
    ask(raised)
    campaign = Campaign.objects.get()

    save(campaign, asks="")

    campaign.refresh_from_db()
    assert (campaign.asks, campaign.asks_messages, campaign.asks_per) == ("", None, "")


def test_a_transactional_text_may_ask_for_nothing(raised):
    campaign = make_campaign(raised, status="draft", approved_by="")

    shown = save(campaign, asks="promise", kind="transactional").content.decode()

    assert "Only a promotional text may ask for something." in shown


def test_nobody_is_invited_to_the_list_they_are_on(raised):
    campaign = make_campaign(raised, status="draft", approved_by="")

    shown = save(campaign, asks="invite", asks_list=raised.pk).content.decode()

    assert "They are on this list already." in shown


def test_a_locked_campaign_says_what_a_yes_is(raised):
    news = make_list("news")
    campaign = make_campaign(raised, asks="invite", asks_list=news)

    shown = staff("approver").get(page(NOUN, "change", campaign.pk)).content.decode()

    assert "to join News" in shown
