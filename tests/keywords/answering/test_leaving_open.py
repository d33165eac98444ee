"""Every answer to a keyword says how to leave, on that number and in their language."""

import pytest

from keywords import intake
from keywords.answering.rehearsing import rehearse
from keywords.matching import fold
from keywords.models import Keyword
from subscribers.models import Subscriber
from tests.factories import NOON, WAY_OUT, make_list, make_people, make_sender, us_phone

pytestmark = pytest.mark.django_db


def keyword(reply: str, **fields: object) -> Keyword:
    values = {"action": "reply", "word": "HOURS", "folded": fold("HOURS"), **fields}
    sender = values.pop("sender", None) or make_sender()
    return Keyword.objects.create(reply=reply, sender=sender, **values)


def answer(body: str = "hours", phone: str = "+12125550123") -> str:
    return intake.receive(
        gateway="main",
        provider_id=f"{phone} {body}",
        from_number=phone,
        to_number="+12025550100",
        body=body,
        now=NOON,
    ).reply


@pytest.mark.parametrize("action", ["reply", "hand"])
def test_a_reply_says_how_to_leave(action):
    keyword("We open at 9.", action=action)

    assert answer() == f"We open at 9.{WAY_OUT}"


def test_it_says_so_in_the_persons_language():
    keyword("9 to 6")
    [who] = make_people([us_phone(1)])
    Subscriber.objects.update(language="fr")

    assert answer(phone=str(who.phone)) == "9 to 6\nRépondez STOP pour finir"


def test_to_a_stranger_it_says_so_in_the_lists_language():
    sender = make_sender()
    make_list(sender=sender, language="de")
    keyword("9 bis 18 Uhr", sender=sender)

    assert answer() == "9 bis 18 Uhr\nSTOP antworten zum Abmelden"


@pytest.mark.parametrize(
    "words", ["Text STOP to end.", "Reply STOP to opt out", "STOP to quit"]
)
def test_words_that_say_so_themselves_are_left_alone(words):
    keyword(words)

    assert answer() == words


def test_a_word_like_stop_is_no_way_out():
    keyword("We send stop signs.")

    assert answer() == f"We send stop signs.{WAY_OUT}"


def test_the_answer_after_its_last_day_says_how_to_leave():
    word = keyword("Hi", ends_at=NOON)
    [shown] = rehearse(word, now=NOON)

    assert answer().endswith("Reply STOP to end.")
    assert answer(body="hours ") == shown.text


def test_who_cannot_join_from_their_country_hears_how_to_leave():
    sender = make_sender()
    lst = make_list(sender=sender, countries=["FR"])
    keyword("", action="join", list=lst, sender=sender)

    assert answer().endswith("Reply STOP to end.")


def test_help_keeps_its_own_words():
    keyword("9 to 6")

    assert WAY_OUT not in answer("help")


def test_what_is_shown_and_counted_is_what_is_sent():
    word = keyword("Hi {{ first_name|default:'there' }}")
    [_, stranger] = rehearse(word, now=NOON)

    assert answer() == stranger.text
