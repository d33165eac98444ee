"""The import page: a file goes through the service, and can be taken back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import Client

from subscribers.models import ImportJob, Subscriber, SubscriberList
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

    assert "This would happen: 3 rows, of which 2 new" in said(response)
    assert not Subscriber.objects.exists()


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
