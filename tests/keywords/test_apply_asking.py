"""A file's campaigns that ask, doors of their own, and lists that remind."""

import pytest

from campaigns.models import Campaign
from keywords.models import Keyword
from subscribers.models import SignupPage, SubscriberList
from tests.factories import NOON, join, make_people, us_phone

pytestmark = pytest.mark.django_db

MORE = """
[[campaigns]]
slug = "more"
list = "offers"
asks = "promise"
"""
NEWS = """
[[lists]]
slug = "news"
name = "News"
brand = "Petal & Stem"
purpose = "news"
opt_in = "double"
countries = ["US"]
promise = { messages = 1, per = "week" }
sender = "main"

[[campaigns]]
slug = "to-news"
list = "offers"
asks = "invite"
asks_list = "news"
"""


def campaign(slug: str) -> Campaign:
    return Campaign.objects.get(slug=slug)


def test_a_campaign_that_asks_gets_its_words_and_its_promise(apply, example):
    apply(example + MORE)

    row = campaign("more")
    assert (row.asks_messages, row.asks_per, row.status) == (4, "month", "approved")
    assert "up to 4 texts a month instead of {{ promise }}" in row.body


def test_applying_it_again_changes_nothing(apply, example):
    apply(example + MORE)

    assert apply(example + MORE)["updated"] == 0


def test_a_higher_promise_changes_nothing_in_what_was_launched(apply, example):
    apply(example + MORE)
    Campaign.objects.filter(slug="more").update(status="finished")

    apply(example.replace("messages = 4", "messages = 6", 1) + MORE)

    assert campaign("more").asks_messages == 4
    assert "up to 4 texts" in campaign("more").body


def test_an_invitation_names_the_other_list(apply, example):
    apply(example + NEWS)

    row = campaign("to-news")
    assert row.asks_list.slug == "news"
    assert "Would you like News too, up to 1 text a week?" in row.body


def test_its_own_words_stay(apply, example):
    apply(example + MORE + 'body = "4 texts? Reply YES."\n')

    assert campaign("more").body == "4 texts? Reply YES."


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param(
            'asks = "promise"',
            'asks = "invite"',
            'key asks_list: goes with asks = "invite", and only with it.',
            id="an invitation to nothing",
        ),
        pytest.param(
            'asks = "promise"',
            'asks = "promise"\nasks_list = "offers"',
            'key asks_list: goes with asks = "invite", and only with it.',
            id="a list for nothing",
        ),
        pytest.param(
            'asks = "promise"',
            'asks = "promise"\nkind = "transactional"',
            "key asks: only a promotional text may ask for something.",
            id="not promotional",
        ),
        pytest.param(
            'asks = "promise"',
            'asks = "more"',
            'key asks: must be consent, promise or invite, not "more".',
            id="no such thing",
        ),
    ],
)
def test_it_says_what_is_wrong_with_what_is_asked(refusal, example, old, new, said):
    lines = refusal(example + MORE.replace(old, new))

    assert said in lines[0]


def test_a_list_without_a_promise_has_none_to_ask_for(refusal, example):
    bare = example.replace('promise = { messages = 4, per = "month" }\n', "")

    assert 'key asks: the list "offers" promises nothing.' in refusal(bare + MORE)[0]


# --- doors ---------------------------------------------------------------------------

WORD, PAGE = 'action = "join"\n', "headline = "
OWN = 'opt_in = "single"\nopt_in_reason = "They sign at the till."\n'


def test_a_keyword_has_an_opt_in_of_its_own(apply, example):
    apply(example.replace(WORD, WORD + OWN, 1))

    row = Keyword.objects.get()
    assert (row.opt_in, row.opt_in_reason) == ("single", "They sign at the till.")


def test_a_page_has_an_opt_in_of_its_own_and_a_new_version_with_it(apply, example):
    apply(example)

    apply(example.replace(PAGE, OWN + PAGE, 1))

    row = SignupPage.objects.get()
    assert (row.opt_in, row.version) == ("single", 2)


@pytest.mark.parametrize("at", [WORD, PAGE], ids=["a keyword", "a page"])
def test_joining_at_once_needs_a_reason(refusal, example, at):
    lines = refusal(example.replace(at, f'opt_in = "single"\n{at}', 1))

    assert 'opt_in = "single" needs a reason.' in lines[0]


def test_a_stricter_door_needs_none(apply, example):
    apply(example.replace(WORD, f'opt_in = "link"\n{WORD}', 1))

    assert Keyword.objects.get().opt_in == "link"


# --- lists ---------------------------------------------------------------------------


def test_a_list_reminds_where_the_file_says_so(apply, example):
    apply(example.replace("promise =", "reminds_after_hours = 24\npromise =", 1))

    assert SubscriberList.objects.get().reminds_after_hours == 24


def test_a_reminder_after_the_requests_end_is_refused(refusal, example):
    lines = refusal(example.replace("promise =", "reminds_after_hours = 72\npromise ="))

    assert "must be a whole number from 1 to 71, not 72." in lines[0]


def test_a_raised_promise_leaves_those_who_joined_on_theirs(apply, example):
    apply(example)
    lst = SubscriberList.objects.get()
    [ann] = make_people([us_phone(1)])
    join([ann], lst, now=NOON)

    apply(example.replace("messages = 4", "messages = 6", 1))

    lst.refresh_from_db()
    assert (lst.promise, lst.subscriptions.get().promise) == (
        "up to 6 a month",
        "up to 4 a month",
    )
