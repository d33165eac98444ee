"""What an open page is told: only what is new, in few queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import SimulatedText
from keywords.simulator import owners
from subscribers.models import Subscriber
from tests.keywords.simulator.conftest import NEWS, bubbles, key_on, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(client):
    """What the page is told that has everything up to `after`, and these phones."""

    def ask(after: int, *numbers: str) -> dict[str, object]:
        people = Subscriber.objects.filter(phone__in=numbers)
        keys = [owners.Owner(row.pk, "", "").key for row in people]
        return client.get(NEWS, {"after": after, "phone": keys}).json()

    return ask


def test_nothing_new_is_nothing(text, told):
    last = text(1)

    assert told(last.pk) == {"last": last.pk, "texts": {}, "phones": []}


def test_a_phone_on_the_page_gets_its_new_texts_only(text, told):
    old = text(1, "Old")
    text(1, "New")

    news = told(old.pk, old.phone)

    [[told_text]] = news["texts"].values()
    assert bubbles(told_text["html"]) == ["New"]
    assert told_text["contact"] == "main:+12025550100"
    assert news["phones"] == []


def test_a_new_text_brings_what_to_answer(text, told):
    old = text(1, "Old")
    text(1, "Reply YES or NO.")

    [[told_text]] = told(old.pk, old.phone)["texts"].values()

    assert told_text["words"].startswith('<button name="word" value="YES">YES</button>')


def test_a_text_they_sent_themselves_asks_for_nothing(text, told):
    old = text(1, "Old")
    text(1, "Hello", direction="from_phone")

    [[told_text]] = told(old.pk, old.phone)["texts"].values()

    assert told_text["words"] == ""


def test_a_phone_that_is_not_on_the_page_comes_whole(text, told):
    text(2, "Old")
    last = text(1)
    text(2, "New")

    news = told(last.pk, last.phone)

    assert news["texts"] == {}
    assert bubbles(news["phones"][0]) == ["Old", "New"]


def test_phones_come_in_the_order_of_the_screen(text, told):
    text(1, "First")
    text(2, "Second")

    assert [bubbles(html)[0] for html in told(0)["phones"]] == ["Second", "First"]


def test_eight_new_phones_come_at_most(text, told):
    for number in range(9):
        text(number)

    assert len(told(0)["phones"]) == 8


def test_it_goes_on_where_it_ended(text, told):
    last = text(1)

    assert told(0)["last"] == last.pk


def test_a_text_just_written_is_told_again(text, told):
    """A row with a lower key may still be on its way."""
    old = text(1)
    text(1, created_at=timezone.now())

    assert told(0)["last"] == old.pk


def test_a_phone_that_has_become_known_is_told_by_its_old_key(client, tulip, add, say):
    add("2025550142")
    key = key_on(page(client))
    say("TULIP")

    news = client.get(NEWS, {"after": 0, "phone": [key]}).json()

    assert list(news["texts"]) == [key]
    assert news["phones"] == []


@pytest.mark.parametrize("after", ["", "x", "-1", "1.5", "9" * 30])
def test_a_question_nobody_asks_is_refused(client, sender, after):
    assert client.get(NEWS, {"after": after}).status_code == 400


def test_a_made_up_key_tells_nothing(client, text):
    last = text(1)
    text(1)

    news = client.get(NEWS, {"after": last.pk, "phone": ["1:x", "nobody"]}).json()

    assert news["texts"] == {}


def test_silence_costs_one_query_beside_the_visitors_own(client, text):
    last = text(1)

    with CaptureQueriesContext(connection) as queries:
        client.get(NEWS, {"after": last.pk})

    asked = [query["sql"] for query in queries if "simulatedtext" in query["sql"]]
    assert len(asked) == 1
    # The session, the visitor, and what they and their groups may do.
    assert len(queries) == 5


def test_much_news_costs_as_little_as_some(client, text):
    text(1)
    some = queries_of(client)
    for number in (*range(8), *range(8)):
        text(number)

    assert queries_of(client) == some


def queries_of(client) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(NEWS, {"after": 0})
    return len(queries)


def test_a_phone_in_hand_is_on_the_screen_however_many_others_are_texted(
    client, text, add
):
    text(1, "Mine")
    add("2025550101")
    for number in range(2, 12):
        text(number, "Theirs")

    assert "Mine" in bubbles(page(client))
    assert SimulatedText.objects.count() == 11


def test_a_screen_of_new_texts_only_is_told_from_its_oldest(client, text):
    first = text(1, created_at=timezone.now())
    text(1, created_at=timezone.now())

    assert f'data-last="{first.pk - 1}"' in page(client)
