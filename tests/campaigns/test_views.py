"""Short links and receipts at their addresses."""

import pytest

from campaigns.gateways.registry import close_gateways
from campaigns.models import Click, Message
from campaigns.sending import launching
from campaigns.sending.pump import dispatch
from tests.factories import NOON, join, make_campaign, make_people, us_phone

pytestmark = pytest.mark.django_db

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)"


@pytest.fixture
def token(memory, offers):
    join(make_people([us_phone(1)]), offers)
    campaign = make_campaign(
        offers, body="{{ link }}", links={"link": "https://petal.example/tulips"}
    )
    launching.launch(campaign, by="ann", now=NOON)
    dispatch(until_empty=True, moved_to=NOON)
    [sms] = memory.texts
    return sms.text.splitlines()[0].rpartition("/")[2]


def test_a_tap_leads_to_the_target_and_counts(client, token):
    answer = client.get(f"/l/{token}", headers={"User-Agent": PHONE})

    assert answer["Location"] == "https://petal.example/tulips"
    assert Click.objects.count() == 1


@pytest.mark.parametrize(
    "agent", ["", "WhatsApp/2.23", "facebookexternalhit/1.1", "Googlebot/2.1"]
)
def test_a_preview_robot_adds_no_click(client, token, agent):
    client.get(f"/l/{token}", headers={"User-Agent": agent})

    assert not Click.objects.exists()


@pytest.mark.parametrize("odd", ["nosuch", "%00abc", "é", "a" * 300])
def test_an_odd_token_is_not_found(client, db, odd):
    assert client.get(f"/l/{odd}").status_code == 404


def test_a_receipt_for_an_unknown_gateway_is_not_found(client, memory):
    assert client.get("/webhooks/nosuch/delivery/").status_code == 404


def test_a_forged_receipt_changes_nothing(client, memory, token):
    answer = client.get("/webhooks/main/delivery/?m=1&s=2")

    assert answer.status_code == 403
    assert Message.objects.get(campaign__isnull=False).status == "delivered"


@pytest.mark.parametrize(("secret", "status"), [("s-1", 200), ("guess", 403)])
def test_a_provider_may_look_whether_an_address_is_there(
    client, settings, secret, status
):
    settings.SMS_GATEWAYS = "main=textmagic://user:key@rest.textmagic.com?secret=s-1"

    answer = client.head(
        "/webhooks/main/delivery/", {"k": secret, "id": "1", "status": "d"}
    )

    assert answer.status_code == status
    close_gateways()


def test_a_body_that_is_too_large_is_refused(client, memory):
    answer = client.post(
        "/webhooks/main/delivery/", b"x" * 70_000, content_type="text/plain"
    )

    assert answer.status_code == 413
