"""Colleagues at the same instant: one answer, one owner, and nothing lost."""

from collections.abc import Callable
from functools import partial

import pytest
from django.contrib.auth.models import Group, User
from django.db import transaction

from campaigns.models import Message
from keywords import intake
from keywords.inbox import answering, deciding, handling, hearing
from keywords.inbox.errors import InboxError
from keywords.models import Conversation, InboundMessage, StaffAnswer
from subscribers.models import ConsentEvent
from tests.factories import NOON, make_list, make_people, make_sender, us_phone
from tests.services.test_pieces import at_once

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

ROUNDS = 8


@pytest.fixture
def staff(on_postgresql, settings) -> list[User]:
    settings.SMS_GATEWAYS = "main=memory://"
    users = [User.objects.create_user(name, is_staff=True) for name in ("sue", "bea")]
    for user in users:
        user.groups.add(Group.objects.get(name="support"))
    return users


@pytest.fixture
def sender(staff):
    return make_sender()


@pytest.fixture
def asked(sender) -> Callable[[int, str], Conversation]:
    make_list("offers", sender=sender)

    def ask(number: int, body: str = "Do you deliver to Brooklyn?") -> Conversation:
        # Not the first number: that is our sender's own.
        phone = str(us_phone(number + 1).e164)
        intake.receive(
            gateway="main",
            provider_id=f"id-{number}",
            from_number=phone,
            to_number=sender.number,
            body=body,
            now=NOON,
        )
        return Conversation.objects.get(subscriber__phone=phone)

    return ask


def tried(act: Callable[..., object], *args: object, **kwargs: object) -> bool:
    """Whether it was done; False where it was refused."""
    try:
        act(*args, **kwargs)
    except InboxError:
        return False
    return True


def test_two_who_answer_at_once_send_one_answer(asked, staff):
    for number in range(ROUNDS):
        row = asked(number)
        answers = [
            partial(tried, answering.answer, row.pk, "Yes.", by=user, after=0, now=NOON)
            for user in staff
        ]

        assert sorted(at_once(*answers)) == [False, True]

    assert StaffAnswer.objects.count() == ROUNDS
    assert Message.objects.filter(kind="conversational").count() == ROUNDS


def test_two_who_take_it_at_once_agree_whose_it_is(asked, staff):
    for number in range(ROUNDS):
        row = asked(number)
        takes = [
            partial(tried, handling.assign, row.pk, user, seen=None) for user in staff
        ]

        done = at_once(*takes)

        row.refresh_from_db()
        assert sorted(done) == [False, True]
        assert row.assignee == staff[done.index(True)]


def test_leaving_and_staying_at_once_is_decided_once(asked, staff):
    sue, bea = staff
    for number in range(ROUNDS):
        row = asked(number, "Way too many texts")
        leave = partial(deciding.they_leave, row.pk, by=sue, heard=1, now=NOON)
        stay = partial(deciding.they_stay, row.pk, by=bea, heard=1, now=NOON)

        at_once(partial(tried, leave), partial(tried, stay))

        row.subscriber.refresh_from_db()
        kinds = ConsentEvent.objects.filter(subscriber=row.subscriber)
        assert row.subscriber.held_until is None
        # Who left stays suppressed, whether somebody let them stay before.
        assert "suppressed" in kinds.values_list("kind", flat=True)


def test_texts_heard_at_once_are_all_counted(sender):
    [person] = make_people([us_phone(1)])
    texts = [
        InboundMessage.objects.create(
            gateway="main",
            provider_id=f"at-once-{number}",
            sender=sender,
            subscriber=person,
            to_number=sender.number,
            body="Hello?",
            intent="message",
            received_at=NOON,
        )
        for number in range(4)
    ]

    at_once(*(partial(_heard, text) for text in texts))

    assert Conversation.objects.get().heard_count == 4


def _heard(text: InboundMessage) -> None:
    with transaction.atomic():
        hearing.hear([text], now=NOON)


def test_answers_and_opt_outs_at_once_end_in_neither_deadlock_nor_text(asked, staff):
    """Both lock the person first, and the conversation after."""
    sue, _ = staff
    for number in range(ROUNDS):
        row = asked(number)
        phone = str(row.subscriber.phone)
        stop = partial(
            intake.receive,
            gateway="main",
            provider_id=f"stop-{number}",
            from_number=phone,
            to_number=row.sender.number,
            body="STOPALL",
            now=NOON,
        )
        answer = partial(
            tried, answering.answer, row.pk, "Yes.", by=sue, after=0, now=NOON
        )

        at_once(stop, answer)

    left = Message.objects.filter(kind="conversational").values_list(
        "status", flat=True
    )
    assert set(left) <= {"cancelled"}
