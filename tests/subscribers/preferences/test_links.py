"""Whose page a link opens, how long, and what a dead one says."""

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.composing import preference_links
from campaigns.models import Message, MessageText
from campaigns.sending import launching
from campaigns.sending.forecast import forecast
from campaigns.sending.pump import dispatch
from config.logs import mask
from subscribers.erasure import erase
from subscribers.models import Tally
from subscribers.preferences import limits, tokens
from tests.factories import NOON, STAFF, make_campaign
from tests.subscribers.preferences.conftest import Visitor, body, row, token_on

pytestmark = pytest.mark.django_db


def at(days_ago: int) -> Visitor:
    return Visitor(Client(), token_on("offers", days_ago=days_ago))


@pytest.mark.parametrize(("days_ago", "status"), [(0, 200), (60, 200), (61, 404)])
def test_a_link_lives_sixty_days(ann, days_ago, status):
    assert at(days_ago).get().status_code == status


@pytest.mark.parametrize("days_ago", [62, 124, 62 * 60])
def test_an_old_link_does_not_come_back_to_life(ann, days_ago):
    assert at(days_ago).get().status_code == 404


@pytest.mark.parametrize("place", [0, 5, 6, 7, 20])
def test_another_letter_anywhere_opens_nothing(visitor, place):
    token = visitor.token
    letter = "a" if token[place] != "a" else "b"

    visitor.token = token[:place] + letter + token[place + 1 :]

    assert visitor.get().status_code == 404


@pytest.mark.parametrize("token", ["x", "é" * 21, "-" * 21, "z" * 21, "9" * 400])
def test_what_is_no_token_gets_the_plain_page(client, db, token):
    response = client.get(f"/p/{token}/")

    assert (response.status_code, "leads nowhere" in body(response)) == (404, True)


def test_a_dead_link_does_not_say_whose_it_was(ann):
    shown = body(at(61).get())

    assert "Petal" not in shown
    assert str(ann.phone)[-4:] not in shown


def test_an_erased_person_has_no_link(visitor, ann):
    erase([ann.pk], origin=STAFF, now=timezone.now())

    assert visitor.get().status_code == 404


def test_trying_dead_links_by_post_is_limited(client, db):
    for _ in range(limits.DEAD.most):
        client.post("/p/x/")

    assert client.post("/p/x/").status_code == 429


def test_the_tallies_name_nobody(client, db):
    client.post("/p/x/")

    assert "127.0.0.1" not in Tally.objects.get().key


def test_the_number_is_in_no_token(visitor, ann):
    assert str(ann.phone)[-7:] not in visitor.token


def test_the_page_shows_the_number_masked(visitor, ann):
    shown = body(visitor.get())

    assert "+1•••0101" in shown
    assert str(ann.phone) not in shown


def test_a_log_line_never_shows_a_token(visitor):
    assert visitor.token not in mask(f'"GET /p/{visitor.token}/data/ HTTP/1.1" 200')


def test_every_link_is_as_long_as_the_forecast_thinks(ann):
    made = tokens.address_of(token_on("offers"))

    assert len(made) == len(preference_links.placeholder())


def texts_of(campaign) -> list[str]:
    return list(
        MessageText.objects.filter(message__campaign=campaign).values_list(
            "body", flat=True
        )
    )


def test_a_campaign_brings_each_person_their_link(ann, offers):
    campaign = make_campaign(offers, body="Tulips. Choose: {{ preferences }}")
    launching.launch(campaign, by="ann", now=NOON)

    dispatch(until_empty=True, moved_to=NOON)

    [text] = texts_of(campaign)
    assert tokens.address_of(token_on("offers")) in text


def test_the_forecast_cuts_the_text_as_it_leaves(ann, offers):
    campaign = make_campaign(offers, body="x" * 95 + " {{ preferences }}")
    expected = forecast(campaign, now=NOON).parts
    launching.launch(campaign, by="ann", now=NOON)

    dispatch(until_empty=True, moved_to=NOON)

    assert Message.objects.get(campaign=campaign).parts == expected


def test_a_token_names_one_list(ann):
    assert tokens.find(token_on("news"), now=timezone.now()) == row("news")
