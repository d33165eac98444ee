"""The import page: a file goes through the service, and can be taken back."""

import os
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import Client
from django.utils import timezone

from subscribers.importing import uploads
from subscribers.models import ImportJob, Subscriber, SubscriberList
from subscribers.staff.sections import Card, Figures, Table
from tests.factories import make_list
from tests.staffing import CONFIRMED, page, said, staff

pytestmark = pytest.mark.django_db

NOUN = "subscribers.importjob"
FILE = b"phone,first_name\n+12025550101,Ann\n+12025550102,Bo\n12,Cy\n"


@pytest.fixture(autouse=True)
def _data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def lst() -> SubscriberList:
    return make_list()


def sections(response: object, kind: type) -> list[object]:
    shown = response.context["sections_above"]
    return [section for section in shown if isinstance(section, kind)]


def again(tried: object) -> dict[str, str]:
    """What the button of a try posts."""
    return {**CONFIRMED, **dict(tried.context["question"].hidden)}


def hand_in(client: Client, lst: SubscriberList, **values: object) -> object:
    posted = {
        **CONFIRMED,
        "file": SimpleUploadedFile("shop.csv", FILE),
        "list": lst.pk,
        "consent": "express",
        "attestation": "cards at the till",
        **values,
    }
    return client.post(page(NOUN, "import_file"), posted)


def test_a_try_says_what_would_happen_and_changes_nothing(lst):
    response = hand_in(staff("marketer"), lst, dry_run="on")

    [figures] = sections(response, Figures)
    assert dict(figures.facts)["New people"] == "2"
    assert not Subscriber.objects.exists()


def test_a_try_shows_the_rejected_rows_with_their_reasons(lst):
    response = hand_in(staff("marketer"), lst, dry_run="on")

    [table] = sections(response, Table)
    [(line, row, why)] = table.rows
    assert (line, row) == ("4", "12 · Cy")
    assert "number" in why


def test_a_try_shows_ten_rejected_rows_and_counts_the_others(lst):
    file = SimpleUploadedFile("shop.csv", FILE + b"13,Di\n" * 12)

    [table] = sections(hand_in(staff("marketer"), lst, dry_run="on", file=file), Table)

    assert len(table.rows) == 10
    assert table.note.startswith("And 3 more.")


def test_what_was_tried_is_imported_without_choosing_the_file_again(lst):
    client = staff("marketer")
    tried = hand_in(client, lst, dry_run="on")

    client.post(page(NOUN, "import_file"), again(tried))

    job = ImportJob.objects.get()
    assert (job.file_name, job.created_count) == ("shop.csv", 2)


def test_an_imported_file_is_not_kept(lst, tmp_path):
    client = staff("marketer")

    client.post(page(NOUN, "import_file"), again(hand_in(client, lst, dry_run="on")))

    assert list((tmp_path / "uploads").iterdir()) == []


def test_a_file_that_is_gone_has_to_be_chosen_again(lst):
    client = staff("marketer")
    tried = hand_in(client, lst, dry_run="on")
    uploads.forget(now=datetime.now(UTC) + timedelta(hours=2))

    shown = client.post(page(NOUN, "import_file"), again(tried))

    assert uploads.GONE in shown.content.decode()
    assert not ImportJob.objects.exists()


def test_trying_a_file_out_deletes_those_of_long_ago(lst, tmp_path):
    old = uploads.keep("old.csv", [b"phone"]).path.parent
    os.utime(old, (0, 0))

    hand_in(staff("marketer"), lst, dry_run="on")

    assert not old.exists()


def test_a_try_says_that_nobody_is_asked_without_a_day(lst):
    SubscriberList.objects.update(opt_in="double")

    [card] = sections(hand_in(staff("marketer"), lst, dry_run="on"), Card)

    assert card.sentences == [
        "2 people cannot be texted, and none of them is asked: Offers asks people to "
        "confirm, and only those may be asked of whom the file says where they "
        "agreed, and on a day of the last 10."
    ]


def test_a_day_and_a_place_for_the_whole_file_have_people_asked(lst):
    SubscriberList.objects.update(opt_in="double")
    today = f"{timezone.localdate():%Y-%m-%d}"

    response = hand_in(staff("marketer"), lst, agreed_on=today, source="spring fair")

    assert "2 people get a text that asks them to confirm." in said(response)
    assert lst.subscriptions.filter(status="pending").count() == 2


def test_the_result_says_that_nobody_is_asked(lst):
    SubscriberList.objects.update(opt_in="double")

    response = hand_in(staff("marketer"), lst)

    assert "2 people cannot be texted, and none of them is asked" in said(response)


def test_a_day_that_is_yet_to_come_is_refused(lst):
    tomorrow = f"{timezone.localdate() + timedelta(days=2):%Y-%m-%d}"

    shown = hand_in(staff("marketer"), lst, agreed_on=tomorrow)

    assert "That day is yet to come." in shown.content.decode()


def test_no_consent_needs_nobodys_word(lst):
    hand_in(staff("marketer"), lst, consent="none", attestation="")

    assert ImportJob.objects.get().created_count == 2


def test_a_file_is_imported_on_the_visitors_word(lst):
    hand_in(staff("marketer"), lst)

    job = ImportJob.objects.get()
    assert (job.by, job.file_name, job.created_count) == ("marketer", "shop.csv", 2)


def test_consent_without_anybodys_word_is_refused(lst):
    shown = hand_in(staff("marketer"), lst, attestation="")

    assert "Say how and where these people agreed." in shown.content.decode()
    assert not ImportJob.objects.exists()


def test_rejected_rows_can_be_fetched(lst):
    client = staff("marketer")
    hand_in(client, lst)

    response = client.get(page(NOUN, "rejects", ImportJob.objects.get().pk))

    assert b"Cy" in b"".join(response.streaming_content)


def test_an_import_can_be_taken_back(lst):
    client = staff("marketer")
    hand_in(client, lst)
    job = ImportJob.objects.get()

    client.post(page(NOUN, "undo", job.pk), CONFIRMED)

    job.refresh_from_db()
    assert job.status == "undone"
    assert not lst.subscriptions.filter(status="active").exists()


@pytest.mark.parametrize("verb", ["undo", "rejects"])
def test_the_verbs_of_an_import_are_forbidden_to_others(lst, verb):
    hand_in(staff("marketer"), lst)
    key = ImportJob.objects.get().pk

    assert staff("approver").post(page(NOUN, verb, key)).status_code == 403


@pytest.mark.parametrize("role", ["approver", "support"])
def test_importing_is_forbidden_to_others(lst, role):
    assert hand_in(staff(role), lst).status_code == 403


@pytest.mark.parametrize(
    "words",
    [
        "02 Nov 2026",
        "spring fair",
        "They agreed to texts",
        "phone: phone; first_name: first name",
        "Commas",
    ],
)
def test_a_finished_import_is_told_in_words(lst, words):
    client = staff("marketer")
    hand_in(client, lst)
    # A day is written as people write one, whichever day it is.
    ImportJob.objects.update(agreed_on=date(2026, 11, 2), source="spring fair")

    shown = client.get(page(NOUN, "change", ImportJob.objects.get().pk))

    assert words in shown.content.decode()


def test_the_basis_of_existing_customers_is_told_with_its_day(lst):
    client = staff("marketer")
    hand_in(client, lst)
    ImportJob.objects.update(basis="purchase", basis_on=date(2026, 11, 2))

    shown = client.get(page(NOUN, "change", ImportJob.objects.get().pk))

    assert "purchase, 02 Nov 2026" in shown.content.decode()
