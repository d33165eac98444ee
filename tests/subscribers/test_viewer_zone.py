"""Staff read and type times on their own clock, named; UTC where none is known."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from subscribers.instants import clock, day, zone_in_words
from subscribers.models import ConsentEvent, Subscriber
from tests.factories import make_people, us_phone
from tests.staffing import CONFIRMED, page, staff

WINTER = datetime(2026, 11, 25, 17, 4, tzinfo=UTC)
SUMMER = datetime(2026, 6, 25, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "moment", "written"),
    [
        ("UTC", WINTER, "25 Nov 2026, 17:04 UTC"),
        ("Europe/Paris", WINTER, "25 Nov 2026, 18:04 CET"),
        ("Europe/Paris", SUMMER, "26 Jun 2026, 01:30 CEST"),
        ("America/New_York", SUMMER, "25 Jun 2026, 19:30 EDT"),
        ("America/Sao_Paulo", WINTER, "25 Nov 2026, 14:04 UTC-3"),
        ("Asia/Kathmandu", WINTER, "25 Nov 2026, 22:49 UTC+5:45"),
        ("Asia/Calcutta", WINTER, "25 Nov 2026, 22:34 IST"),
    ],
)
def test_an_instant_is_written_with_its_zone(zone, moment, written):
    with timezone.override(zone):
        assert clock(moment) == written


def test_a_day_is_one_of_the_readers_calendar():
    with timezone.override("Europe/Paris"):
        assert day(SUMMER) == "26 Jun 2026"


def test_without_a_reader_times_are_in_utc():
    assert (clock(WINTER), zone_in_words()) == ("25 Nov 2026, 17:04 UTC", "UTC")


@pytest.fixture
def ann(db) -> Subscriber:
    [ann] = make_people([us_phone(1)], now=WINTER)
    return ann


def in_zone(client: Client, zone: str) -> Client:
    client.cookies["saywhen_zone"] = zone
    return client


def test_a_page_is_written_on_the_viewers_clock(ann):
    client = in_zone(staff("root"), "Europe/Paris")

    shown = client.get(page("subscribers.subscriber", "change", ann.pk))

    assert "25 Nov 2026, 18:04 CET" in shown.content.decode()


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../../etc/passwd", "é" * 500])
def test_a_zone_nobody_knows_is_ignored(ann, name):
    client = in_zone(staff("root"), name)

    shown = client.get(page("subscribers.subscriber", "change", ann.pk))

    assert "25 Nov 2026, 17:04 UTC" in shown.content.decode()


def test_other_pages_have_no_viewer(ann, client):
    in_zone(client, "Europe/Paris").get("/healthz")

    assert timezone.get_current_timezone_name() == "UTC"


def test_the_zone_ends_with_the_page(ann):
    in_zone(staff("root"), "Asia/Tokyo").get(page("subscribers.tag", "changelist"))

    assert timezone.get_current_timezone_name() == "UTC"


def test_a_time_is_asked_for_in_the_viewers_zone(ann):
    client = in_zone(staff("root"), "Europe/Paris")

    shown = client.get(page("subscribers.subscriber", "unsubscribe", ann.pk))

    assert "In Europe/Paris time. Empty: now." in shown.content.decode()


def test_a_time_is_read_on_the_viewers_clock(ann):
    client = in_zone(staff("root"), "Europe/Paris")
    typed = {"said_at_0": "2026-07-01", "said_at_1": "10:30:00"}
    posted = {**CONFIRMED, "scope": "everything", "why": "phone call", **typed}

    client.post(page("subscribers.subscriber", "unsubscribe", ann.pk), posted)

    event = ConsentEvent.objects.latest("pk")
    assert event.happened_at == datetime(2026, 7, 1, 8, 30, tzinfo=UTC)
