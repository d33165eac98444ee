"""How often somebody may try, and what is kept of them meanwhile."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from campaigns.sending import pump
from subscribers.models import Subscriber, Tally
from subscribers.signup import limits
from subscribers.signup.limits import household
from tests.factories import NOON
from tests.subscribers.signup.conftest import Shopper

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADDRESS = "192.0.2.7"


def number(n: int) -> str:
    return f"+1202555{100 + n:04}"


def tries(times: int, *, now=NOON, address: str = "", e164: str = "") -> list:
    """What each of so many tries is told, by default each by somebody else."""
    return [
        told.wait if (told := one_try(n, now, address, e164)) else None
        for n in range(times)
    ]


def one_try(n: int, now: datetime, address: str, e164: str) -> limits.Tripped | None:
    """Count a try as the page does: the visitor, and then the rest."""
    visitor = (limits.per_address(), address or f"198.51.100.{n}")
    counts = limits.count_visitor(visitor, is_counted=False, now=now)
    e164 = e164 or number(n)
    return counts.tripped or limits.count_shared("offers", e164, now=now).tripped


def test_ten_sign_ups_an_hour_come_from_one_address():
    *first, last = tries(11, address=ADDRESS)

    assert first == [None] * 10
    assert last == HOUR


def test_the_shop_may_raise_that_for_its_own_wifi(settings):
    settings.SIGNUPS_PER_ADDRESS = 50

    assert tries(50, address=ADDRESS) == [None] * 50


def test_three_sign_ups_an_hour_are_for_one_number():
    *first, last = tries(4, e164=number(1))

    assert first == [None] * 3
    assert last == HOUR


def test_six_sign_ups_a_day_are_for_one_number():
    tries(3, e164=number(1))
    tries(3, e164=number(1), now=NOON + 2 * HOUR)

    [waits] = tries(1, e164=number(1), now=NOON + 4 * HOUR)
    assert waits == 20 * HOUR


def test_trying_while_waiting_makes_no_wait_longer():
    tries(11, address=ADDRESS)

    assert tries(3, address=ADDRESS, now=NOON + HOUR / 2)[-1] == HOUR / 2


def test_after_the_wait_one_starts_anew():
    tries(11, address=ADDRESS)

    assert tries(10, address=ADDRESS, now=NOON + HOUR) == [None] * 10


def test_who_waits_uses_up_nobodys_number():
    tries(10, address=ADDRESS)
    tries(5, address=ADDRESS, e164=number(99))

    assert tries(3, e164=number(99)) == [None] * 3


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::3", "2001:db8:1:2:ffff::4", True),
        ("2001:db8:1:2::3", "2001:db8:1:3::3", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("", "", True),
    ],
    ids=["one network", "two networks", "mapped", "neighbours", "unknown"],
)
def test_a_household_is_one_visitor(one, other, same):
    assert (household(one) == household(other)) is same


def test_no_address_and_no_number_is_kept():
    tries(1, address=ADDRESS, e164=number(1))

    kept = str(list(Tally.objects.values_list()))
    assert Tally.objects.count() == 5
    assert ADDRESS not in kept
    assert number(1)[1:] not in kept


def test_what_has_ended_is_forgotten():
    tries(1)

    assert limits.forget(now=NOON + HOUR) == 4
    assert limits.forget(now=NOON + DAY) == 1


def test_a_tally_opened_afresh_has_all_its_tries_again():
    limits.open_tally("key", HOUR, now=NOON)
    limits.spend("key", 1, now=NOON)

    assert not limits.spend("key", 1, now=NOON)
    limits.open_tally("key", HOUR, now=NOON, afresh=True)
    assert limits.spend("key", 1, now=NOON)


def test_an_open_tally_is_not_opened_again():
    first = limits.open_tally("key", HOUR, now=NOON)

    again = limits.open_tally("key", HOUR, now=NOON + HOUR / 2)

    assert again.opened_at == first.opened_at


def test_a_tally_that_has_ended_has_no_tries():
    limits.open_tally("key", HOUR, now=NOON)

    assert not limits.spend("key", 5, now=NOON + HOUR)


def test_the_page_says_plainly_how_long_to_wait(shopper):
    for _ in range(3):
        shopper.sign_up()

    response = shopper.sign_up()

    assert response.status_code == 429
    assert "Please wait 1\xa0hour, then try again." in response.content.decode()
    assert response.headers["Retry-After"] == "3600"


def test_one_too_many_changes_nothing(shopper, settings):
    settings.SIGNUPS_PER_ADDRESS = 1
    shopper.sign_up("202 555 0101")

    Shopper(Client()).sign_up("202 555 0102")

    assert Subscriber.objects.count() == 1


def test_a_form_with_a_mistake_counts_for_nothing(shopper):
    for _ in range(5):
        shopper.sign_up("202 555")

    assert not Tally.objects.exists()


def test_whoever_keeps_house_forgets_them():
    tries(1)

    pump.housekeep(now=NOON + DAY)

    assert not Tally.objects.exists()
