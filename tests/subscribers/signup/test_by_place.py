"""A link can carry the place it stands at; who signs up by it is counted there."""

import json

import pytest

from subscribers.models import ConsentEvent, Place, Subscription
from tests.factories import make_list

pytestmark = pytest.mark.django_db


@pytest.fixture
def poster(lst, offers_page) -> Place:
    return Place.objects.create(
        slug="poster", name="Poster", list=lst, page=offers_page, language="en"
    )


def sign_up(shopper, query: str) -> None:
    """Send the form to the address it was opened at, as a browser does."""
    url = f"/join/offers/{query}"
    seen = shopper.client.get(url).context["form"].disclosure.pk
    typed = {"phone": "202 555 0101", "consent": "on", "seen": seen}
    assert shopper.client.post(url, typed).status_code == 302


def line() -> dict:
    return json.loads(ConsentEvent.objects.latest("pk").line)


def test_a_line_names_page_and_place(shopper, poster):
    sign_up(shopper, "?place=poster")

    assert (line()["door"], line()["place"]) == ("page:offers", "poster")
    assert Subscription.objects.get().place == poster


def test_the_words_are_those_of_the_page(shopper, poster):
    sign_up(shopper, "?place=poster")

    assert "place" not in line()["disclosure"]


@pytest.mark.parametrize(
    "query", ["", "?place=", "?place=nowhere", f"?place={'x' * 999}"]
)
def test_a_place_nobody_knows_keeps_nobody_from_joining(shopper, poster, query):
    sign_up(shopper, query)

    assert "place" not in line()
    assert Subscription.objects.get().place is None


def test_a_place_of_another_list_is_none_of_this_page(shopper, poster):
    Place.objects.filter(pk=poster.pk).delete()
    Place.objects.create(slug="poster", name="P", list=make_list("news"), language="en")

    sign_up(shopper, "?place=poster")

    assert Subscription.objects.get().place is None
