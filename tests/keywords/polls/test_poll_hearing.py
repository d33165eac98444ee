"""A poll by text: asked by keyword, answered by number or word, left by STOP."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from campaigns.composing.parts import count_parts
from campaigns.models import Message
from campaigns.pruning import Lives, prune
from campaigns.sending.pump import dispatch
from keywords.matching import fold
from keywords.models import InboundMessage, Keyword, PollAnswer, PollRun
from keywords.polls import service
from subscribers.models import Subscription
from tests.factories import NOON

pytestmark = pytest.mark.django_db

WAY_OUT = "Reply STOP to end"


def attributes(person) -> dict[str, object]:
    person.refresh_from_db()
    return person.attributes


def test_its_keyword_asks_the_first_question_with_the_way_out(poll, text):
    assert text("flower").reply == (
        "Petal & Stem: Which flower?\n1 Tulips\n2 Roses\nReply with the number.\n"
        + WAY_OUT
    )


def test_the_way_out_is_counted_in_the_parts(poll, text):
    words = text("flower").reply

    assert Message.objects.get().parts == count_parts(words).parts


def test_a_question_is_a_conversation_of_the_list(poll, text, offers):
    text("flower")

    assert (Message.objects.get().kind, Message.objects.get().list) == (
        "conversational",
        offers,
    )


def test_asking_a_stranger_subscribes_them_to_nothing(poll, text):
    text("flower", phone="+12025550177")

    people = Subscription.objects.filter(subscriber__phone="+12025550177")
    assert not people.exists()


def test_an_answer_leads_where_its_option_says(poll, text):
    text("flower")

    assert "Would you recommend us?" in text("1").reply


def test_an_option_without_a_lead_leads_to_the_next_question(poll, text):
    text("flower")

    assert "Why roses?" in text("roses").reply


def test_who_answers_everything_is_thanked(poll, text):
    text("flower")
    text("the first one")

    assert text("9").reply == f"Petal & Stem: Thank you for your answer.\n{WAY_OUT}"


def test_answers_become_attributes_in_their_type(poll, text, ann):
    for body in ("flower", "2", "They smell of summer", "8/10"):
        text(body)

    assert attributes(ann) == {
        "flower": "Roses",
        "why_roses": "They smell of summer",
        "recommends": 8,
    }


def test_answers_keep_what_else_is_known_of_the_person(poll, text, ann):
    ann.attributes = {"spend": 40}
    ann.save()

    text("flower")
    text("1")

    assert attributes(ann) == {"spend": 40, "flower": "Tulips"}


def test_an_answer_is_stored_as_such(poll, text):
    text("flower")

    assert text("1").intent == InboundMessage.Intent.ANSWER


def test_a_second_answer_hears_that_we_have_it(poll, text):
    for body in ("flower", "1", "9"):
        text(body)

    assert "We have your answer already" in text("9").reply


def test_the_keyword_again_hears_that_we_have_the_answer(poll, text):
    for body in ("flower", "1", "9"):
        text(body)

    assert "We have your answer already" in text("flower").reply


def test_the_keyword_in_the_middle_asks_the_open_question_again(poll, text):
    text("flower")
    text("1")

    assert "Would you recommend us?" in text("flower").reply


def test_after_the_poll_other_texts_are_for_a_person_to_read(poll, text):
    for body in ("flower", "1", "9"):
        text(body)

    assert text("do you deliver on sundays?").intent == "message"


def test_stop_leaves_in_the_middle_of_a_poll(poll, text, offers):
    text("flower")

    assert text("STOP").intent == "opt_out"
    assert Subscription.objects.get(list=offers).status == "unsubscribed"


def test_stop_as_their_own_words_leaves(poll, text):
    text("flower")
    text("2")

    assert text("stop").intent == "opt_out"
    assert PollAnswer.objects.count() == 1


def test_a_question_that_waits_is_not_sent_to_who_left(poll, text):
    text("flower")
    text("STOP")
    dispatch(until_empty=True, moved_to=NOON)

    question = Message.objects.get(kind="conversational")
    assert (question.status, question.code) == ("dropped", "suppressed")


def test_who_had_left_and_texts_us_all_the_same_is_answered(poll, text):
    text("STOP")
    text("flower")
    dispatch(until_empty=True, moved_to=NOON)

    assert Message.objects.get(kind="conversational").status == "delivered"


def test_help_in_the_middle_of_a_poll_is_help(poll, text):
    text("flower")

    assert text("HELP").intent == "help"


def test_a_staff_keyword_in_the_middle_of_a_poll_is_the_keyword(poll, text, sender):
    Keyword.objects.create(
        word="ROSES", folded=fold("ROSES"), sender=sender, action="reply", reply="Hi"
    )
    text("flower")

    assert text("roses").intent == "keyword"


def test_who_cannot_be_read_is_told_how_once(poll, text):
    text("flower")

    assert "we could not read that" in text("hmm").reply
    assert text("hmm").intent == "message"


def test_a_question_of_theirs_is_for_a_person_to_read(poll, text):
    text("flower")

    assert text("which is cheaper?").intent == "message"


def test_a_number_without_a_question_is_for_a_person_to_read(poll, text):
    assert text("2").intent == "message"


def test_an_answer_after_the_end_hears_that_it_is_over(poll, text):
    text("flower")
    service.close(poll, by="mia")

    assert "This poll is over" in text("1").reply


def test_the_keyword_after_the_end_hears_that_it_is_over(poll, text):
    service.close(poll, by="mia")

    assert "This poll is over" in text("flower").reply


def test_the_keyword_before_its_first_day_hears_that_it_is_to_come(poll, text):
    poll.starts_at = NOON + timedelta(days=1)
    poll.save()

    assert "has not begun yet" in text("flower").reply


@pytest.mark.parametrize(("hours", "said"), [(71, "recommend"), (72, "over")])
def test_a_question_waits_three_days_for_its_answer(poll, text, hours, said):
    text("flower")

    assert said in text("1", now=NOON + timedelta(hours=hours)).reply


def test_an_answer_in_time_counts_however_late_it_is_heard(poll, text, heard_late, ann):
    text("flower")
    in_time = NOON + poll.answers_within - timedelta(seconds=1)

    said = heard_late(
        "1",
        at=in_time,
        heard_at=in_time + timedelta(minutes=5),
        phone=str(ann.phone),
    )

    assert "recommend" in said.reply
    assert PollAnswer.objects.get().answered_at == in_time


def test_who_came_before_the_polls_last_instant_is_asked(poll, heard_late, ann):
    poll.ends_at = NOON + timedelta(seconds=1)
    poll.save()

    said = heard_late(
        "flower", heard_at=NOON + timedelta(minutes=5), phone=str(ann.phone)
    )

    assert "Which flower?" in said.reply


def test_a_yes_is_an_answer_where_nothing_else_asked(poll, text):
    option = poll.questions.get(position=1).options.get(low=1)
    option.label = "Yes"
    option.save()
    text("flower")

    assert text("yes").intent == InboundMessage.Intent.ANSWER


def test_an_answer_older_than_its_question_is_not_taken_for_it(poll, text, ann):
    """Two texts at once: the second was written before the next question was asked."""
    text("flower")
    text("1", now=NOON + timedelta(minutes=2))

    said = text("9", now=NOON + timedelta(minutes=1))

    assert "already" in said.reply
    assert "recommends" not in attributes(ann)


def test_a_person_has_one_way_through_a_poll(poll, text, ann, sender):
    text("flower")

    with pytest.raises(IntegrityError), transaction.atomic():
        PollRun.objects.create(
            poll=poll,
            subscriber=ann,
            sender=sender,
            question=poll.questions.first(),
            asked_at=NOON,
            started_at=NOON,
        )


def test_old_words_are_pruned_and_the_answer_stays(poll, text):
    for body in ("flower", "2", "They smell of home"):
        text(body)

    prune(now=NOON + timedelta(days=9), lives=Lives(texts=timedelta(days=7)))

    assert [one.words for one in PollAnswer.objects.order_by("pk")] == ["", ""]
