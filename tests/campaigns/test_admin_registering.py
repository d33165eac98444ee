"""What this floor adds to a subscriber: the verdict, the story, the erasing."""

import pytest
from django.contrib.auth.models import Permission, User

from campaigns import registering, telling
from campaigns.models import Click, Link, Message, MessageLink, MessageText
from campaigns.models.simulated import SimulatedText
from campaigns.sending import launching
from subscribers import consent
from subscribers.models import Subscriber
from subscribers.scopes import Scope
from tests.factories import NOON, STAFF, join, make_campaign, make_people, us_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(offers) -> Subscriber:
    [ann] = make_people([us_phone(1)])
    join([ann], offers)
    return ann


@pytest.fixture
def message(offers, ann) -> Message:
    links = {"link": "https://example.com/tulips"}
    launching.launch(make_campaign(offers, links=links), by="ann", now=NOON)
    message = Message.objects.get()
    MessageText.objects.create(message=message, body="Hello Ann")
    target = Link.objects.get()
    link = MessageLink.objects.create(token="abc", link=target, message=message)
    Click.objects.create(message_link=link, at=NOON)
    return message


@pytest.fixture
def reader() -> User:
    return User.objects.create_superuser("root")


def test_the_verdict_says_yes(ann):
    [said] = telling.answers_of(ann.pk, NOON)

    assert (said.subject, said.headline) == ("Offers", "Yes, a text may leave now.")


def test_the_verdict_says_no_and_why(ann):
    consent.unsubscribe([ann.pk], scope=Scope.everything(), origin=STAFF, now=NOON)

    [said] = telling.answers_of(ann.pk, NOON)

    assert (said.headline, said.tone) == ("No.", "bad")
    assert said.detail.startswith("They opted out of everything")


def test_the_verdict_says_until_when_to_wait(ann):
    night = NOON.replace(hour=5)

    [said] = telling.answers_of(ann.pk, night)

    assert said.headline.startswith("Not before 02 Jun 2026")


def test_whereabouts_say_how_the_clock_is_known(ann):
    facts = dict(telling.whereabouts_of(ann, NOON))

    assert facts == {
        "Local time": "14:00",
        "Zone": "America/New_York (area code 202)",
    }


def test_the_timeline_quotes_texts_to_those_who_may_read_them(message, reader):
    [entry] = telling.messages_of(message.subscriber_id, reader)

    assert (entry.title, entry.quoted) == ("Spring", "Hello Ann")


def test_the_timeline_keeps_the_words_from_others(message):
    clerk = User.objects.create_user("clerk")
    clerk.user_permissions.add(Permission.objects.get(codename="view_message"))

    [entry] = telling.messages_of(message.subscriber_id, clerk)

    assert "Hello" not in entry.quoted + entry.detail


def test_the_timeline_hides_texts_from_those_who_may_not_see_the_log(message):
    clerk = User.objects.create_user("clerk")

    assert telling.messages_of(message.subscriber_id, clerk) == []


def test_the_timeline_tells_of_taps(message, reader):
    [entry] = telling.clicks_of(message.subscriber_id, reader)

    assert entry.detail == "https://example.com/tulips"


def test_the_evidence_holds_the_exact_words(message):
    [row] = registering.evidence_of(message.subscriber_id)

    assert (row["text"], row["for"]) == ("Hello Ann", "Spring")


def test_erasing_takes_words_links_and_taps(message):
    registering.erase([message.subscriber_id], NOON)

    assert not MessageText.objects.exists()
    assert not MessageLink.objects.exists()
    assert not Click.objects.exists()


def test_erasing_keeps_that_a_text_was_sent(message):
    Message.objects.update(provider_id="p1", error="e1")

    registering.erase([message.subscriber_id], NOON)

    row = Message.objects.get()
    assert (row.provider_id, row.error) == ("p1", "e1")


def test_erasing_empties_the_simulated_phone(ann):
    for number in ("+12025550101", "+12025550102"):
        SimulatedText.objects.create(
            gateway="main", sender="1", phone=number, text="x", direction="to_phone"
        )

    registering.erase([ann.pk], NOON)

    assert SimulatedText.objects.get().phone == "+12025550102"


def test_erasing_leaves_others_alone(message):
    [bo] = make_people([us_phone(2)])

    registering.erase([bo.pk], NOON)

    assert MessageText.objects.exists()
