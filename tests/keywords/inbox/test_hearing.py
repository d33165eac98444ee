"""Which texts open a conversation, and what another text does to it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keywords.inbox import handling, hearing
from keywords.models import Conversation, InboundMessage, Keyword
from keywords.understanding.folding import fold
from subscribers import erasure
from subscribers.models import Subscriber
from tests.factories import NOON, STAFF, WAY_OUT, make_people, make_sender, us_phone
from tests.keywords.inbox.conftest import ANN, BOB

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=3)


def hand(sender, reply: str = "") -> Keyword:
    return Keyword.objects.create(
        word="AGENT", folded=fold("AGENT"), sender=sender, action="hand", reply=reply
    )


def test_what_nothing_else_takes_opens_a_conversation(asked):
    assert (asked.status, asked.heard_count, asked.last_heard_at) == ("open", 1, NOON)


@pytest.mark.parametrize("body", ["STOP", "HELP", "start"])
def test_what_is_answered_by_itself_opens_none(offers, text, body):
    text(body)

    assert not Conversation.objects.exists()


def test_an_unclear_opt_out_opens_one_for_staff_to_decide(unclear):
    assert Conversation.objects.unclear().get() == unclear


def test_a_keyword_may_hand_people_to_staff(offers, sender, text):
    hand(sender)

    text("agent")

    assert Conversation.objects.get().heard_count == 1


def test_a_keyword_that_hands_people_over_may_say_so(offers, sender, text):
    hand(sender, reply="We will write back soon.")

    assert text("agent").reply == f"We will write back soon.{WAY_OUT}"
    assert Conversation.objects.get().heard_count == 1


def test_another_keyword_opens_none(offers, sender, text):
    Keyword.objects.create(
        word="HOURS", folded="hours", sender=sender, action="reply", reply="9 to 5"
    )

    text("hours")

    assert not Conversation.objects.exists()


def test_all_that_one_number_texts_one_sender_is_one_conversation(asked, text):
    text("And to Queens?", now=LATER)

    again = Conversation.objects.get()
    assert (again.pk, again.heard_count, again.last_heard_at) == (asked.pk, 2, LATER)


def test_another_person_and_another_sender_have_their_own(asked, text):
    make_sender("fr", number="+12025550109")

    text("Hello there", BOB)
    text("Hello there", to="+12025550109")

    assert Conversation.objects.count() == 3


def test_a_text_that_came_late_does_not_turn_the_clock_back(asked, text):
    text("Hello?", now=NOON - timedelta(hours=2))

    assert Conversation.objects.get().last_heard_at == NOON


@pytest.mark.parametrize("state", ["closed", "snoozed"])
def test_a_new_text_opens_it_again(asked, sue, text, state):
    if state == "closed":
        handling.close(asked.pk, by=sue, heard=1)
    else:
        handling.snooze(asked.pk, until=NOON + timedelta(days=9), now=NOON)

    text("Are you there?", now=LATER)

    again = Conversation.objects.get()
    assert (again.status, again.snoozed_until, again.closed_by) == ("open", None, "")


def test_a_short_code_has_no_conversation(offers, text):
    text("Your parcel is here", "72345")

    assert not Conversation.objects.exists()


def test_a_number_of_ours_that_no_sender_owns_has_none(offers, text):
    text("Hello there", to="+12025550177")

    assert not Conversation.objects.exists()


def test_our_own_numbers_talk_to_nobody(sender, text):
    other = make_sender("fr", number="+12025550109")

    text("Petal & Stem: tulips are in.", other.number)

    assert not Conversation.objects.exists()


def test_a_set_of_texts_costs_what_one_does(sender):
    def heard(numbers) -> int:
        people = make_people([us_phone(number) for number in numbers])
        texts = [
            InboundMessage.objects.create(
                gateway="main",
                provider_id=f"set-{person.pk}",
                sender=sender,
                subscriber=person,
                to_number=sender.number,
                body="Hi",
                intent="message",
                received_at=NOON,
            )
            for person in people
        ]
        with CaptureQueriesContext(connection) as queries:
            assert hearing.hear(texts, now=NOON) == len(texts)
        return len([q for q in queries if "UPDATE" not in q["sql"]])

    assert heard(range(1, 3)) == heard(range(10, 40))


def test_the_conversation_of_an_erased_person_is_gone(asked, sue):
    handling.note(asked.pk, "Wants lilies.", by=sue, now=NOON)
    handling.see(asked, by=sue)

    erasure.erase([asked.subscriber_id], origin=STAFF, now=NOON)

    assert not Conversation.objects.exists()


def test_an_erased_person_who_texts_again_begins_anew(asked, text):
    erasure.erase([asked.subscriber_id], origin=STAFF, now=NOON)

    text("Hello there", now=LATER)

    person = Subscriber.objects.get(phone=ANN)
    assert Conversation.objects.get().subscriber == person
