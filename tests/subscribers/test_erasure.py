"""Erasing: nothing names the person afterwards, and no file brings them back."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from campaigns.models import Message
from keywords import intake
from keywords.models import InboundMessage
from subscribers import consent, erasure, seals
from subscribers.errors import ImportRefused
from subscribers.importing import rejects
from subscribers.importing.service import Imported, Order, run_import
from subscribers.models import (
    ImportRow,
    Subscriber,
    SubscriberList,
    Suppression,
    Topic,
)
from subscribers.origin import Origin, Who
from subscribers.scopes import Scope
from subscribers.verification import verify
from tests.factories import NOON, STAFF, make_campaign, make_list, make_sender

pytestmark = pytest.mark.django_db

NUMBER = "+12025550101"
NAMING = ("2025550101", "202) 555-0101", "Annabel", "annabel@example.com")
FILE = f"Phone,First name,E-mail\n{NUMBER},Annabel,annabel@example.com\n"


@pytest.fixture
def offers() -> SubscriberList:
    return make_list(sender=make_sender())


@pytest.fixture
def file(tmp_path) -> Callable[[str], Path]:
    def write(text: str, name: str = "people.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def load(path: Path, lst: SubscriberList) -> Imported:
    order = Order(
        path=path, lst=lst, by="mia", consent="express", attestation="card", region="US"
    )
    return run_import(order, now=NOON)


@pytest.fixture
def ann(offers, file) -> Subscriber:
    """Out of a file, with a name and an address; texted by name, and answering."""
    load(file(FILE), offers)
    make_campaign(offers, body="Hi {{ first_name }}, tulips are in.")
    call_command("launch_campaign", "spring", now=NOON, json=True, stdout=StringIO())
    call_command("dispatch", now=NOON, json=True, stdout=StringIO())
    intake.receive(
        gateway="main",
        provider_id="x1",
        from_number=NUMBER,
        to_number="+12025550100",
        body="Annabel here, (202) 555-0101: when do you open?",
        now=NOON,
    )
    return Subscriber.objects.get(phone=NUMBER)


def erase(person: Subscriber) -> None:
    erasure.erase([person.pk], origin=STAFF, now=NOON)


def everything_stored() -> str:
    """Every text of every table of ours, however it got there."""
    found: list[object] = []
    for model in apps.get_models():
        texts = [
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
        ]
        if texts:
            found += model.objects.values_list(*texts)
    return str(found)


def test_nothing_stored_names_an_erased_person(ann):
    erase(ann)

    stored = everything_stored()
    assert [word for word in NAMING if word in stored] == []


def test_before_that_it_was_there(ann):
    """Or the test above could not fail."""
    stored = everything_stored()

    assert [word for word in NAMING if word not in stored] == []
    assert "Hi Annabel, tulips are in." in stored


def test_the_ledger_verifies_afterwards_seals_included(ann):
    seals.seal(now=NOON)

    erase(ann)

    assert verify().broken == []


def test_a_provider_error_that_repeats_the_number_goes(ann):
    Message.objects.update(error="Invalid number: +1 202-555-0101")

    erase(ann)

    assert Message.objects.get().error == ""


def test_a_text_stored_and_not_yet_understood_goes(ann):
    waiting = InboundMessage.objects.create(
        gateway="main",
        provider_id="x2",
        from_number=NUMBER,
        to_number="1",
        body="Annabel",
        received_at=NOON,
    )

    erase(ann)

    waiting.refresh_from_db()
    assert (waiting.body, waiting.from_number) == ("", "")


def test_what_staff_wrote_on_an_opt_out_goes_and_the_opt_out_stays(ann):
    leave = Scope.everything()
    told = Origin(who=Who.STAFF, by="mia", why="Annabel rang")
    consent.unsubscribe([ann.pk], scope=leave, origin=told, now=NOON)

    erase(ann)

    [kept] = Suppression.objects.in_force()
    assert (kept.reason, kept.subscriber_id) == ("erased", None)


def test_an_erased_person_keeps_no_choice_of_topics(ann, offers):
    topic = Topic.objects.create(list=offers, slug="roses", name="Roses")
    ann.subscriptions.get().topics.add(topic)

    erase(ann)

    assert not ann.subscriptions.get().topics.exists()


# --- files ------------------------------------------------------------------------


REJECTED = [
    "(202) 555-0101 / 202 555 0199",
    "tel:+1-202-555-0101 ext 7",
    "２０２５５５０１０１ or 1",
]


@pytest.mark.parametrize("cell", REJECTED)
def test_a_rejected_row_that_holds_the_number_is_emptied(ann, offers, file, cell):
    load(file(f"Phone,First name\n{cell},Annabel\n12,Bob\n", "more.csv"), offers)

    erase(ann)

    theirs, others = ImportRow.objects.filter(outcome="rejected").order_by("line")
    assert (theirs.cells, theirs.reason) == ([], "The person was erased.")
    assert others.cells == ["12", "Bob"]


def test_a_rejected_row_that_holds_the_address_is_emptied(ann, offers, file):
    load(file("Phone,E-mail\n12,Annabel@Example.com\n", "more.csv"), offers)

    erase(ann)

    assert ImportRow.objects.get(outcome="rejected").cells == []


def test_the_file_of_rejected_rows_is_written_anew(ann, offers, file):
    done = load(file(f"Phone,Name\n{REJECTED[0]},Ann\n12,Bob\n", "more.csv"), offers)

    erase(ann)

    written = rejects.path_of(done.job).read_text("utf-8-sig")
    assert "555" not in written
    assert "12,Bob" in written


def test_a_file_that_cannot_be_written_anew_refuses_the_erasure(ann, offers, file):
    done = load(file(f"Phone,Name\n{REJECTED[0]},Ann\n", "more.csv"), offers)
    rejects.path_of(done.job).unlink()
    rejects.path_of(done.job).mkdir()

    with pytest.raises(ImportRefused):
        erase(ann)

    assert Subscriber.objects.filter(phone=NUMBER).exists()


# --- coming back ------------------------------------------------------------------


def test_a_later_import_leaves_them_alone_and_keeps_nothing(ann, offers, file):
    erase(ann)

    again = load(file(FILE, "again.csv"), offers)

    stored = everything_stored()
    assert (again.left_alone, again.created) == (1, 0)
    assert [word for word in NAMING if word in stored] == []


def test_a_later_import_under_a_newer_hash_key_leaves_them_alone(
    ann, offers, file, settings
):
    erase(ann)
    settings.PHONE_HASH_KEYS = ["2027:a-new-secret", *settings.PHONE_HASH_KEYS]

    again = load(file(FILE, "again.csv"), offers)

    assert again.left_alone == 1
    assert not Subscriber.objects.reachable(offers).exists()


def test_who_had_left_before_is_not_brought_back_either(ann, offers, file):
    leave = Scope.everything()
    consent.unsubscribe([ann.pk], scope=leave, origin=STAFF, now=NOON)
    erase(ann)

    load(file(FILE, "again.csv"), offers)

    assert not Subscriber.objects.known().filter(phone=NUMBER).exists()


def test_their_own_text_brings_them_back(ann, offers):
    erase(ann)

    intake.receive(
        gateway="main",
        provider_id="x3",
        from_number=NUMBER,
        to_number="+12025550100",
        body="START",
        now=NOON,
    )

    assert Subscriber.objects.reachable(offers).filter(phone=NUMBER).exists()
    assert verify().broken == []
