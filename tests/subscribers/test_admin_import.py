"""The import wizard, step by step, and the page of an import with its verbs."""

import os
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import Client
from django.utils import timezone

from subscribers.admin import import_verbs
from subscribers.importing import foreseeing, opting_out, uploads
from subscribers.models import (
    ImportDraft,
    ImportJob,
    ImportMapping,
    Subscriber,
    SubscriberList,
    Suppression,
)
from subscribers.staff.pictures import Shares
from subscribers.staff.sections import Card, Figures, Table
from tests.factories import make_list
from tests.staffing import CONFIRMED, page, said, staff

pytestmark = pytest.mark.django_db

NOUN, DRAFT = "subscribers.importjob", "subscribers.importdraft"
FILE = b"phone,first_name\n+12025550101,Ann\n+12025550102,Bo\n12,Cy\n"
GROUND = {
    "go_on": "yes",
    "consent": "express",
    "attestation": "cards at the till",
}


@pytest.fixture(autouse=True)
def _data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def lst() -> SubscriberList:
    return make_list(countries=["US"])


@pytest.fixture
def client() -> Client:
    return staff("marketer")


def upload(client: Client, lst: SubscriberList, file: bytes = FILE) -> object:
    posted = {**CONFIRMED, "file": file_of(file), "list": lst.pk}
    return client.post(page(NOUN, "import_file"), posted)


def file_of(content: bytes, name: str = "shop.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def at(step: str) -> str:
    return page(DRAFT, step, ImportDraft.objects.latest("pk").pk)


def begun(client: Client, lst: SubscriberList, file: bytes = FILE) -> ImportDraft:
    upload(client, lst, file)
    client.post(at("opt_outs"), {"said": "nobody"})
    return ImportDraft.objects.latest("pk")


def go_on(client: Client, **columns: str) -> object:
    return client.post(at("columns"), {"go_on": "yes", **columns})


def foreseen(client: Client, **ground: str) -> object:
    client.post(at("ground"), {**GROUND, **ground})
    return client.get(at("preview"))


def imported(client: Client, lst: SubscriberList, file: bytes = FILE) -> ImportJob:
    begun(client, lst, file)
    go_on(client)
    foreseen(client)
    client.post(at("preview"), CONFIRMED)
    return ImportJob.objects.latest("pk")


def one(response: object, kind: type, title: str = "") -> object:
    [found] = [
        section
        for section in response.context["sections"]
        if isinstance(section, kind) and section.title.startswith(title)
    ]
    return found


# --- the file ------------------------------------------------------------------------


def test_a_file_is_kept_and_the_next_question_asked(client, lst):
    response = upload(client, lst)

    assert response["Location"] == at("opt_outs")
    assert not Subscriber.objects.exists()


def test_what_is_no_table_is_refused_beside_the_field(client, lst):
    shown = upload(client, lst, b"\xff\xd8\xff\xe0 a picture")

    assert "is a JPEG picture" in shown.context["form"].errors["file"][0]
    assert not ImportDraft.objects.exists()


def test_no_file_is_said_beside_the_field(client, lst):
    shown = client.post(page(NOUN, "import_file"), {**CONFIRMED, "list": lst.pk})

    assert shown.context["form"].errors["file"] == ["Choose the file first."]


def test_an_unfinished_import_is_found_on_the_list_of_imports(client, lst):
    begun(client, lst)

    shown = client.get(page(NOUN, "changelist")).content.decode()

    assert "Go on with shop.csv" in shown
    assert at("columns") in shown


def test_a_file_thrown_away_is_gone(client, lst):
    draft = begun(client, lst)

    client.post(at("discard"), CONFIRMED)

    assert not ImportDraft.objects.exists()
    assert uploads.kept(draft.token) is None


def test_a_file_that_is_gone_has_to_be_chosen_again(client, lst):
    draft = begun(client, lst)
    uploads.drop(draft.token)

    response = client.get(at("columns"))

    assert uploads.GONE in said(response)
    assert not ImportDraft.objects.exists()


def test_handing_a_file_in_deletes_those_of_long_ago(client, lst):
    old = uploads.keep("old.csv", [b"phone"]).path.parent
    os.utime(old, (0, 0))

    upload(client, lst)

    assert not old.exists()


# --- who has left --------------------------------------------------------------------

LEFT = b"phone\n+12025550101\n+12025550109\nnope\n"


def test_opt_outs_are_counted_before_they_are_brought_in(client, lst):
    upload(client, lst)

    posted = {"bring": "yes", "scope": "brand", "file": file_of(LEFT)}
    shown = client.post(at("opt_outs"), posted)

    waiting = shown.context["waiting"]
    assert waiting["button"] == "Text 2 numbers no more"
    assert "on line 4" in waiting["sentences"][1]
    assert not Suppression.objects.exists()


def test_confirmed_opt_outs_keep_people_out(client, lst):
    upload(client, lst)
    posted = {"bring": "yes", "scope": "brand", "file": file_of(LEFT)}
    waiting = client.post(at("opt_outs"), posted).context["waiting"]

    client.post(at("opt_outs"), {"kept": waiting["token"], "scope": "brand"})
    go_on(client)

    bar = one(foreseen(client), Shares)
    assert {part.label: part.number for part in bar.parts if part.number} == {
        "new people": 1,
        "left alone: they opted out": 1,
        "rejected": 1,
    }


def test_what_the_opt_outs_did_is_told(client, lst):
    upload(client, lst)
    posted = {"bring": "yes", "scope": "list", "file": file_of(LEFT)}
    waiting = client.post(at("opt_outs"), posted).context["waiting"]

    client.post(at("opt_outs"), {"kept": waiting["token"], "scope": "list"})

    told = " ".join(client.get(at("opt_outs")).context["told"])
    assert "2 are texted no more from now on" in told
    assert "1 could not be read" in told
    assert Suppression.objects.filter(list=lst).count() == 2


def test_a_long_file_of_opt_outs_is_the_workers(client, lst, settings, monkeypatch):
    settings.QUEUE_ENABLED = True
    monkeypatch.setattr(opting_out, "AT_ONCE", 1)
    upload(client, lst)
    posted = {"bring": "yes", "scope": "brand", "file": file_of(LEFT)}
    waiting = client.post(at("opt_outs"), posted).context["waiting"]

    client.post(at("opt_outs"), {"kept": waiting["token"], "scope": "brand"})

    shown = client.get(at("opt_outs")).context["progress"]
    assert dict(shown.facts) == {"Rows so far": "0 of about 3"}
    assert opting_out.go_on(ImportDraft.objects.get()) == "done"
    assert Suppression.objects.count() == 2


def test_opt_outs_that_cannot_be_brought_in_say_why(client, lst):
    upload(client, lst)
    posted = {"bring": "yes", "scope": "brand", "file": file_of(LEFT)}
    waiting = client.post(at("opt_outs"), posted).context["waiting"]
    uploads.drop(waiting["token"])

    response = client.post(at("opt_outs"), {"kept": waiting["token"]})

    assert uploads.GONE in said(response)
    assert not Suppression.objects.exists()


def test_nobody_comes_in_before_the_opt_outs(client, lst):
    draft = begun(client, lst)
    client.post(at("ground"), GROUND)
    now = timezone.now().isoformat()
    draft.opt_outs = {"is_running": True, "heard_at": now, "rows": 1, "of": 9}
    draft.opt_outs |= {"file": "left.csv"}
    draft.save(update_fields=["opt_outs"])

    response = client.post(at("preview"), CONFIRMED)

    assert response["Location"] == at("opt_outs")
    assert not ImportJob.objects.exists()


def test_bringing_opt_outs_in_needs_the_right_to_unsubscribe(lst):
    client = staff("approver")
    user = User.objects.get(username="approver")
    user.user_permissions.add(Permission.objects.get(codename="import_subscriber"))
    upload(client, lst)
    posted = {"bring": "yes", "scope": "brand", "file": file_of(LEFT)}

    assert client.post(at("opt_outs"), posted).status_code == 403


# --- the columns ---------------------------------------------------------------------


def test_each_column_shows_its_samples_and_what_it_is_taken_for(client, lst):
    begun(client, lst)

    [first, second] = client.get(at("columns")).context["lines"]

    assert first.column.samples == ["+12025550101", "+12025550102", "12"]
    assert (second.column.header, second.chosen) == ("first_name", "first_name")


def test_a_file_read_with_another_separator_has_other_columns(client, lst):
    begun(client, lst)

    client.post(at("columns"), {"delimiter": ";", "again": "yes"})

    lines = client.get(at("columns")).context["lines"]
    assert [line.column.header for line in lines] == ["phone,first_name"]


def test_a_first_line_can_be_called_a_person(client, lst):
    begun(client, lst)

    client.post(at("columns"), {"has_header": "no", "again": "yes"})

    lines = client.get(at("columns")).context["lines"]
    assert lines[1].column.samples[:2] == ["first_name", "Ann"]


def test_without_a_phone_column_the_wizard_stays_and_says_what_to_do(client, lst):
    begun(client, lst, b"name,nick\nAnn,A\n")

    response = go_on(client)

    assert response["Location"] == at("columns")
    warnings = client.get(at("columns")).context["warnings"]
    assert "set it to “Phone number”" in warnings[0]


def test_two_columns_for_one_field_are_refused_by_name(client, lst):
    begun(client, lst)

    shown = go_on(client, **{"column-0": "phone", "column-1": "phone"})

    assert shown.context["errors"] == [
        "“phone” and “first_name” cannot both be “Phone number”. Leave one out, or "
        "choose something else for it."
    ]


def test_two_headers_that_say_phone_are_warned_of(client, lst):
    begun(client, lst, b"Phone,Default Address Phone\n+12025550101,2025550102\n")

    [warning] = client.get(at("columns")).context["warnings"]

    assert "Both “Phone” and “Default Address Phone” look like" in warning


def test_numbers_without_a_country_code_are_warned_of(client):
    begun(client, make_list("two", countries=["US", "FR"]), b"phone\n2025550101\n")

    [warning] = client.get(at("columns")).context["warnings"]

    assert warning.startswith("1 of 1 numbers looked at have no country code.")


def test_a_list_of_one_country_reads_numbers_as_its_own(client, lst):
    begun(client, lst, b"phone\n2025550101\n")

    assert client.get(at("columns")).context["warnings"] == []


def test_a_country_the_list_does_not_serve_is_warned_of(client, lst):
    begun(client, lst)

    client.post(at("columns"), {"region": "GB", "again": "yes"})

    [warning] = client.get(at("columns")).context["warnings"]
    assert warning.startswith(
        "Offers serves United States: numbers of United Kingdom would be rejected."
    )


def test_a_consent_column_that_always_says_yes_is_warned_of(client, lst):
    file = b"phone,Accepts SMS Marketing\n+12025550101,yes\n+12025550102,yes\n"
    begun(client, lst, file)

    [warning] = client.get(at("columns")).context["warnings"]

    assert "Every row of “Accepts SMS Marketing” says yes." in warning


def test_a_new_attribute_takes_the_name_that_is_typed(client, lst):
    begun(client, lst, b"phone,x9\n+12025550101,gold\n")

    go_on(client, **{"column-1": "new", "name-1": "Loyalty level"})

    draft = ImportDraft.objects.get()
    assert draft.columns == {"phone": "phone", "x9": "attr.loyalty_level"}


def test_a_new_attribute_without_a_name_is_refused(client, lst):
    begun(client, lst)

    shown = go_on(client, **{"column-1": "new", "name-1": "!"})

    assert "Give the new attribute of “first_name” a name" in shown.context["errors"][0]


def test_corrected_columns_are_offered_as_last_time(client, lst):
    begun(client, lst)
    go_on(client, **{"column-1": "last_name"})

    begun(client, lst)

    shown = client.get(at("columns"))
    assert shown.context["last_time"].startswith("marketer did on")
    assert shown.context["lines"][1].chosen == "last_name"


def test_columns_can_be_judged_anew(client, lst):
    begun(client, lst)
    go_on(client, **{"column-1": "last_name"})
    begun(client, lst)

    client.post(at("columns"), {"anew": "yes"})

    assert client.get(at("columns")).context["lines"][1].chosen == "first_name"


def test_as_last_time_brings_the_correction_back(client, lst):
    begun(client, lst)
    go_on(client, **{"column-1": "last_name"})
    begun(client, lst)
    client.post(at("columns"), {"anew": "yes"})

    client.post(at("columns"), {"as_last_time": "yes"})

    assert client.get(at("columns")).context["lines"][1].chosen == "last_name"


def test_a_file_without_headers_is_not_remembered(client, lst):
    begun(client, lst, b"+12025550101,Ann\n+12025550102,Bo\n")

    go_on(client)

    assert not ImportMapping.objects.exists()


# --- the ground ----------------------------------------------------------------------


def test_consent_without_anybodys_word_is_refused(client, lst):
    begun(client, lst)

    shown = client.post(at("ground"), {**GROUND, "attestation": ""})

    assert shown.context["form"].errors["attestation"] == [
        "Say how and where these people agreed."
    ]


def test_no_consent_needs_nobodys_word(client, lst):
    begun(client, lst)

    shown = foreseen(client, consent="none", attestation="")

    assert "nobody says they agreed" in one(shown, Card).sentences[0]


def test_a_day_that_is_yet_to_come_is_refused(client, lst):
    begun(client, lst)
    tomorrow = f"{timezone.localdate() + timedelta(days=2):%Y-%m-%d}"

    shown = client.post(at("ground"), {**GROUND, "agreed_on": tomorrow})

    assert shown.context["form"].errors["agreed_on"] == ["That day is yet to come."]


def test_a_file_that_says_nothing_of_consent_hangs_on_the_word_given(client, lst):
    begun(client, lst)

    told = client.get(at("ground")).context["sentences"]

    assert told == [
        "No column says who agreed, so your word here counts for every row."
    ]


# --- the check -----------------------------------------------------------------------


def test_a_preview_changes_nothing(client, lst):
    begun(client, lst)

    bar = one(foreseen(client), Shares)

    assert {part.label: part.number for part in bar.parts if part.number} == {
        "new people": 2,
        "rejected": 1,
    }
    assert not Subscriber.objects.exists()


def test_a_preview_masks_the_people_it_names(client, lst):
    begun(client, lst)

    bar = one(foreseen(client), Shares)

    assert bar.parts[0].people[0] == "Line 2: +1•••0101"


def test_a_preview_shows_rejected_rows_by_their_reason(client, lst):
    begun(client, lst)

    [row] = one(foreseen(client), Table, "Rejected").rows

    assert row[1:] == ("1", "Line 4: 12 · Cy")


def test_a_preview_lists_each_repair_with_an_example(client, lst):
    begun(client, lst, b"phone\n'+12025550101\n'+12025550102\n(202) 555-0103\n")

    rows = one(foreseen(client), Table, "Phone numbers").rows

    assert rows == [
        (
            "Apostrophe or quotes taken off",
            "2",
            "“'+12025550101” → +12025550101 (line 2)",
        ),
        (
            "Written without a plus, read as of the country chosen",
            "1",
            "“(202) 555-0103” → +12025550103 (line 4)",
        ),
    ]


def test_a_preview_counts_what_is_left_blank(client, lst):
    begun(client, lst, b"phone,Birthday\n+12025550101,soon\n+12025550102,later\n")

    [row] = one(foreseen(client), Table, "Cells").rows

    assert row[:2] == ("Birthday left blank", "2")


def test_the_word_given_is_shown_before_the_button(client, lst):
    begun(client, lst)

    shown = foreseen(client)

    assert "marketer attests: “cards at the till”" in shown.context["word"]
    assert shown.context["button"] == "Import 2 rows"


def test_the_preview_says_that_nobody_is_asked_without_a_day(client, lst):
    SubscriberList.objects.update(opt_in="double")
    begun(client, lst)

    card = one(foreseen(client), Card)

    assert card.sentences == [
        "2 people cannot be texted, and none of them is asked: Offers asks people to "
        "confirm, and only those may be asked of whom the file says where they "
        "agreed, and on a day of the last 10."
    ]


def test_the_check_asks_for_the_ground_first(client, lst):
    begun(client, lst)

    assert client.get(at("preview"))["Location"] == at("ground")


def test_a_large_file_is_tried_out_by_the_worker(client, lst, settings, monkeypatch):
    settings.QUEUE_ENABLED = True
    monkeypatch.setattr(foreseeing, "AT_ONCE", 1)
    begun(client, lst)

    assert one(foreseen(client), Figures).title == "Trying the file out: 0 %"
    foreseeing.go_on(ImportDraft.objects.get(), by="marketer")

    assert one(client.get(at("preview")), Shares).whole == 3


# --- the import ----------------------------------------------------------------------


def test_the_button_imports_on_the_visitors_word(client, lst):
    job = imported(client, lst)

    assert (job.by, job.file_name, job.created_count) == ("marketer", "shop.csv", 2)
    assert job.status == "done"


def test_an_imported_file_is_not_kept(client, lst, tmp_path):
    imported(client, lst)

    assert list((tmp_path / "uploads").iterdir()) == []
    assert not ImportDraft.objects.exists()


def test_corrected_columns_are_what_is_imported(client, lst):
    begun(client, lst)
    go_on(client, **{"column-1": "last_name"})
    foreseen(client)
    client.post(at("preview"), CONFIRMED)

    assert Subscriber.objects.get(phone="+12025550101").last_name == "Ann"


def test_a_day_and_a_place_for_the_whole_file_have_people_asked(client, lst):
    SubscriberList.objects.update(opt_in="double")
    begun(client, lst)
    today = f"{timezone.localdate():%Y-%m-%d}"

    foreseen(client, agreed_on=today, source="spring fair")
    client.post(at("preview"), CONFIRMED)

    assert lst.subscriptions.filter(status="pending").count() == 2


def test_a_file_of_existing_customers_says_what_it_rests_on(client):
    lst = make_list(opt_in="soft", countries=["FR"])
    begun(client, lst, b"phone\n+33612300001\n")
    go_on(client)

    foreseen(
        client,
        consent="soft",
        basis="Purchase",
        basis_on=f"{timezone.localdate() - timedelta(days=1):%Y-%m-%d}",
        is_refusal_offered="on",
    )
    client.post(at("preview"), CONFIRMED)

    job = ImportJob.objects.get()
    assert (job.basis, job.is_refusal_offered) == ("purchase", True)
    assert lst.subscriptions.get().method == "soft"


def test_rejected_rows_can_be_fetched(client, lst):
    job = imported(client, lst)

    response = client.get(page(NOUN, "rejects", job.pk))

    assert b"12,Cy,4," in b"".join(response.streaming_content)


def test_mended_rejects_come_in_as_their_file_did(client, lst):
    begun(client, lst, FILE.replace(b"first_name", b"Nick"))
    go_on(client, **{"column-1": "first_name"})
    foreseen(client)
    client.post(at("preview"), CONFIRMED)
    job = ImportJob.objects.get()
    response = client.get(page(NOUN, "rejects", job.pk))
    mended = b"".join(response.streaming_content).replace(b"12,", b"+12025550104,", 1)

    again = imported(client, lst, mended)

    assert (again.rows, again.created_count) == (1, 1)
    cy = Subscriber.objects.get(phone="+12025550104")
    assert (cy.first_name, cy.attributes) == ("Cy", {})


def test_an_import_can_be_taken_back(client, lst):
    job = imported(client, lst)

    client.post(page(NOUN, "undo", job.pk), CONFIRMED)

    job.refresh_from_db()
    assert job.status == "undone"
    assert not lst.subscriptions.filter(status="active").exists()


def test_what_undoing_would_do_is_counted_first(client, lst):
    job = imported(client, lst)
    Subscriber.objects.filter(phone="+12025550101").update(first_name="Anna")

    facts = dict(client.get(page(NOUN, "undo", job.pk)).context["question"].facts)

    assert facts == {
        "Taken off again": "1 of 3",
        "Put back as they were": "0 of 3",
        "Kept: changed since": "1 of 3",
    }


def test_a_long_undo_goes_on_in_the_background(client, lst, settings, monkeypatch):
    job = imported(client, lst)
    settings.QUEUE_ENABLED = True
    monkeypatch.setattr(import_verbs, "AT_MOST_SECONDS", 0)
    monkeypatch.setattr("subscribers.importing.undo.BATCH", 1)

    response = client.post(page(NOUN, "undo", job.pk), CONFIRMED)

    assert "It is being undone" in said(response)
    shown = client.get(page(NOUN, "change", job.pk)).content.decode()
    assert "Being undone: 50 %" in shown


@pytest.mark.parametrize("status", ImportJob.Status.values)
def test_an_import_in_any_state_has_a_page(client, lst, status):
    job = imported(client, lst)
    ImportJob.objects.update(status=status, failure="The disk was full.")

    assert client.get(page(NOUN, "change", job.pk)).status_code == 200


@pytest.mark.parametrize(
    ("verb", "before", "after"),
    [
        ("pause", "loading", "paused"),
        ("resume", "paused", "waiting"),
        ("cancel", "loading", "cancelled"),
    ],
)
def test_a_verb_turns_a_running_import(client, lst, settings, verb, before, after):
    settings.QUEUE_ENABLED = True
    job = imported(client, lst)
    ImportJob.objects.update(status=before)

    client.post(page(NOUN, verb, job.pk), CONFIRMED)

    job.refresh_from_db()
    assert job.status == after


def test_a_verb_that_comes_too_late_says_so(client, lst):
    job = imported(client, lst)

    response = client.post(page(NOUN, "pause", job.pk), CONFIRMED)

    assert "too late for that: the import is done" in said(response)


def test_a_running_import_shows_how_far_it_is(client, lst):
    job = imported(client, lst)
    ImportJob.objects.update(
        status="loading", lines_total=400, at_line=100, rows=100, worked_seconds=2
    )

    shown = client.get(page(NOUN, "progress", job.pk)).content.decode()

    assert "Running: 25 %" in shown
    assert "50" in shown
    assert "6 seconds" in shown


def test_a_page_is_drawn_anew_once_the_import_has_ended(client, lst):
    job = imported(client, lst)

    response = client.get(page(NOUN, "progress", job.pk), {"seen": "loading-9"})

    assert response["HX-Refresh"] == "true"


@pytest.mark.parametrize("verb", ["undo", "rejects", "pause", "resume", "cancel"])
def test_the_verbs_of_an_import_are_forbidden_to_others(client, lst, verb):
    job = imported(client, lst)

    assert staff("approver").post(page(NOUN, verb, job.pk)).status_code == 403


@pytest.mark.parametrize("role", ["approver", "support"])
def test_importing_is_forbidden_to_others(lst, role):
    assert upload(staff(role), lst).status_code == 403


@pytest.mark.parametrize(
    "words",
    [
        "02 Nov 2026",
        "spring fair",
        "They agreed to texts",
        "phone: phone number; first_name: first name",
        "Commas",
        "2 people may be texted.",
    ],
)
def test_a_finished_import_is_told_in_words(client, lst, words):
    job = imported(client, lst)
    # A day is written as people write one, whichever day it is.
    ImportJob.objects.update(agreed_on=date(2026, 11, 2), source="spring fair")

    assert words in client.get(page(NOUN, "change", job.pk)).content.decode()


def test_the_basis_of_existing_customers_is_told_with_its_day(client, lst):
    job = imported(client, lst)
    ImportJob.objects.update(basis="purchase", basis_on=date(2026, 11, 2))

    shown = client.get(page(NOUN, "change", job.pk)).content.decode()

    assert "purchase, 02 Nov 2026" in shown
