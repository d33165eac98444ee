"""A damaged file through the whole wizard, onto the list, and off it again."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.services

IMPORTS = "/admin/subscribers/importjob/"
DAMAGED = Path(__file__).parents[1] / "samples" / "clients_fr.csv"
LARGE = 2_500  # rows; more than are tried out while somebody waits
RUNNING = """
from django.utils import timezone
from subscribers.models import ImportJob, SubscriberList
now = timezone.now()
print(ImportJob.objects.create(
    list=SubscriberList.objects.get(slug="club"), file_name="till.csv", by="mia",
    consent="none", status="loading", lines_total=4_000, at_line=1_000, rows=1_000,
    created_count=1_000, worked_seconds=2, started_at=now, beat_at=now,
).pk)
"""


@pytest.fixture(scope="module")
def large_file(tmp_path_factory):
    rows = (f"+1202{2_000_000 + n},Ann {n}" for n in range(LARGE))
    path = tmp_path_factory.mktemp("files") / "till.csv"
    path.write_text("\n".join(["phone,name", *rows]) + "\n")
    return path


@pytest.fixture(scope="module")
def opt_outs(tmp_path_factory):
    path = tmp_path_factory.mktemp("files") / "left.csv"
    path.write_text("Mobile\n+33612340001\n06 12 34 00 02\nnobody\n")
    return path


@pytest.fixture(scope="module")
def imported(product, open_as, opt_outs):
    """The page of the import, and what was read on the way there."""
    page, seen = open_as("marketer"), {}
    hand_in(page, DAMAGED)
    page.get_by_label("Numbers without a country code").select_option(label="France")
    page.get_by_label("The file of people who left").set_input_files(opt_outs)
    page.get_by_role("button", name="look at that file").click()
    page.get_by_role("button", name="Text 2 numbers no more").click()
    seen["opt-outs"] = words(page)
    page.get_by_role("link", name="Go on to the columns").click()
    page.get_by_label("Ville").select_option("new")
    page.get_by_label("Its name").filter(visible=True).fill("Town")
    seen["columns"] = words(page)
    page.get_by_role("button", name="Go on", exact=True).click()
    agree(page)
    seen["check"] = words(page)
    page.get_by_role("button", name=re.compile("^Import ")).click()
    page.get_by_role("link", name=re.compile(r"\bUndo$")).wait_for()
    seen["result"] = words(page)
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Rejected rows$")).click()
    seen["rejects"] = download.value.path().read_text("utf-8-sig")
    return page, seen


@pytest.fixture(scope="module")
def undone(imported):
    """What undoing said before and after."""
    page, _ = imported
    page.get_by_role("link", name=re.compile(r"\bUndo$")).click()
    page.wait_for_url("**/undo/**")
    before = words(page)
    page.get_by_role("button", name="Undo the import").click()
    page.wait_for_url("**/change/")
    return before, page.locator("body").inner_text()


@pytest.fixture
def running(product):
    """The address of an import a worker is at, as far as anybody can see."""
    key = product.manage("shell", "--verbosity=0", f"--command={RUNNING}").strip()
    return f"{IMPORTS}{key}/change/"


def words(page):
    return page.locator("#content-main").inner_text()


def hand_in(page, path):
    page.goto(f"{IMPORTS}import/")
    page.get_by_label("Drop the file here").set_input_files(path)
    page.get_by_label("Onto which list").select_option(label="Flower club")
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/opt-outs/")


def agree(page):
    page.get_by_label("On what ground").select_option("express")
    page.get_by_label("Your word for it").fill("Cards at the till")
    page.get_by_role("button", name=re.compile("^Go on")).click()
    page.wait_for_url("**/preview/")


def test_the_opt_outs_are_in_before_anybody_else(imported):
    _, seen = imported

    assert "2 are texted no more from now on" in seen["opt-outs"]
    assert "1 could not be read" in seen["opt-outs"]


def test_the_encoding_and_the_separator_are_detected(imported):
    _, seen = imported

    assert "As detected: Windows, Western Europe (1252)" in seen["columns"]
    assert "As detected: Semicolons" in seen["columns"]
    assert "Orléans" in seen["columns"]


def test_the_check_counts_every_row(imported):
    _, seen = imported

    assert "Of 180 rows." in seen["check"]
    assert "16 rejected" in seen["check"]


def test_the_check_shows_how_numbers_are_mended(imported):
    _, seen = imported

    assert "“'+33612340006” → +33612340006 (line 9)" in seen["check"]
    assert "“06 12 34 00 00” → +33612340000 (line 2)" in seen["check"]


def test_the_result_states_its_denominator(imported):
    _, seen = imported

    assert "Of 180 rows." in seen["result"]
    assert "16 rejected" in seen["result"]


def test_rejected_rows_are_downloaded_with_their_lines_and_reasons(imported):
    _, seen = imported

    lines = seen["rejects"].splitlines()

    assert (
        lines[0] == "Prénom,Nom,Téléphone mobile,Ville,Date d'inscription,line,reason"
    )
    assert lines[1].startswith(
        "Müller,Nom10,(202) 555-01,Évry,2026-02-11,13,This phone"
    )


def test_the_next_file_with_these_headers_is_read_as_last_time(imported, open_as):
    page = open_as("marketer")
    hand_in(page, DAMAGED)

    page.get_by_role("button", name="No, nobody has left").click()

    expect(page.locator("#content-main")).to_contain_text("They are set as last time")
    expect(page.get_by_label("Ville")).to_have_value("attr.town")


def test_a_file_that_was_begun_is_found_on_the_list_of_imports(product, open_as):
    page = open_as("marketer")
    hand_in(page, DAMAGED)
    address = page.url

    page.goto(IMPORTS)
    page.get_by_role("link", name="Go on with clients_fr.csv").first.click()

    assert page.url == address


def test_a_large_file_is_tried_out_while_the_page_waits(product, open_as, large_file):
    page = open_as("marketer")
    hand_in(page, large_file)
    page.get_by_role("button", name="No, nobody has left").click()
    page.get_by_role("button", name="Go on", exact=True).click()

    agree(page)

    expect(page.get_by_role("button", name="Import 2,500 rows")).to_be_visible()


def test_a_running_import_shows_how_far_it_is(running, open_as):
    page = open_as("marketer")

    page.goto(running)

    expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "25")
    expect(page.locator("#flight")).to_contain_text("1,000 of about 3,999")


@pytest.mark.parametrize(
    ("verb", "button", "after"),
    [
        ("Pause", "Pause it", "Paused: 25 %"),
        ("Cancel", "Cancel the import", "It was cancelled before the end"),
    ],
)
def test_a_running_import_can_be_stopped(running, open_as, verb, button, after):
    page = open_as("marketer")
    page.goto(running)

    page.get_by_role("link", name=re.compile(rf"\b{verb}$")).click()
    page.get_by_role("button", name=button).click()

    expect(page.locator("#flight")).to_contain_text(after)


def test_undo_does_what_it_said_beforehand(undone):
    before, after = undone

    taken_off = re.search(r"Taken off again\n([\d,]+) of 180", before)[1]
    assert f"Undone: {taken_off} taken off again" in after
