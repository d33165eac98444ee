"""What we hold, and erasure: both behind a code texted to the number."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.composing import wording
from campaigns.composing.languages import REPLY_WORDS
from campaigns.composing.parts import count_parts
from campaigns.models import Message
from campaigns.sending.pump import dispatch
from subscribers import consent
from subscribers.models import Subscriber, Suppression, Tally
from subscribers.preferences import codes, limits
from subscribers.scopes import Scope
from subscribers.verification import verify
from tests.factories import STAFF
from tests.subscribers.preferences.conftest import Visitor, body, code_texted

pytestmark = pytest.mark.django_db


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def download(visitor: Visitor) -> dict:
    return json.loads(visitor.get("data/download/").content)


@pytest.mark.parametrize("language", sorted(REPLY_WORDS))
def test_the_code_fits_one_part(language):
    text = wording.code(brand="Petal & Stem", code="123456", language=language)

    assert "123456" in text
    assert count_parts(text).parts == 1


@pytest.mark.parametrize("path", ["data/download/", "data/erase/"])
def test_the_link_alone_opens_nothing(visitor, path):
    response = visitor.get(path)

    assert response.headers["Location"] == f"/p/{visitor.token}/data/"


def test_erasing_without_the_code_erases_nobody(visitor):
    visitor.post("data/erase/")

    assert Subscriber.objects.known().count() == 1


def test_a_code_is_texted_to_the_number(visitor, memory, ann):
    visitor.ask()
    dispatch(until_empty=True)

    [sms] = memory.texts
    assert sms.to == str(ann.phone)
    assert code_texted() in sms.text


def test_the_right_code_shows_what_we_hold(visitor, ann):
    Subscriber.objects.update(first_name="Ann")
    visitor.unlock()

    assert "Ann" in body(visitor.get("data/"))


def test_the_download_holds_particulars_choices_and_events(visitor, ann):
    Subscriber.objects.update(email="ann@petal.example")
    visitor.unlock()

    found = download(visitor)
    assert found["you"]["email"] == "ann@petal.example"
    assert {row["list"] for row in found["choices"]} == {"Offers", "News"}
    assert len(found["events"]) == 2


def test_another_browser_with_the_link_sees_nothing(visitor):
    visitor.unlock()

    other = Visitor(Client(), visitor.token)
    assert other.get("data/download/").status_code == 302


def test_a_wrong_code_opens_nothing(visitor):
    visitor.ask()

    shown = body(visitor.post("data/", code=wrong(code_texted())))

    assert "This is not the code." in shown
    assert visitor.get("data/download/").status_code == 302


def test_five_wrong_codes_end_it(visitor):
    visitor.ask()
    for _ in range(codes.TRIES):
        visitor.post("data/", code=wrong(code_texted()))

    shown = body(visitor.post("data/", code=code_texted()))

    assert "This code no longer counts." in shown


def test_a_code_counts_once(visitor):
    visitor.unlock()

    other = Visitor(Client(), visitor.token)
    other.post("data/", code=code_texted())

    assert other.get("data/download/").status_code == 302


def test_a_code_is_over_after_ten_minutes(visitor):
    visitor.ask()
    Tally.objects.update(ends_at=timezone.now() - timedelta(seconds=1))

    visitor.post("data/", code=code_texted())

    assert visitor.get("data/download/").status_code == 302


def test_a_new_code_ends_the_old_one(visitor):
    visitor.ask()
    old = code_texted()
    visitor.ask()

    visitor.post("data/", code=old)

    assert visitor.get("data/download/").status_code == 302


def test_three_codes_an_hour_are_enough(visitor):
    for _ in range(limits.CODES.most):
        visitor.ask()

    assert visitor.ask().status_code == 429
    assert Message.objects.count() == limits.CODES.most


def test_who_has_left_is_not_texted_and_told_whom_to_ask(visitor):
    visitor.post("leave/")

    shown = body(visitor.ask())

    assert "help@petal.example" in shown
    assert not Message.objects.exists()


def test_no_code_leaves_once_they_have_left(visitor, ann, memory):
    visitor.ask()
    consent.unsubscribe(
        [ann.pk], scope=Scope.everything(), origin=STAFF, now=timezone.now()
    )

    dispatch(until_empty=True)

    assert memory.texts == []


def test_erasing_asks_once_more(visitor):
    visitor.unlock()

    shown = body(visitor.get("data/erase/"))

    assert "What stays" in shown
    assert Subscriber.objects.known().exists()


def test_erasing_is_done_and_the_link_dies(visitor):
    visitor.unlock()

    shown = body(visitor.post("data/erase/"))

    assert "It is done." in shown
    assert not Subscriber.objects.known().exists()
    assert visitor.get().status_code == 404


def test_an_erased_number_stays_suppressed_and_the_chain_whole(visitor):
    visitor.unlock()

    visitor.post("data/erase/")

    assert Suppression.objects.in_force().get().scope == "everything"
    assert verify().ok
