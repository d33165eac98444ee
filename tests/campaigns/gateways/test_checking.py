"""Whether a provider knows us: what is asked, what is answered, what is printed."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from campaigns.gateways import registry
from campaigns.gateways.base import NotConfigured, OutcomeUnknown, Unreachable
from campaigns.gateways.checking import check_gateways
from campaigns.gateways.urls import parse_gateway
from tests.campaigns.gateways.conftest import Answer

WHO = "user-1:password-1@{host}"
# Address, and what of the call must be right.
ASKED = {
    "twilio": (
        f"twilio+http://{WHO}",
        "/2010-04-01/Accounts/user-1.json",
        "Basic dXNlci0xOnBhc3N3b3JkLTE=",
    ),
    "vonage": (
        f"vonage+http://{WHO}?secret=s",
        "/account/get-balance",
        "Basic dXNlci0xOnBhc3N3b3JkLTE=",
    ),
    "plivo": (
        f"plivo+http://{WHO}",
        "/v1/Account/user-1/",
        "Basic dXNlci0xOnBhc3N3b3JkLTE=",
    ),
    "telnyx": (
        "telnyx+http://key-1@{host}?secret=A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=",
        "/v2/balance",
        "Bearer key-1",
    ),
    "sinch": (
        f"sinch+http://{WHO}?secret=s",
        "/xms/v1/user-1/batches?page_size=1",
        "Bearer password-1",
    ),
    "bird": (
        "bird+http://key-1@{host}?secret=whsec_c2VjcmV0",
        "/v1/sms/suppressions?limit=1",
        "Bearer key-1",
    ),
    "messagebird": (
        "messagebird+http://key-1@{host}?secret=s",
        "/balance",
        "AccessKey key-1",
    ),
    "textmagic": (f"textmagic+http://{WHO}?secret=s", "/api/v2/user", None),
    "generic": (
        f"generic+http://{WHO}/x?secret=s&check_url=%7Baddress%7D/me&"
        "header=Authorization:%20Basic%20%7Bbasic%7D",
        "/x/me",
        "Basic dXNlci0xOnBhc3N3b3JkLTE=",
    ),
}


@pytest.fixture
def built(double):
    gateways = []

    def make(address: str):
        url = parse_gateway("main", address.format(host=double.address))
        gateways.append(registry.build(url))
        return gateways[-1]

    yield make
    for gateway in gateways:
        gateway.close()


@pytest.mark.parametrize(
    ("address", "target", "login"), ASKED.values(), ids=list(ASKED)
)
def test_it_asks_for_the_account_by_a_get(built, double, address, target, login):
    double.answer(Answer(200, "{}", "application/json"))

    assert built(address).check() is True

    [seen] = double.seen
    assert (seen.method, seen.target, seen.headers.get("Authorization")) == (
        "GET",
        target,
        login,
    )


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, NotConfigured), (403, NotConfigured), (404, OutcomeUnknown)],
)
@pytest.mark.parametrize("address", [row[0] for row in ASKED.values()], ids=list(ASKED))
def test_a_refusal_is_told(built, double, address, status, error):
    double.answer(Answer(status))

    with pytest.raises(error):
        built(address).check()


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(400, "Empty receiver number not allowed, rejected"), None),
        (Answer(403, "Authorization failed for sendsms"), NotConfigured),
        (Answer(200, "<html>"), OutcomeUnknown),
    ],
)
def test_kannel_is_asked_to_send_to_nobody(built, double, answer, error):
    double.answer(answer)
    gateway = built(f"kannel://{WHO}")

    if error is None:
        assert gateway.check() is True
    else:
        with pytest.raises(error):
            gateway.check()

    [seen] = double.seen
    assert "to=" not in seen.target
    assert "text=" not in seen.target


@pytest.mark.parametrize("address", ["memory://", "generic://h?secret=s"])
def test_where_there_is_nothing_to_ask_nobody_is_asked(built, address):
    assert built(address).check() is False


def test_a_provider_that_is_down_is_told(built):
    with pytest.raises(Unreachable):
        built("vonage+http://a:b@127.0.0.1:9?secret=s").check()


# --- The command ------------------------------------------------------------------


@pytest.fixture
def check(settings, double):
    """Run the command; return its exit code, its stdout and its stderr."""

    def run(gateways: str, *args: str) -> tuple[int, str, str]:
        settings.SMS_GATEWAYS = gateways.format(host=double.address)
        out, err = StringIO(), StringIO()
        try:
            call_command("check_gateways", *args, stdout=out, stderr=err)
        except SystemExit as left:
            return left.code, out.getvalue(), err.getvalue()
        return 0, out.getvalue(), err.getvalue()

    return run


VONAGE = "bulk=vonage+http://user-1:password-1@{host}?secret=secret-1"


def test_it_prints_a_line_for_every_gateway(check, double):
    double.answer(Answer(200, "{}"))

    code, out, _ = check(f"main=memory://,{VONAGE}")

    assert (code, out.splitlines()) == (
        0,
        [
            "main (memory) memory://: not asked",
            f"bulk (vonage) http://{double.address}: ok",
        ],
    )


def test_it_leaves_with_one_when_a_gateway_is_bad(check, double):
    double.answer(Answer(401))

    code, out, err = check(f"main=memory://,{VONAGE}")

    assert (code, out.splitlines()[1].rpartition(": ")[2]) == (1, "bad")
    assert err == "Gateway bulk: Our user, password or key is refused.\n"


def test_its_json_is_one_object_without_secrets(check, double):
    double.answer(Answer(401))

    _, out, err = check(VONAGE, "--json")

    told = json.loads(out)
    assert (told["ok"], told["gateways"][0]["verdict"]) == (False, "bad")
    assert told["gateways"][0]["code"] == "401"
    assert not [word for word in ("password-1", "secret-1") if word in out + err]


def test_a_gateway_that_cannot_be_built_does_not_hide_the_others(check):
    code, out, _ = check("main=nosuch://h,other=memory://")

    assert (code, [line.rpartition(": ")[2] for line in out.splitlines()]) == (
        1,
        ["bad", "not asked"],
    )


def test_settings_that_cannot_be_read_are_bad(settings):
    settings.SMS_GATEWAYS = "main="

    [row] = check_gateways()

    assert (row.name, row.verdict) == ("SMS_GATEWAYS", "bad")
