"""When a campaign leaves: an instant on the writer's clock, or every person's own."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from campaigns.admin.campaign_form import CampaignForm
from campaigns.models import Campaign
from tests.factories import make_campaign
from tests.staffing import form_of, page, staff

pytestmark = pytest.mark.django_db

NOUN = "campaigns.campaign"
TEN = {"send_at_0": "2026-12-01", "send_at_1": "10:00:00"}
TEN_UTC = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
# Clocks that jump and fall back, that are far east or west, or odd by minutes.
ZONES = st.sampled_from(
    (
        *("UTC", "Europe/Paris", "America/New_York", "America/Sao_Paulo"),
        *("Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"),
    )
)
MINUTES = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(  # noqa: DTZ001
    lambda moment: moment.replace(second=0, microsecond=0)
)


def read(typed: datetime, **more: str) -> CampaignForm:
    """The form as posted with a time to send at."""
    day, hour = f"{typed:%Y-%m-%d %H:%M:%S}".split()
    form = CampaignForm({"send_at_0": day, "send_at_1": hour, **more})
    form.full_clean()
    return form


def shown(campaign: Campaign) -> datetime:
    """The time to send at, as the form's two boxes show it."""
    box = CampaignForm(instance=campaign)["send_at"]
    return datetime.combine(*box.field.widget.decompress(box.value()))


@given(MINUTES, ZONES, ZONES)
def test_a_wall_clock_time_is_the_same_whoever_types_and_reads(typed, writer, reader):
    with timezone.override(writer):
        stored = read(typed, local_time="on").cleaned_data["send_at"]
    with timezone.override(reader):
        again = shown(Campaign(send_at=stored, local_time=True))

    assert stored == typed.replace(tzinfo=UTC)
    assert again == typed


@given(MINUTES, ZONES)
def test_an_instant_is_typed_and_shown_on_the_viewers_clock(typed, zone):
    with timezone.override(zone):
        form = read(typed)
        if "send_at" in form.errors:  # an hour the clock leaves out, or has twice
            return
        stored = form.cleaned_data["send_at"]
        again = shown(Campaign(send_at=stored))

    assert stored == typed.replace(tzinfo=ZoneInfo(zone))
    assert again == typed


def test_an_hour_the_clock_leaves_out_is_refused():
    with timezone.override("Europe/Paris"):
        form = read(datetime(2026, 3, 29, 2, 30))  # noqa: DTZ001

    assert "send_at" in form.errors


# --- through the page --------------------------------------------------------------


@pytest.fixture
def campaign(offers) -> Campaign:
    return make_campaign(offers, status="draft", approved_by="")


@pytest.fixture
def parisian() -> Client:
    client = staff("marketer")
    client.cookies["saywhen_zone"] = "Europe/Paris"
    return client


def save(client: Client, campaign: Campaign, **typed: str) -> Campaign:
    url = page(NOUN, "change", campaign.pk)
    client.post(url, {**form_of(client, url), **typed})
    campaign.refresh_from_db()
    return campaign


def test_an_hour_typed_in_paris_is_stored_as_that_instant(campaign, parisian):
    save(parisian, campaign, **TEN)

    assert campaign.send_at == datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def test_local_time_keeps_the_hour_as_written(campaign, parisian):
    save(parisian, campaign, **TEN, local_time="on")

    assert (campaign.send_at, campaign.local_time) == (TEN_UTC, True)


def test_choosing_local_time_later_keeps_the_hour_as_written(campaign, parisian):
    save(parisian, campaign, **TEN)

    save(parisian, campaign, **TEN, local_time="on")

    assert campaign.send_at == TEN_UTC


def test_saving_again_moves_nothing(campaign, parisian):
    save(parisian, campaign, **TEN, local_time="on")

    save(staff("root"), campaign, **TEN, local_time="on", name="Summer")

    assert (campaign.name, campaign.send_at) == ("Summer", TEN_UTC)


@pytest.mark.parametrize(
    ("local_time", "written"),
    [(False, "01 Dec 2026, 11:00 CET"), (True, "01 Dec 2026, 10:00, local time")],
    ids=["instant", "local time"],
)
def test_a_page_that_is_only_read_names_the_clock(offers, local_time, written):
    campaign = make_campaign(offers, send_at=TEN_UTC, local_time=local_time)
    client = staff("support")
    client.cookies["saywhen_zone"] = "Europe/Paris"

    shown = client.get(page(NOUN, "change", campaign.pk)).content.decode()

    assert written in shown
