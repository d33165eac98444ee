"""What may mean leaving is asked about once, holds our texts, and ends in leaving.

In each language, with a text that is unclear in it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from campaigns.composing.languages import REPLY_WORDS
from campaigns.gateways.registry import close_gateways
from campaigns.models import MessageText, Sender
from campaigns.sending.pump import dispatch
from keywords import intake
from keywords.intake import Received
from subscribers import consent
from subscribers.models import Subscriber, SubscriberList, Subscription
from subscribers.origin import Origin, Who
from tests.factories import NOON, join, make_list, make_people, make_sender, us_phone
from tests.keywords.corpus_scores import phrases

pytestmark = pytest.mark.django_db

UNCLEAR = {
    phrase.language: phrase.text
    for phrase in phrases()
    if phrase.label == phrase.read_as == "unclear"
}
LANGUAGES = pytest.mark.parametrize("language", sorted(UNCLEAR))
LATER = NOON + timedelta(minutes=1)


@pytest.fixture
def sender(settings) -> Iterator[Sender]:
    settings.SMS_GATEWAYS = "main=memory://"
    yield make_sender()
    close_gateways()


@pytest.fixture
def news(sender) -> SubscriberList:
    return make_list("news", sender=sender)


def somebody(news: SubscriberList, language: str = "en") -> Subscriber:
    [ann] = make_people([us_phone(101)])
    join([ann], news)
    Subscriber.objects.filter(pk=ann.pk).update(language=language)
    return Subscriber.objects.get(pk=ann.pk)


def text(ann: Subscriber, body: str, *, now: datetime = NOON) -> Received:
    return intake.receive(
        gateway="main",
        provider_id=f"{body} {now}",
        from_number=ann.phone.as_e164,
        to_number="+12025550100",
        body=body,
        now=now,
    )


def status(news: SubscriberList) -> str:
    return Subscription.objects.get(list=news).status


def test_there_is_an_unclear_text_in_every_language():
    assert len(UNCLEAR) == 16


@LANGUAGES
def test_it_is_asked_about_in_the_person_s_language(news, language):
    received = text(somebody(news, language), UNCLEAR[language])

    assert received.intent == "clarify"
    assert REPLY_WORDS[language].stop in received.reply
    assert MessageText.objects.count() == 1


@LANGUAGES
def test_it_holds_promotional_texts(news, language):
    ann = somebody(news, language)

    text(ann, UNCLEAR[language])

    ann.refresh_from_db()
    assert ann.held_until == NOON + timedelta(hours=24)


@LANGUAGES
def test_a_day_of_silence_counts_as_leaving(news, language):
    text(somebody(news, language), UNCLEAR[language])

    dispatch(until_empty=True, moved_to=NOON + timedelta(hours=25))

    assert status(news) == "unsubscribed"


@LANGUAGES
def test_the_word_the_question_names_leaves(news, language):
    ann = somebody(news, language)
    text(ann, UNCLEAR[language])

    text(ann, REPLY_WORDS[language].stop, now=LATER)

    assert status(news) == "unsubscribed"


@LANGUAGES
def test_a_yes_to_whether_they_leave_is_no_joining(news, language):
    ann = somebody(news, language)
    text(ann, UNCLEAR[language])

    text(ann, REPLY_WORDS[language].yes, now=LATER)

    assert status(news) == "unsubscribed"


@LANGUAGES
@pytest.mark.parametrize("word", ["no", "start"])
def test_who_wants_to_stay_stays(news, language, word):
    ann = somebody(news, language)
    text(ann, UNCLEAR[language])

    text(ann, getattr(REPLY_WORDS[language], word), now=LATER)

    ann.refresh_from_db()
    assert (status(news), ann.held_until) == ("active", None)


def test_a_yes_to_a_request_made_since_joins(news, sender):
    ann = somebody(news)
    more = make_list("more", sender=sender, opt_in="double")
    text(ann, UNCLEAR["en"])
    origin = Origin(who=Who.PERSON, door="page:more")
    consent.subscribe([ann.pk], more, origin=origin, now=LATER)

    text(ann, "yes", now=LATER + timedelta(minutes=1))

    assert Subscription.objects.get(list=more).status == "active"


def test_a_no_to_whether_they_leave_declines_no_request(news, sender):
    ann = somebody(news)
    more = make_list("more", sender=sender, opt_in="double")
    origin = Origin(who=Who.PERSON, door="page:more")
    consent.subscribe([ann.pk], more, origin=origin, now=NOON)
    text(ann, UNCLEAR["en"], now=LATER)

    text(ann, "no", now=LATER + timedelta(minutes=1))

    assert Subscription.objects.get(list=more).status == "pending"


def test_a_start_that_keeps_texts_brings_back_nothing_left_before(news, sender):
    ann = somebody(news)
    old = make_list("old", sender=sender)
    join([ann], old)
    text(ann, "STOP old")
    text(ann, UNCLEAR["en"], now=LATER)

    received = text(ann, "START", now=LATER + timedelta(minutes=1))

    assert Subscription.objects.get(list=old).status == "unsubscribed"
    assert (received.intent, received.changes) == ("opt_in", ())
