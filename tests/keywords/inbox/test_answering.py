"""Staff's answers: what the gate foresaw is what happens, and nobody answers twice."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from campaigns.models import Cap, Message, RedButton
from campaigns.pacing.verdict import Decision
from campaigns.sending.pump import dispatch
from keywords.inbox import answering
from keywords.inbox.errors import Meanwhile, NotAnswerable, NotThere
from keywords.models import Conversation, StaffAnswer
from subscribers import consent, erasure
from subscribers.models import Subscriber, Suppression
from subscribers.phones import parse
from subscribers.scopes import Scope
from tests.factories import NOON, STAFF, join
from tests.keywords.inbox.conftest import ANN, member

pytestmark = pytest.mark.django_db

SOON = NOON + timedelta(minutes=5)
LATER = NOON + timedelta(minutes=10)
NEXT_DAYS_NOON = NOON + timedelta(days=1, minutes=1)
# A Tuesday's three in the morning in Washington.
NIGHT = NOON + timedelta(days=1, hours=13)


def reply(row: Conversation, by, *, body: str = "Yes, we do.", now=SOON):
    return answering.answer(row.pk, body, by=by, after=row.answer_count, now=now)


def test_an_answer_reaches_the_person(asked, memory, sue):
    reply(asked, sue)
    dispatch(until_empty=True, moved_to=SOON)

    assert [(one.to, one.text) for one in memory.texts] == [(ANN, "Yes, we do.")]


def test_it_is_written_down_whose_answer_it_was(asked, sue):
    reply(asked, sue)

    answer = StaffAnswer.objects.get()
    assert (answer.by, answer.number, answer.message.kind) == (
        "sue",
        1,
        "conversational",
    )


def test_whoever_answers_what_was_nobodys_has_it(asked, sue, bea):
    reply(asked, sue)
    asked.refresh_from_db()
    reply(asked, bea)

    asked.refresh_from_db()
    assert (asked.assignee, asked.answer_count) == (sue, 2)


def test_who_has_not_seen_a_colleagues_answer_is_told(asked, sue, bea):
    reply(asked, sue)

    with pytest.raises(Meanwhile, match="sue has answered"):
        reply(asked, bea)

    assert Message.objects.filter(kind="conversational").count() == 1


def test_pressing_send_twice_sends_once(asked, sue):
    reply(asked, sue)

    with pytest.raises(Meanwhile, match="You have answered"):
        reply(asked, sue)


@pytest.mark.parametrize("body", ["", "  \n "])
def test_nothing_is_no_answer(asked, sue, body):
    with pytest.raises(NotAnswerable, match="Write something"):
        reply(asked, sue, body=body)


def test_a_text_nobody_joins_is_refused(asked, sue):
    with pytest.raises(NotAnswerable, match="at most 1,600"):
        reply(asked, sue, body="x" * 1_601)


def test_fields_are_filled_in(asked, memory, sue):
    Subscriber.objects.update(first_name="Ann")

    reply(asked, sue, body="Hi {{ first_name }}, this is {{ staff_name }}.")
    dispatch(until_empty=True, moved_to=SOON)

    assert memory.texts[0].text == "Hi Ann, this is sue."


def test_a_field_nobody_knows_is_refused(asked, sue):
    with pytest.raises(NotAnswerable, match="There is no field"):
        reply(asked, sue, body="Hi {{ firstname }}")


def test_who_has_been_erased_cannot_be_answered(asked, sue):
    erasure.erase([asked.subscriber_id], origin=STAFF, now=NOON)

    with pytest.raises(NotThere):
        reply(asked, sue)


# --- the verdict shown is the outcome -------------------------------------------------


def nothing(row: Conversation) -> None:
    """An ordinary afternoon."""


def left_everything(row: Conversation) -> None:
    consent.unsubscribe(
        [row.subscriber_id], scope=Scope.everything(), origin=STAFF, now=NOON
    )


def left_the_brand(row: Conversation) -> None:
    scope = Scope.of_brand("Petal & Stem")
    consent.unsubscribe([row.subscriber_id], scope=scope, origin=STAFF, now=NOON)


def is_held(row: Conversation) -> None:
    consent.hold([row.subscriber_id], until=NOON + timedelta(hours=90))


def is_a_landline(row: Conversation) -> None:
    Subscriber.objects.update(line="landline")


def all_is_paused(row: Conversation) -> None:
    RedButton.objects.update_or_create(pk=1, defaults={"is_pressed": True})


def sender_is_not_registered(row: Conversation) -> None:
    row.sender.registration = {"status": "pending"}
    row.sender.save()


def sender_is_of_another_country(row: Conversation) -> None:
    row.sender.countries = ["FR"]
    row.sender.save()


def had_enough(row: Conversation) -> None:
    Cap.objects.create(
        slug="one", scope="kind:conversational", messages=1, per="24h", over="defer"
    )
    Message.objects.all().delete()
    answering.answer(row.pk, "First.", by=member("first"), after=0, now=NOON)
    dispatch(until_empty=True, moved_to=NOON)
    row.refresh_from_db()


WORLDS = [
    *(nothing, left_everything, left_the_brand, is_held, is_a_landline),
    *(all_is_paused, sender_is_not_registered, sender_is_of_another_country),
    had_enough,
]
TIMES = {"soon": SOON, "late": NEXT_DAYS_NOON, "night": NIGHT}
OUTCOMES = {Decision.SEND: "delivered", Decision.DEFER: "deferred"}


@pytest.mark.parametrize("on_list", [True, False], ids=["on a list", "on none"])
@pytest.mark.parametrize(
    "now", [SOON, NEXT_DAYS_NOON, NIGHT], ids=["soon", "late", "night"]
)
@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.__name__)
def test_the_verdict_shown_is_the_outcome(
    asked, offers, sue, world: Callable[[Conversation], None], now, on_list
):
    if on_list:
        join([asked.subscriber], offers, origin=STAFF)
        Message.objects.all().delete()
    world(asked)
    [seen] = answering.foresee([asked], now=now)

    if seen.verdict.decision == Decision.DROP:
        with pytest.raises(NotAnswerable) as refused:
            reply(asked, sue, now=now)
        assert seen.verdict.detail in str(refused.value)
        return
    reply(asked, sue, now=now)
    dispatch(until_empty=True, moved_to=now)
    text = Message.objects.latest("pk")
    if seen.verdict.code == "all_paused":
        assert text.status == "queued"  # a pause is a filter on what is due
        return
    assert (text.status, text.code) == (
        OUTCOMES[seen.verdict.decision],
        seen.verdict.code,
    )
    assert text.due_at == seen.verdict.until


def test_a_day_after_their_text_it_is_promotional_and_says_how_to_leave(
    asked, offers, memory, sue
):
    join([asked.subscriber], offers, origin=STAFF)
    Message.objects.all().delete()

    reply(asked, sue, now=NEXT_DAYS_NOON)
    dispatch(until_empty=True, moved_to=NEXT_DAYS_NOON)

    assert Message.objects.latest("pk").kind == "promotional"
    assert "Reply STOP to end" in memory.texts[-1].text


def test_a_day_after_their_text_who_is_on_no_list_cannot_be_texted(asked, sue):
    with pytest.raises(NotAnswerable, match="more than 24 hours ago"):
        reply(asked, sue, now=NEXT_DAYS_NOON)


def test_an_opt_out_between_sending_and_leaving_wins(asked, memory, sue, text):
    reply(asked, sue)
    text("STOPALL", now=SOON)
    dispatch(until_empty=True, moved_to=SOON)

    assert [one.text for one in memory.texts if "Yes, we do" in one.text] == []
    assert Suppression.objects.in_force().exists()


def test_a_stop_after_the_question_stops_the_answer(asked, sue, text):
    text("STOP", now=SOON)
    asked.refresh_from_db()

    with pytest.raises(NotAnswerable, match=r"Petal & Stem .* Once they text again"):
        reply(asked, sue, now=SOON)


def test_an_answer_that_waits_does_not_leave_after_a_stop(asked, memory, sue, text):
    reply(asked, sue)
    text("STOP", now=SOON)
    dispatch(until_empty=True, moved_to=SOON)

    assert [one.text for one in memory.texts if "Yes, we do" in one.text] == []


def test_who_asks_after_a_stop_is_answered(asked, memory, sue, text):
    text("STOP", now=SOON)
    text("And my order?", now=LATER)
    asked.refresh_from_db()

    reply(asked, sue, now=LATER)
    dispatch(until_empty=True, moved_to=LATER)

    assert memory.texts[-1].text == "Yes, we do."


# --- staff begin ----------------------------------------------------------------------


def test_staff_can_begin_with_somebody_on_the_list(asked, offers, sender, memory, sue):
    asked.delete()
    join([Subscriber.objects.get(phone=ANN)], offers, origin=STAFF)
    Message.objects.all().delete()
    row = answering.begin(parse(ANN), sender, by=sue, now=NOON)

    reply(row, sue, body="Your order is ready.")
    dispatch(until_empty=True, moved_to=SOON)

    [only] = memory.texts
    assert only.text.startswith("Your order is ready.")
    assert "STOP" in only.text


def test_beginning_twice_is_the_same_conversation(asked, sender, sue):
    assert answering.begin(parse(ANN), sender, by=sue, now=SOON) == asked


def test_nobody_can_begin_with_a_stranger(sender, sue):
    with pytest.raises(NotThere, match="No subscriber"):
        answering.begin(parse("+12025550150"), sender, by=sue, now=NOON)
