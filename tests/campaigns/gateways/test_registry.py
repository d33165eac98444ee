"""Gateways by name, and the addresses in `SMS_GATEWAYS`."""

from contextlib import suppress
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.gateways import get_gateway, parse_gateways
from campaigns.gateways.base import NotConfigured
from campaigns.gateways.kannel import KannelGateway
from campaigns.gateways.registry import PROVIDERS, build, close_gateways
from campaigns.gateways.urls import InvalidGatewayUrl, parse_gateway
from tests.campaigns.gateways import signing

KANNEL = "kannel://user:pa%3Ass@127.0.0.1:13013?secret=new&secret=old"


@pytest.fixture(autouse=True)
def _close_gateways():
    yield
    close_gateways()


def test_it_reads_several_gateways_in_order():
    gateways = parse_gateways(f"main=simulator://, bulk={KANNEL},")

    assert [(name, url.provider) for name, url in gateways.items()] == [
        ("main", "simulator"),
        ("bulk", "kannel"),
    ]


def test_no_text_is_no_gateway():
    assert parse_gateways("") == {}


def test_it_takes_an_address_apart():
    url = parse_gateway("bulk", KANNEL)

    assert (url.username, url.password, url.host, url.port, url.secrets) == (
        "user",
        "pa:ss",
        "127.0.0.1",
        13013,
        ("new", "old"),
    )


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("kannel://u:p@host", "http://host", id="kannel is plain"),
        pytest.param("kannel+https://u:p@host", "https://host", id="asked for https"),
        pytest.param("twilio://u:p@host", "https://host", id="others are not"),
        pytest.param("twilio+http://u:p@host:4010", "http://host:4010", id="double"),
        pytest.param("kannel://u:p@[::1]:13013", "http://[::1]:13013", id="IPv6"),
        pytest.param("simulator://", "simulator://", id="no host"),
    ],
)
def test_it_knows_where_an_address_points(address, expected):
    assert parse_gateway("main", address).address == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("kannel://user:hush@host", id="no name"),
        pytest.param("Main=kannel://user:hush@host", id="capitals in the name"),
        pytest.param("main=user:hush@host", id="no provider"),
        pytest.param("main=kannel:user:hush@host", id="no slashes"),
        pytest.param("main=kannel+ftp://user:hush@host", id="no such scheme"),
        pytest.param("main=kannel://user:hush@", id="no host"),
        pytest.param("main=kannel://user:hu/hush@host", id="slash in password"),
        pytest.param("main=kannel://user:hu?hush@host", id="question mark"),
        pytest.param("main=kannel://user:pass@host#hush", id="hash"),
        pytest.param("main=kannel://host:hush", id="port"),
        pytest.param("main=kannel://user:pass,hush@host", id="comma"),
        pytest.param("main=kannel://[hush", id="bracket"),
        pytest.param("main=simulator://,main=memory://?secret=hush", id="twice"),
    ],
)
def test_a_mistake_is_reported_without_what_stands_in_it(text):
    with pytest.raises(InvalidGatewayUrl) as caught:
        parse_gateways(text)

    assert "hush" not in f"{caught.value}{caught.value.__cause__}"
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@given(user=st.text(min_size=1), password=st.text(min_size=1), secret=st.text())
def test_anything_written_in_percents_is_read_back(user, password, secret):
    quoted = [quote(word, safe="") for word in (user, password, secret)]

    url = parse_gateways("a=kannel://{}:{}@host?secret={}".format(*quoted))["a"]

    assert (url.username, url.password) == (user, password)
    assert url.secrets == ((secret,) if secret else ())


@given(address=st.text(alphabet="abkn:/@?#[]%&=+.,0é \t"))
def test_it_reads_any_address_or_says_what_is_wrong(address):
    # Any other error than this one would fail the test.
    with suppress(InvalidGatewayUrl):
        assert parse_gateways(f"a=kannel://{address}")["a"].host


def test_a_mistake_names_the_entry():
    with pytest.raises(InvalidGatewayUrl, match="gateway 'bulk' has no host"):
        parse_gateways("main=simulator://,bulk=kannel://user:pass@")


def test_its_repr_shows_no_secret():
    shown = repr(parse_gateway("bulk", "kannel://hush1:hush2@host?secret=hush3"))

    assert "hush" not in shown


def test_it_finds_the_gateway_that_the_settings_name(settings):
    settings.SMS_GATEWAYS = f"main=simulator://,bulk={KANNEL}"

    gateway = get_gateway("bulk")

    assert (type(gateway), gateway.name) == (KannelGateway, "bulk")


def test_it_builds_a_gateway_once(settings):
    settings.SMS_GATEWAYS = "main=memory://"

    assert get_gateway("main") is get_gateway("main")


def test_other_settings_give_another_gateway(settings):
    settings.SMS_GATEWAYS = "main=memory://"
    before = get_gateway("main")
    settings.SMS_GATEWAYS = "main=memory://?latency_ms=1"

    assert get_gateway("main") is not before


@pytest.mark.parametrize(
    "configured",
    [
        pytest.param("other=memory://", id="not named"),
        pytest.param("main=pigeon://loft", id="no such provider"),
        pytest.param("main=kannel://host", id="no credentials"),
        pytest.param(
            "main=memory://?latency_ms=soon", id="an option that is no number"
        ),
        pytest.param("main", id="no address"),
    ],
)
def test_a_gateway_that_cannot_be_built_is_not_configured(settings, configured):
    settings.SMS_GATEWAYS = configured

    with pytest.raises(NotConfigured):
        get_gateway("main")


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_provider_has_its_adapter(provider):
    # Telnyx wants a public key where others take any secret.
    secret = signing.TELNYX_PUBLIC
    url = parse_gateway("main", f"{provider}://user:password@host?secret={secret}")

    assert build(url).name == "main"
