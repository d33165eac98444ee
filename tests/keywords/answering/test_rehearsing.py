"""What a keyword's page says it would answer is what it then answers."""

import re
from datetime import timedelta

import pytest

from keywords import intake
from keywords.answering.rehearsing import rehearse
from keywords.matching import fold
from keywords.models import Keyword
from subscribers import disclosures
from subscribers.models import SubscriberList
from tests.factories import NOON, make_list, make_sender

pytestmark = pytest.mark.django_db


@pytest.fixture
def offers() -> SubscriberList:
    return make_list(
        sender=make_sender(), promise_messages=4, promise_per="month", language="fr"
    )


def keyword(lst: SubscriberList | None, action: str, **fields: object) -> Keyword:
    sender = make_sender("word", number="+12025550101")
    return Keyword.objects.create(
        word="BUNGA",
        folded=fold("BUNGA"),
        sender=sender,
        action=action,
        list=lst,
        **fields,
    )


def answer(body: str, once: str = "1") -> str:
    """What a new person truly gets."""
    received = intake.receive(
        gateway="main",
        provider_id=once,
        from_number="+12125550123",
        to_number="+12025550101",
        body=body,
        now=NOON,
    )
    return received.reply


@pytest.mark.parametrize("opt_in", ["single", "double", "link", "soft"])
@pytest.mark.parametrize("own", ["", "single", "double", "link"])
def test_a_new_person_who_joins_gets_the_words_shown(offers, opt_in, own):
    offers.opt_in = opt_in
    offers.save()
    word = keyword(offers, "join", opt_in=own, opt_in_reason="a form at the till")
    [first, *_] = rehearse(word, now=NOON)

    assert without_token(answer("bunga")) == without_token(first.text)


def without_token(text: str) -> str:
    """Each person's link is their own."""
    return re.sub(r"/c/[\w-]+/", "/c/", text)


def test_a_new_person_is_promised_what_was_approved(offers):
    disclosures.publish(offers, author="mia", approved_by="ann", now=NOON)
    offers.promise_messages = 8
    offers.save()
    [first, *_] = rehearse(keyword(offers, "join"), now=NOON)

    assert answer("bunga") == first.text


def test_after_their_yes_they_get_the_words_shown(offers):
    offers.opt_in = "double"
    offers.save()
    shown = rehearse(keyword(offers, "join"), now=NOON)

    answer("bunga")

    assert answer("oui", once="2") == shown[1].text


def test_somebody_on_the_list_gets_the_words_shown(offers):
    shown = rehearse(keyword(offers, "join"), now=NOON)

    answer("bunga")

    assert answer("bunga", once="2") == shown[-1].text


def test_who_leaves_by_it_gets_the_words_shown(offers):
    [shown] = rehearse(keyword(offers, "leave"), now=NOON)

    assert answer("bunga") == shown.text


def test_where_the_provider_answers_nothing_is_shown(offers):
    word = keyword(offers, "leave")
    word.sender.opt_out_by = "provider"
    word.sender.save()

    assert (rehearse(word, now=NOON), answer("bunga")) == ([], "")


def test_a_reply_is_shown_as_it_is_sent():
    [shown] = rehearse(keyword(None, "reply", reply="We open at 9."), now=NOON)

    assert answer("bunga") == shown.text


@pytest.mark.parametrize("has_list", [True, False])
def test_a_word_that_is_over_shows_what_it_answers(offers, has_list):
    lst = offers if has_list else None
    action = "join" if has_list else "reply"
    [shown] = rehearse(keyword(lst, action, reply="Hi", ends_at=NOON), now=NOON)

    assert answer("bunga") == shown.text


def test_a_word_that_has_not_begun_is_a_message_for_a_person(offers):
    keyword(offers, "join", starts_at=NOON + timedelta(days=1))

    assert answer("bunga") == ""
