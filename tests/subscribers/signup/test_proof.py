"""Who may be a robot proves a little work, once per sign-up; others never see it."""

import base64
import json
from datetime import datetime, timedelta

import altcha
import pytest
from django.conf import settings as house
from django.test import Client

from subscribers.models import Arrival, PumpingAlarm, TurnedAway
from subscribers.signup import proof
from tests.factories import NOON
from tests.subscribers.signup.conftest import Shopper, make_page, one_way

pytestmark = pytest.mark.django_db


def number(n: int) -> str:
    return f"202 555 {1000 + n:04}"


def body(response: object) -> str:
    return response.content.decode()


def solved(challenge: str) -> str:
    """Do the work a browser does."""
    given = json.loads(challenge)
    found = altcha.solve_challenge(
        challenge=given["challenge"],
        salt=given["salt"],
        algorithm=given["algorithm"],
        max_number=given["max_number"],
    )
    answer = {**given, "number": found.number}
    return base64.b64encode(json.dumps(answer).encode()).decode()


@pytest.fixture
def asked(shopper):
    """A page that asks for a proof: the sixth sign-up from one address."""
    for n in range(5):
        shopper.sign_up(number(n))
    return shopper.sign_up(number(5))


def test_an_ordinary_visitor_is_asked_for_none(shopper):
    first = [shopper.sign_up(number(n)).status_code for n in range(5)]

    assert first == [302] * 5


def test_after_half_the_tries_of_an_address_a_proof_is_asked_for(asked):
    assert "One moment, please." in body(asked)
    assert Arrival.objects.count() == 5


def test_what_was_typed_and_ticked_is_kept_meanwhile(asked):
    assert f'value="{number(5)}"' in body(asked)
    assert asked.context["form"].is_ticked


def test_with_the_proof_the_sign_up_goes_on(asked, shopper):
    done = solved(asked.context["challenge"])

    assert shopper.sign_up(number(5), proof=done).status_code == 302
    assert Arrival.objects.count() == 6


def test_a_solved_challenge_counts_once(asked, shopper):
    done = solved(asked.context["challenge"])
    shopper.sign_up(number(5), proof=done)

    again = shopper.sign_up(number(6), proof=done)

    assert "One moment, please." in body(again)
    assert Arrival.objects.count() == 6


def test_a_challenge_of_somebody_else_counts_for_nothing(asked, shopper):
    foreign = altcha.create_challenge(max_number=10, hmac_key="another house")

    shown = shopper.sign_up(number(5), proof=solved(json.dumps(foreign.__dict__)))

    assert "One moment, please." in body(shown)


def test_a_proof_that_is_too_old_counts_for_nothing(asked, shopper):
    old = altcha.create_challenge(
        max_number=10,
        hmac_key=house.ALTCHA_HMAC_KEY,
        expires=datetime.fromisoformat("2020-01-01T00:00:00+00:00"),
    )

    assert not proof.is_given(solved(json.dumps(old.__dict__)))


@pytest.mark.parametrize("payload", ["", "nonsense", "e30=", "W10=", "\u0660"])
def test_nonsense_is_no_proof(payload):
    assert not proof.is_given(payload)


def test_a_sign_up_that_was_asked_for_its_proof_counts_once(asked, shopper):
    """Ten tries are ten sign-ups, with or without a proof."""
    for n in range(5, 10):
        if n > 5:
            asked = shopper.sign_up(number(n))
        shopper.sign_up(number(n), proof=solved(asked.context["challenge"]))

    assert Arrival.objects.count() == 10
    assert shopper.sign_up(number(10)).status_code == 429


def test_only_that_page_runs_a_script_and_only_ours(asked, shopper):
    policy = asked.headers["Content-Security-Policy"]

    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in shopper.look().headers["Content-Security-Policy"]
    assert "<script" not in body(shopper.look())


def test_without_a_script_there_is_a_word_to_text(asked):
    shown = body(asked)

    assert "Or join by text, now: send START to" in shown
    assert 'href="sms:+12025550100?&amp;body=START"' in shown


def test_where_nobody_can_text_us_no_word_is_promised(shopper, lst):
    one_way(lst)
    for n in range(5):
        shopper.sign_up(number(n))

    assert "join by text" not in body(shopper.sign_up(number(5)))


def test_a_program_without_a_name_is_asked_earlier(shopper):
    stranger = {"user-agent": ""}

    told = [shopper.sign_up(number(n), headers=stranger) for n in range(3)]

    assert [each.status_code for each in told] == [302, 302, 200]


def test_a_block_of_numbers_that_runs_hot_asks_everybody_in_it(shopper, settings):
    settings.SIGNUPS_PER_BLOCK = 4
    settings.SIGNUPS_PER_ADDRESS = 1_000

    told = [shopper.sign_up(number(n)).status_code for n in range(4)]

    assert told == [302, 302, 200, 200]
    assert shopper.sign_up("202 556 0101").status_code == 302


def test_being_asked_uses_up_no_number(shopper, settings):
    settings.SIGNUPS_PER_BLOCK, settings.SIGNUPS_PER_ADDRESS = 10, 1_000
    for n in range(5):
        shopper.sign_up(number(n))

    told = [shopper.sign_up(number(9)).status_code for _ in range(4)]

    assert told == [200] * 4


def test_a_full_block_is_refused_and_staff_see_which(shopper, settings):
    settings.SIGNUPS_PER_BLOCK, settings.SIGNUPS_PER_ADDRESS = 1, 1_000
    shopper.sign_up(number(0))

    refused = shopper.sign_up(number(1))

    assert refused.status_code == 429
    assert "Very many people are signing up" in body(refused)
    row = TurnedAway.objects.get()
    assert (row.limit, row.block, row.count) == ("block an hour", "1202555", 1)


def test_a_full_page_is_refused_and_another_is_not(shopper, lst, settings):
    settings.SIGNUPS_PER_PAGE = 1
    make_page(lst, "second")
    shopper.sign_up(number(0))

    assert shopper.sign_up("212 555 0101").status_code == 429
    assert Shopper(Client(), "second").sign_up("212 555 0101").status_code == 302


def alarm(page, **fields: object) -> PumpingAlarm:
    values = {"country": "US", "block": "1202555", "raised_at": NOON}
    numbers = {"asked": 40, "confirmed": 0, "usual_percent": 70}
    return PumpingAlarm.objects.create(page=page, **values, **numbers, **fields)


def test_where_an_alarm_is_open_a_proof_is_asked_for(shopper, offers_page):
    alarm(offers_page)

    assert "One moment, please." in body(shopper.sign_up(number(0)))
    assert shopper.sign_up("212 555 0101").status_code == 302


def test_where_it_stops_requests_nothing_leaves(shopper, offers_page):
    alarm(offers_page, stops=True)

    refused = shopper.sign_up(number(0))

    assert refused.status_code == 429
    assert "paused just now" in body(refused)
    assert not Arrival.objects.exists()


def test_once_somebody_has_looked_it_is_as_before(shopper, offers_page):
    alarm(offers_page, stops=True, looked_at=NOON, looked_by="ann")

    assert shopper.sign_up(number(0)).status_code == 302


def test_a_challenge_lives_twenty_minutes():
    given = json.loads(proof.new_challenge())
    expires = int(given["salt"].split("expires=")[1].rstrip("&"))

    lives = datetime.fromtimestamp(expires).astimezone() - datetime.now().astimezone()
    assert timedelta(minutes=19) < lives <= timedelta(minutes=20)
