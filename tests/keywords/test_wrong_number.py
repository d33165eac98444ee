"""“Wrong number”: what somebody else agreed to ends, and the owner may join."""

import pytest

from keywords.intake import receive
from subscribers import verification
from subscribers.models import NumberFlag, Subscriber, Subscription
from tests.factories import NOON, join, make_list, make_people, make_sender, us_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def offers():
    return make_list(sender=make_sender())


@pytest.fixture
def news():
    return make_list("news", brand="Another brand")


@pytest.fixture
def ann(offers, news):
    [ann] = make_people([us_phone(1)])
    Subscriber.objects.update(first_name="Ann")
    join([ann], offers)
    join([ann], news)
    return ann


def text(person, body):
    return receive(
        gateway="main",
        provider_id=body,
        from_number=str(person.phone),
        to_number="+12025550100",
        body=body,
        now=NOON,
    )


def test_every_consent_ends_and_is_confirmed_once(ann, offers, news):
    told = text(ann, "Sorry, wrong number")

    assert told.intent == "opt_out"
    assert told.reply
    assert not Subscription.objects.filter(status="active").exists()
    assert NumberFlag.objects.get().ended_count == 2


def test_it_is_answered_in_the_language_it_was_said_in(ann, offers):
    assert "STOP" not in text(ann, "Mauvais numéro").reply
    assert NumberFlag.objects.get().cause == "wrong_number"


def test_the_owner_of_the_number_joins_without_the_former_ones_name(ann, offers):
    text(ann, "wrong number")

    assert text(ann, "START").intent == "opt_in"

    assert Subscriber.objects.reachable(offers).get() == ann
    assert Subscriber.objects.get(pk=ann.pk).first_name == ""
    assert verification.verify().ok
