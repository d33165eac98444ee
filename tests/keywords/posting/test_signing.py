"""What is posted is signed as Standard Webhooks has it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from keywords.posting import signing

# Their own vector, as their test suites have it.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
AT = datetime.fromtimestamp(1614265330, UTC)
BODY = '{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def signed(*keys: str, at: datetime = AT) -> dict[str, str]:
    return signing.headers(
        keys, message_id="msg_p5jXN8AQM9LWM0D4loKWxJek", at=at, body=BODY
    )


def test_it_signs_as_the_specification_does():
    assert signed(SECRET) == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": SIGNATURE,
    }


def test_the_zone_of_the_instant_changes_nothing():
    there = AT.astimezone(timezone(timedelta(hours=7)))

    assert signed(SECRET, at=there) == signed(SECRET)


def test_two_secrets_sign_beside_each_other():
    both = signed(signing.new_secret(), SECRET)["webhook-signature"].split()

    assert (len(both), both[1]) == (2, SIGNATURE)


@pytest.mark.parametrize("_", range(3))
def test_every_secret_is_another(_):
    assert signing.new_secret() != signing.new_secret()
