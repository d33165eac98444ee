"""The page behind a request's link: only its button confirms, nothing is guessed."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Message, MessageText
from subscribers import consent, disclosures
from subscribers.confirming import tokens, views
from subscribers.models import ConsentEvent, Evidence, Subscription
from subscribers.verification import verify
from tests.factories import STAFF, make_list, make_people, make_sender, us_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def lst():
    lst = make_list(
        opt_in="link",
        sender=make_sender(),
        promise_messages=4,
        promise_per="month",
        support="help@petal.example",
    )
    disclosures.publish(lst, author="mia", approved_by="ann", now=timezone.now())
    return lst


@pytest.fixture
def request_row(lst) -> Subscription:
    [ann] = make_people([us_phone(1)])
    consent.subscribe([ann.pk], lst, origin=STAFF, now=timezone.now())
    return Subscription.objects.select_related("list").get()


@pytest.fixture
def url(request_row) -> str:
    return reverse("subscribers:confirm", args=[tokens.token_of(request_row)])


@pytest.fixture
def client() -> Client:
    return Client(enforce_csrf_checks=True)


def press(client: Client, url: str, answer: str = "yes"):
    page = client.get(url)
    token = page.cookies["csrftoken"].value
    return client.post(
        url,
        {"answer": answer, "csrfmiddlewaretoken": token},
        headers={"user-agent": "Telephone/1"},
    )


def status() -> str:
    return Subscription.objects.get().status


def test_the_request_brings_the_link(request_row, url, settings):
    assert MessageText.objects.get().body == (
        "Petal & Stem: To get Offers, up to 4 texts a month, open "
        f"{settings.PUBLIC_URL}{url} and press the button. Msg & data rates may apply. "
        "Not you? Ignore this text."
    )


def test_the_page_says_what_one_agrees_to(client, url):
    page = client.get(url).content.decode()

    assert "Message and data rates may apply." in page
    assert "Up to 4 texts a month." in page


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_confirms_nothing(client, url, method):
    assert getattr(client, method)(url).status_code == 200
    assert status() == "pending"


def test_the_button_confirms(client, url):
    after = press(client, url)

    assert (after.status_code, status()) == (302, "active")
    assert "You are in" in client.get(url).content.decode()
    assert verify().ok


def test_the_line_says_how_they_confirmed_and_keeps_the_proof(client, url):
    press(client, url)

    line = json.loads(ConsentEvent.objects.latest("seq").line)
    proof = json.loads(Evidence.objects.latest("seq").data)
    assert (line["kind"], line["door"], line["method"]) == (
        "confirmed",
        "link",
        "double",
    )
    assert (proof["ip"], proof["user_agent"]) == ("127.0.0.1", "Telephone/1")
    assert proof["disclosure"]["version"] == 1


def test_the_other_button_declines(client, url):
    press(client, url, "no")

    assert status() == "unsubscribed"
    assert "We will not text you" in client.get(url).content.decode()


def test_a_post_without_its_csrf_token_confirms_nothing(client, url):
    assert client.post(url, {"answer": "yes"}).status_code == 403
    assert status() == "pending"


def test_the_link_dies_with_its_request(client, url, request_row):
    Subscription.objects.update(request_expires_at=timezone.now())

    assert client.get(url).status_code == 404


def test_a_newer_request_has_another_link(client, url, request_row, lst):
    late = request_row.request_expires_at + timedelta(seconds=1)
    consent.confirm([request_row.subscriber_id], lst, origin=STAFF, now=late)

    assert client.get(url).status_code == 404


def dead_links(row: Subscription) -> list[str]:
    right = tokens.token_of(row)
    number, _, proof = right.partition("-")
    turned = proof[:-1] + ("0" if proof[-1] != "0" else "1")
    return [
        f"{number}-{turned}",
        f"{number}-{'0' * len(proof)}",
        f"9{right}",
        "nonsense",
        "-",
        f"{'z' * 30}-{proof}",
        "٣-abc",
    ]


def test_every_dead_link_gets_the_same_answer(client, request_row):
    pages = [client.get(f"/c/{token}/") for token in dead_links(request_row)]

    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1


def test_nothing_that_was_guessed_confirms(client, request_row):
    quiet = Client()
    for token in dead_links(request_row):
        quiet.post(f"/c/{token}/", {"answer": "yes"})

    assert status() == "pending"


def test_who_guesses_too_often_has_to_wait(url, monkeypatch):
    monkeypatch.setattr(views, "DEAD_POSTS", 2)
    quiet = Client()

    codes = [quiet.post("/c/nonsense/").status_code for _ in range(3)]

    assert codes == [404, 404, 429]


def test_pages_are_kept_by_nobody_and_run_no_script(client, url):
    page = client.get(url)

    assert page.headers["Cache-Control"] == "no-store"
    assert "script" not in page.headers["Content-Security-Policy"]
    assert "<script" not in page.content.decode()


def test_a_name_that_cannot_hear_a_yes_sends_a_link_too():
    lst = make_list(
        opt_in="double", sender=make_sender(number="Petal", kind="alphanumeric")
    )
    [ann] = make_people([us_phone(1)])

    consent.subscribe([ann.pk], lst, origin=STAFF, now=timezone.now())

    text = Message.objects.get().text.body
    assert "/c/" in text
    assert "YES" not in text
