"""The hosted pages: enter with a number at hand, read the rules, check the draw."""

import hashlib
import json
import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from campaigns.models import Message
from keywords.contests import service
from keywords.models import Contest, ContestEntry
from subscribers.models import Subscription
from tests.keywords.contests.conftest import make_contest, opened

pytestmark = pytest.mark.django_db

PAGE = "/contests/roses/"


@pytest.fixture
def contest(offers) -> Contest:
    """Open today: pages go by the clock of the wall."""
    now = timezone.now()
    made = make_contest(
        offers, starts_at=now - timedelta(days=9), ends_at=now + timedelta(days=1)
    )
    service.submit(made, by="mia", now=now)
    return service.approve(made, by="ann", now=now)


@pytest.fixture
def visitor() -> Client:
    return Client()


def type_number(visitor: Client, phone: str = "202 555 0101", **more: str) -> object:
    return visitor.post(PAGE, {"phone": phone, "agreed": "on", **more})


def code_sent() -> str:
    words = Message.objects.order_by("-pk").first().text.body
    return re.search(r"\d{6}", words)[0]


def enter(visitor: Client, phone: str = "202 555 0101") -> object:
    type_number(visitor, phone)
    return visitor.post(f"{PAGE}code/", {"code": code_sent()})


def test_a_number_typed_gets_a_code_and_has_not_entered(contest, visitor):
    type_number(visitor)

    assert Message.objects.get().kind == "transactional"
    assert not ContestEntry.objects.exists()


def test_the_right_code_enters(contest, visitor):
    shown = enter(visitor).content.decode()

    assert ContestEntry.objects.get().code in shown


def test_entering_on_the_page_subscribes_to_nothing(contest, visitor):
    enter(visitor)

    assert not Subscription.objects.exists()


def test_a_wrong_code_does_not_enter(contest, visitor):
    type_number(visitor)
    wrong = f"{(int(code_sent()) + 1) % 10**6:06}"

    shown = visitor.post(f"{PAGE}code/", {"code": wrong}).content.decode()

    assert "This is not the code" in shown
    assert not ContestEntry.objects.exists()


def test_after_five_tries_the_right_code_counts_no_more(contest, visitor):
    type_number(visitor)
    right = code_sent()
    for _ in range(5):
        visitor.post(f"{PAGE}code/", {"code": f"{(int(right) + 1) % 10**6:06}"})

    visitor.post(f"{PAGE}code/", {"code": right})

    assert not ContestEntry.objects.exists()


def test_a_second_entry_hears_that_they_are_in(contest, visitor):
    enter(visitor)

    assert "You have entered already" in enter(visitor).content.decode()
    assert ContestEntry.objects.count() == 1


def test_no_number_stands_in_an_address(contest, visitor):
    answer = type_number(visitor)

    assert answer.url == f"{PAGE}code/"


def test_the_cookie_holds_no_number(contest, visitor):
    type_number(visitor)

    assert "2025550101" not in visitor.cookies["contest_roses"].value


REFUSED = {
    "no tick": ({"agreed": ""}, "Tick the box"),
    "no number": ({"phone": "roses"}, "not a phone number"),
    "another country": ({"phone": "+33612345678"}, "we cannot text numbers from"),
    "a robot": ({"website": "http://spam.example"}, "Leave this field empty"),
}


@pytest.mark.parametrize(("typed", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_enter_is_said_beside_its_field(contest, visitor, typed, said):
    filled = {"phone": "202 555 0101", "agreed": "on", **typed}

    assert said in visitor.post(PAGE, filled).content.decode()
    assert not Message.objects.exists()


def test_a_number_is_texted_three_codes_an_hour(contest, visitor):
    for _ in range(3):
        type_number(visitor)

    assert type_number(visitor).status_code == 429
    assert Message.objects.count() == 3


def test_a_code_without_a_number_typed_leads_back(contest, visitor):
    assert visitor.get(f"{PAGE}code/").url == PAGE


def test_a_draft_has_no_page(offers, visitor):
    make_contest(offers)

    assert visitor.get(PAGE).status_code == 404


def test_a_contest_that_is_over_takes_no_number(contest, visitor):
    Contest.objects.update(ends_at=timezone.now() - timedelta(minutes=1))

    assert "This contest is over" in visitor.get(PAGE).content.decode()
    type_number(visitor)
    assert not Message.objects.exists()


# --- what lets anybody check ---------------------------------------------------------


def test_the_rules_publish_the_hash_of_the_seed_and_not_the_seed(contest, visitor):
    shown = visitor.get(f"{PAGE}rules/").content.decode()

    assert contest.commitment in shown
    assert contest.seed not in shown


def test_no_page_publishes_the_seed_before_the_draw(contest, visitor):
    enter(visitor)
    service.close(contest, now=timezone.now())

    for path in ("", "rules/", "entries.txt", "draw.json"):
        assert contest.seed not in visitor.get(f"{PAGE}{path}").content.decode()


def test_the_list_is_not_there_before_the_end(contest, visitor):
    assert visitor.get(f"{PAGE}entries.txt").status_code == 404


def test_the_published_list_has_the_published_hash(contest, visitor):
    enter(visitor)
    service.close(contest, now=timezone.now())

    listed = visitor.get(f"{PAGE}entries.txt").content
    shown = visitor.get(f"{PAGE}rules/").content.decode()
    assert hashlib.sha256(listed).hexdigest() in shown


def test_anybody_recomputes_the_winners_from_what_is_published(contest, visitor):
    for digit in range(3):
        enter(Client(REMOTE_ADDR=f"192.0.2.{digit}"), f"202 555 011{digit}")
    now = timezone.now()
    service.draw(service.close(contest, now=now), by="mia", now=now)

    listed = visitor.get(f"{PAGE}entries.txt").content.decode()
    told = json.loads(visitor.get(f"{PAGE}draw.json").content)

    def sha(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()

    order = sorted(
        listed.split(), key=lambda one: sha(f"{told['seed']}:{sha(listed)}:{one}")
    )
    assert sha(told["seed"]) == told["commitment"]
    assert [one["entry"] for one in told["winners"]] == order[:2]


@pytest.mark.parametrize("method", ["draw", "instant"])
def test_the_script_of_the_manual_agrees(contest, visitor, monkeypatch, capsys, method):
    odds = 2 if method == "instant" else None
    Contest.objects.update(method=method, odds=odds)
    for digit in range(4):
        enter(Client(REMOTE_ADDR=f"192.0.2.{digit}"), f"202 555 011{digit}")
    now = timezone.now()
    service.draw(service.close(contest, now=now), by="mia", now=now)
    manual = Path(settings.BASE_DIR, "docs", "contests.md").read_text("utf-8")
    script = re.search(r"```python\n(.*?)```", manual, re.DOTALL)[1]

    def fetch(url: str) -> BytesIO:
        return BytesIO(visitor.get(urlsplit(url).path).content)

    monkeypatch.setattr("urllib.request.urlopen", fetch)
    monkeypatch.setattr("sys.argv", ["check.py", f"https://sms.example{PAGE}"])
    exec(script, {})  # noqa: S102 - what the manual tells people to run

    assert capsys.readouterr().out.startswith("as published")


def test_old_rules_can_still_be_read(offers, visitor):
    made = service.reopen(opened(make_contest(offers)), by="mia")
    made.terms = "Employees may not enter."
    made.save()
    opened(made)

    assert "Employees" in visitor.get(f"{PAGE}rules/").content.decode()
    assert "Employees" not in visitor.get(f"{PAGE}rules/1/").content.decode()


def test_the_rules_name_countries_as_a_sentence_does(offers, visitor):
    opened(make_contest(offers, countries=["FR", "US"]))

    shown = visitor.get(f"{PAGE}rules/").content.decode()
    assert "18 and older in France and the United States, once each" in shown


def test_the_page_runs_no_script_and_loads_nothing_from_outside(contest, visitor):
    answer = visitor.get(PAGE)

    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert b"<script" not in answer.content
