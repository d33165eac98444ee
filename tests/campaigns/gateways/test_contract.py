"""What every gateway promises, whoever carries the texts.

A new adapter adds one line to `PROVIDERS`: its address, its yes and its no.
"""

from dataclasses import dataclass

import pytest

from campaigns.gateways import registry
from campaigns.gateways.base import (
    Accepted,
    Callback,
    Gateway,
    GatewayError,
    InvalidSignature,
    Rejected,
)
from campaigns.gateways.urls import parse_gateway
from tests.campaigns.gateways.conftest import Answer
from tests.campaigns.gateways.signing import TELNYX_PUBLIC

SECRETS = ("user-1", "password-1", "secret-1", "secret-2")
REFUSED = "+12025550199"


@dataclass(frozen=True)
class Provider:
    """`{host}` in the address stands for the double; `no` is None if nobody says no."""

    address: str
    yes: Answer | None = None
    no: Answer | None = None
    # TextMagic has no room for ours: its receipts are found by its own id.
    names_reference: bool = True


PROVIDERS = {
    "memory": Provider("memory://"),
    "simulator": Provider("simulator://"),
    "vonage": Provider(
        "vonage+http://user-1:password-1@{host}?secret=secret-1&secret=secret-2",
        yes=Answer(200, '{"messages": [{"message-id": "1", "status": "0"}]}'),
        no=Answer(200, '{"messages": [{"status": "6"}]}'),
    ),
    "generic": Provider(
        "generic+http://user-1:password-1@{host}?secret=secret-1&secret=secret-2"
        "&body=%7Bto%7D+%7Btext%7D+%7Bdelivery_url%7D&content_type=text/plain",
        yes=Answer(200, "OK"),
        no=Answer(400, "No."),
    ),
    "sinch": Provider(
        "sinch+http://user-1:password-1@{host}?secret=secret-1&secret=secret-2",
        yes=Answer(201, '{"id": "01HZ"}', "application/json"),
        no=Answer(400, '{"code": "syntax_invalid_parameter_format"}'),
    ),
    "bird": Provider(
        "bird+http://password-1@{host}?secret=whsec_c2VjcmV0LTE%3D",
        yes=Answer(202, '{"id": "sms_1", "status": "accepted"}'),
        no=Answer(422, '{"error": {"code": "invalid_destination"}}'),
    ),
    "textmagic": Provider(
        "textmagic+http://user-1:password-1@{host}?secret=secret-1&secret=secret-2",
        yes=Answer(201, '{"id": 1, "type": "message", "messageId": 1}'),
        no=Answer(400, '{"code": 400, "message": "Validation Failed"}'),
        names_reference=False,
    ),
    "kannel": Provider(
        "kannel://user-1:password-1@{host}?secret=secret-1&secret=secret-2",
        yes=Answer(202, "0: Accepted for delivery", "text/html"),
        no=Answer(403, "Not routable. Do not try again.", "text/html"),
    ),
    "messagebird": Provider(
        "messagebird+http://user-1:password-1@{host}?secret=secret-1&secret=secret-2",
        yes=Answer(201, '{"id": "1"}', "application/json"),
        no=Answer(422, '{"errors": [{"code": 10}]}', "application/json"),
    ),
    "plivo": Provider(
        "plivo+http://user-1:password-1@{host}?secret=secret-1&secret=secret-2",
        yes=Answer(202, '{"message_uuid": ["1"]}', "application/json"),
        no=Answer(400, '{"error": "no"}', "application/json"),
    ),
    "telnyx": Provider(
        "telnyx+http://user-1:password-1@{host}?secret=" + TELNYX_PUBLIC,
        yes=Answer(200, '{"data": {"id": "1", "parts": 1}}', "application/json"),
        no=Answer(400, '{"errors": [{"code": "40310"}]}', "application/json"),
    ),
    "twilio": Provider(
        "twilio+http://user-1:password-1@{host}?secret=secret-1&secret=secret-2",
        yes=Answer(201, '{"sid": "SM1", "num_segments": "1"}', "application/json"),
        no=Answer(400, '{"code": 21211, "message": "no"}', "application/json"),
    ),
}
WHO_REFUSES = [name for name, provider in PROVIDERS.items() if provider.no]
CALLING_BACK = [name for name, provider in PROVIDERS.items() if provider.yes]
NAMING = [name for name in CALLING_BACK if PROVIDERS[name].names_reference]

pytestmark = pytest.mark.django_db


@pytest.fixture
def gateway(request, double) -> Gateway:
    provider = PROVIDERS[request.param]
    double.answer(provider.yes)
    if provider.no:
        double.refuse(REFUSED.removeprefix("+"), provider.no)
    address = provider.address.format(host=double.address)
    gateway = registry.build(parse_gateway("main", address))
    yield gateway
    gateway.close()


every_gateway = pytest.mark.parametrize("gateway", PROVIDERS, indirect=True)
refusing_gateways = pytest.mark.parametrize("gateway", WHO_REFUSES, indirect=True)
called_back = pytest.mark.parametrize("gateway", CALLING_BACK, indirect=True)
naming_gateways = pytest.mark.parametrize("gateway", NAMING, indirect=True)


def callback(**query: str) -> Callback:
    return Callback("GET", query, {}, b"")


@every_gateway
def test_it_accepts_a_text(gateway, make_sms):
    [outcome] = gateway.hand_over([make_sms()])

    assert isinstance(outcome, Accepted)


@every_gateway
def test_it_gives_one_outcome_per_text(gateway, make_sms):
    wave = [make_sms(number=number) for number in range(60)]

    assert len(gateway.hand_over(wave)) == 60


@every_gateway
def test_an_empty_wave_has_no_outcomes(gateway):
    assert gateway.hand_over([]) == []


@refusing_gateways
def test_outcomes_come_in_the_order_of_the_texts(gateway, make_sms):
    wave = [make_sms(number=n) for n in range(30)]
    wave[17] = make_sms(number=17, to=REFUSED)

    outcomes = gateway.hand_over(wave)

    assert [isinstance(each, GatewayError) for each in outcomes].index(True) == 17


@refusing_gateways
def test_a_refused_text_does_not_stop_the_others(gateway, make_sms):
    wave = [make_sms(to=REFUSED), make_sms(number=2)]

    refused, accepted = gateway.hand_over(wave)

    assert isinstance(refused, Rejected)
    assert isinstance(accepted, Accepted)


@every_gateway
@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        pytest.param("", "GSM-7", id="empty"),
        pytest.param("a&b=c%d+e#f?\r\n{}", "GSM-7", id="signs with a meaning in URLs"),
        pytest.param("Tulpen \N{TULIP} für Zoë", "UCS-2", id="emoji and accents"),
        pytest.param("x" * 1500, "GSM-7", id="long"),
    ],
)
def test_it_takes_any_text(gateway, make_sms, text, encoding):
    [outcome] = gateway.hand_over([make_sms(text=text, encoding=encoding)])

    # TextMagic carries six parts; what it would cut short is refused before it leaves.
    assert isinstance(outcome, Accepted) or outcome.code == "too_long"


@called_back
def test_a_text_that_no_bytes_can_hold_does_not_stop_the_others(gateway, make_sms):
    broken = make_sms(text="half a pair: \ud83c", encoding="UCS-2")

    _, outcome = gateway.hand_over([broken, make_sms(number=2)])

    assert isinstance(outcome, Accepted)


@every_gateway
def test_it_works_on_after_being_closed(gateway, make_sms):
    gateway.hand_over([make_sms()])
    gateway.close()

    [outcome] = gateway.hand_over([make_sms(number=2)])

    assert isinstance(outcome, Accepted)


@every_gateway
def test_it_can_be_closed_twice(gateway):
    gateway.close()

    gateway.close()


@every_gateway
def test_its_repr_shows_no_secret(gateway):
    shown = repr(gateway) + repr(gateway.url)

    assert not [secret for secret in SECRETS if secret in shown]


@refusing_gateways
def test_its_errors_show_no_secret_and_no_number(gateway, make_sms):
    [error] = gateway.hand_over([make_sms(to=REFUSED)])

    shown = f"{error!r} {error} {error.code}"
    assert not [word for word in (*SECRETS, REFUSED[1:]) if word in shown]


@every_gateway
@pytest.mark.parametrize(
    "forged",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"k": ""}, id="an empty secret"),
        pytest.param(
            {"k": "guess", "from": "+12025550101", "text": "STOP"}, id="guess"
        ),
        pytest.param({"m": "1", "t": "guess", "s": "1"}, id="a receipt"),
        pytest.param({"k": "\N{TULIP}"}, id="not ascii"),
    ],
)
def test_it_refuses_a_forged_callback(gateway, forged):
    with pytest.raises(InvalidSignature):
        gateway.verify(callback(**forged))


@every_gateway
def test_it_acknowledges_with_success(gateway):
    status, content_type, body = gateway.acknowledge()

    assert (status // 100, type(content_type), type(body)) == (2, str, str)


@naming_gateways
def test_it_asks_the_provider_to_name_our_reference(gateway, double, make_sms):
    sms = make_sms()

    gateway.hand_over([sms])

    [seen] = double.seen
    assert sms.reference in f"{seen.target}{seen.body.decode()}"


def test_every_provider_is_under_this_contract():
    assert set(PROVIDERS) == set(registry.PROVIDERS)
