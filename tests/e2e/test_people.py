"""Staff find people among many, and do something with all of them at once."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.services

PEOPLE = "/admin/subscribers/subscriber/"
CROWD = 520  # more than are done while somebody waits for the page


@pytest.fixture(scope="module")
def crowd(shop, tmp_path_factory) -> int:
    """So many French people who have no consent."""
    path: Path = tmp_path_factory.mktemp("crowd") / "crowd.csv"
    rows = [f"+3361230{n:04d},Camille,Crowd{n}" for n in range(CROWD)]
    path.write_text("\n".join(["Phone,First name,Last name", *rows, ""]))
    shop.manage(
        *("import_subscribers", str(path), "--list", "offers", "--consent", "none")
    )
    return CROWD


@pytest.fixture
def people(crowd, as_staff) -> Page:
    page = as_staff("admin")
    page.goto(PEOPLE)
    return page


def search(page: Page, term: str) -> None:
    box = page.get_by_role("searchbox", name="Search subscribers")
    box.fill(term)
    box.press("Enter")


def choose_all(page: Page, verb: str) -> None:
    page.locator("#action-toggle").check()
    page.locator("span.question a").click()
    page.locator("select[name=action]").select_option(label=verb)
    page.get_by_role("button", name="Run").click()


def test_a_piece_of_a_number_finds_its_person(people):
    search(people, "06 12 30 05 19")

    expect(people.locator("#result_list tbody tr.data-row")).to_have_count(1)
    expect(people.locator("#result_list")).to_contain_text("Camille Crowd519")


def test_what_was_searched_for_is_in_the_box_and_not_in_the_address(people):
    search(people, "crowd51")

    expect(people.locator("#result_list tbody tr.data-row")).to_have_count(11)
    expect(people.locator("#searchbar")).to_have_value("crowd51")
    assert "crowd" not in people.url


def test_a_filter_stays_with_a_search(people):
    people.goto(f"{PEOPLE}?country=FR&line=mobile")

    search(people, "camille crowd1")

    assert "country=FR" in people.url
    expect(people.locator("#result_list")).to_contain_text("Camille Crowd1")


def test_all_who_fit_are_tagged_by_the_worker_while_one_looks_on(people, crowd):
    search(people, "camille crowd")
    choose_all(people, "Put a tag on …")
    expect(people.locator("#content-main")).to_contain_text("Found by a search")
    expect(people.locator("#content-main")).to_contain_text(f"{crowd}")

    people.get_by_label("Tag").fill("crowd")
    people.get_by_role("button", name="Put the tag on").click()

    expect(people.locator("#content-main")).to_contain_text(f"{crowd} tagged.")
    expect(people.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "100")


def test_an_export_holds_the_columns_that_were_ticked(people):
    search(people, "crowd51")
    people.locator("#action-toggle").check()
    people.locator("select[name=action]").select_option(label="Export …")
    people.get_by_role("button", name="Run").click()
    # Of the next page: the boxes of the list would be found at once.
    phone = people.get_by_label("phone", exact=True)
    phone.wait_for()
    for box in people.get_by_role("checkbox").all():
        box.uncheck()
    phone.check()
    people.get_by_label("last name").check()

    with people.expect_download() as waiting:
        people.get_by_role("button", name="Export").click()

    header, *rows = Path(waiting.value.path()).read_text().split()
    assert header == "phone,last_name"
    assert "+33612300519,Crowd519" in rows
    assert len(rows) == 11
