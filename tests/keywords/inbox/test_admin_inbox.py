"""The inbox as staff see it: what stands on it, what renews itself, what it costs."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from keywords.models import (
    Conversation,
)
from subscribers import people
from tests.factories import us_phone
from tests.staffing import cost, page

pytestmark = pytest.mark.django_db

NOUN = "keywords.conversation"
LIST = "/admin/keywords/conversation/"


def url(verb: str, row: Conversation) -> str:
    return page(NOUN, verb, row.pk)


def html(client, address: str) -> str:
    return client.get(address).content.decode()


# --- reading ------------------------------------------------------------------------


def test_the_list_shows_who_said_what(row, support):
    shown = html(support, LIST)

    assert "Ann" in shown
    assert "Do you deliver to Brooklyn?" in shown


def test_opening_it_is_reading_it(row, support):
    assert "1<span" in html(support, LIST)

    support.get(url("change", row))

    assert "1<span" not in html(support, LIST)


def test_an_unclear_opt_out_stands_first_with_two_buttons(row, support, text):
    text("Way too many texts", "+12025550107", now=timezone.now())
    unclear = Conversation.objects.latest("pk")

    shown = html(support, LIST)

    assert shown.index("Do they want to leave?") < shown.index("Brooklyn")
    assert {url("leave", unclear), url("stay", unclear)} <= set(shown.split('"'))


@pytest.mark.parametrize(
    "query",
    [
        *("?box=nonsense", "?before=nonsense", "?before=2026/x", "?q=%00", "?q='"),
        "?before=0001-01-01T00:00:00%2B23:59/1",
    ],
)
def test_an_address_nobody_wrote_shows_the_inbox(row, support, query):
    assert support.get(f"{LIST}{query}").status_code == 200


def test_older_conversations_are_a_page_further_down(
    offers, support, text, monkeypatch
):
    monkeypatch.setattr("keywords.admin.inbox_list.SHOWN", 2)
    for number in range(5):
        now = timezone.now() - timedelta(hours=number)
        text(f"Question {number}", str(us_phone(number + 1).e164), now=now)

    seen = []
    address = LIST
    while address:
        listed = support.get(address).context["list"]
        seen += [n for n in range(5) if f"Question {n}" in listed.html]
        found = listed.html.partition('class="inbox-older"><a class="text-link" href="')
        address = found[2].partition('"')[0].replace("&amp;", "&")

    assert seen == [0, 1, 2, 3, 4]


def test_the_page_costs_the_same_for_10_and_1000(row, sender, support):
    def more(number: int, first: int) -> None:
        phones = [us_phone(first + n) for n in range(number)]
        keys = people.ensure(phones, now=timezone.now()).values()
        Conversation.objects.bulk_create(
            Conversation(
                subscriber_id=key,
                sender=sender,
                heard_count=1,
                last_heard_at=timezone.now(),
                came_up_at=timezone.now(),
            )
            for key in keys
        )

    more(9, 2)
    few = [cost(support, LIST), cost(support, url("change", row))]
    more(880, 11)

    assert [cost(support, LIST), cost(support, url("change", row))] == few


def test_a_long_conversation_costs_what_a_short_one_does(row, support, text):
    few = cost(support, url("change", row))
    for number in range(30):
        text(f"Question {number}", now=timezone.now())

    assert cost(support, url("change", row)) == few


# --- further back -------------------------------------------------------------------


@pytest.fixture
def long(row, text, monkeypatch) -> Conversation:
    """Six texts, of which a page shows two."""
    monkeypatch.setattr("keywords.inbox.reading.SHOWN", 2)
    for number in range(2, 7):
        text(f"Question {number}", now=timezone.now())
    return row


def way_back(shown: str) -> dict[str, str]:
    """The addresses of the link to earlier texts: as a link, and for a page in use."""
    link = re.search(r'id="earlier" href="(.+?)" hx-get="(.+?)"', unescape(shown))
    return dict(zip(("href", "hx-get"), link.groups(), strict=True)) if link else {}


def questions(shown: str) -> list[int]:
    return [n for n in range(2, 7) if f">Question {n}</p>" in shown]


def test_earlier_texts_are_a_page_further_back(long, support):
    address = url("change", long)
    newest = html(support, address)

    earlier = html(support, address + way_back(newest)["href"])
    first = html(support, address + way_back(earlier)["href"])

    assert [questions(one) for one in (newest, earlier, first)] == [[5, 6], [3, 4], [2]]
    assert way_back(first) == {}


def test_a_page_in_use_is_given_the_earlier_texts_alone(long, support):
    piece = html(support, way_back(html(support, url("change", long)))["hx-get"])

    assert questions(piece) == [3, 4]
    assert "<html" not in piece
    assert "2 earlier texts above." in piece


def test_the_way_back_keeps_the_box_and_not_what_was_searched(long, support):
    shown = html(support, f"{url('change', long)}?box=mine&q=%2B12025550101")

    for address in (way_back(shown)["href"], way_back(shown)["hx-get"]):
        assert "box=mine" in address
        assert "2025550101" not in address


def test_further_back_one_neither_reads_what_is_new_nor_answers(long, support, text):
    shown = html(support, url("change", long))
    text("And to Queens?", now=timezone.now())

    earlier = html(support, url("change", long) + way_back(shown)["href"])

    assert "1<span" in html(support, LIST)
    assert "reply-form" not in earlier
    assert "Newest texts" in earlier


def test_a_page_in_use_keeps_what_it_shows_when_more_come(long, support, text):
    live = support.get(url("change", long)).context["thread"]
    for number in range(2, 5):
        text(f"More {number}", now=timezone.now())

    shown = html(support, live.renewed_at)

    assert questions(shown) == [5, 6]
    assert "More 4" in shown


def test_more_than_a_page_adds_to_itself_is_told(long, support, text, monkeypatch):
    live = support.get(url("change", long)).context["thread"]
    monkeypatch.setattr("keywords.inbox.reading.MOST", 2)
    text("And to Queens?", now=timezone.now())

    shown = html(support, live.renewed_at)

    assert questions(shown) == [6]
    assert "Earlier texts" in shown


@pytest.mark.parametrize(
    ("verb", "name"),
    [("change", "earlier"), ("earlier", "earlier"), ("thread", "since")],
)
@pytest.mark.parametrize("key", ["-1", "x", "9" * 25])
def test_a_mark_nobody_wrote_breaks_no_page(long, support, verb, name, key):
    mark = f"2026-06-02T18:00:00%2B00:00/text-{key}"

    assert support.get(f"{url(verb, long)}?{name}={mark}").status_code == 200


def test_earlier_texts_cost_the_same_for_2_and_20(long, support, text, monkeypatch):
    few = cost(support, way_back(html(support, url("change", long)))["hx-get"])
    monkeypatch.setattr("keywords.inbox.reading.SHOWN", 20)
    for number in range(40):
        text(f"More {number}", now=timezone.now())

    piece = way_back(html(support, url("change", long)))["hx-get"]

    assert html(support, piece).count("<li") == 20
    assert cost(support, piece) == few


# --- what is asked while the page is open -------------------------------------------


def test_the_list_says_nothing_where_nothing_is_new(row, support):
    live = support.get(LIST).context["list"]

    assert support.get(live.renewed_at).status_code == 204


def test_the_list_renews_itself_once_somebody_texts(row, support, text):
    live = support.get(LIST).context["list"]
    text("And to Queens?", now=timezone.now())

    assert "And to Queens?" in html(support, live.renewed_at)


def test_the_thread_renews_itself_and_says_so_aloud(row, support, text):
    live = support.get(url("change", row)).context["thread"]
    assert support.get(live.renewed_at).status_code == 204
    text("And to Queens?", now=timezone.now())

    shown = html(support, live.renewed_at)

    assert 'hx-swap-oob="innerHTML">They: And to Queens?' in shown


def test_asking_for_news_costs_the_same_for_2_and_20(row, support, text):
    live = support.get(LIST).context["list"]
    few = cost_of_nothing(support, live.renewed_at)
    for number in range(2, 20):
        text("Hello there", str(us_phone(number).e164), now=timezone.now())

    live = support.get(LIST).context["list"]
    assert cost_of_nothing(support, live.renewed_at) == few


def cost_of_nothing(client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 204
    return len(queries)
