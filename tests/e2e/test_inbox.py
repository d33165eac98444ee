"""A question from a phone, read and answered in the inbox, without any reloading."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.services

INBOX = "/admin/keywords/conversation/"
# One was texted by hand, and these came before it, a minute apart.
EARLIER = """
from datetime import timedelta
from keywords.models import InboundMessage
last = InboundMessage.objects.latest("pk")
first_id = last.provider_id
for n in range(1, 120):
    last.pk, last.provider_id, last.body = None, f"{first_id}-{n}", f"Text {n}."
    last.received_at -= timedelta(minutes=1)
    last.save()
"""


@pytest.fixture
def inbox(as_staff) -> Page:
    page = as_staff("support")
    page.goto(INBOX)
    return page


def row(page: Page, words: str):
    return page.locator(".inbox-row").filter(has_text=words).first


def ask(phone, inbox: Page, words: str) -> None:
    """Text it, wait until it stands in the open list, and open it."""
    phone.text(words)
    row(inbox, words).click()
    expect(inbox.locator(".is-theirs").filter(has_text=words)).to_be_visible()


def test_a_question_is_read_and_answered_without_reloading(phone, inbox):
    ask(phone, inbox, "Have you got blue poppies?")

    inbox.get_by_label("Answer").fill("From Friday on!")
    expect(inbox.get_by_text("1 part, 15 characters")).to_be_visible()
    inbox.get_by_role("button", name="Send", exact=True).click()

    expect(phone.received("From Friday on!")).to_be_visible()
    sent = inbox.locator(".is-ours").filter(has_text="From Friday on!")
    expect(sent).to_contain_text("Delivered")


def test_what_they_text_next_appears_by_itself(phone, inbox):
    ask(phone, inbox, "Do you have any moss?")

    phone.text("Green moss, I mean")

    expect(inbox.locator(".is-theirs").last).to_contain_text("Green moss, I mean")
    expect(inbox.get_by_role("status")).to_contain_text("Green moss, I mean")


def test_a_long_conversation_is_read_to_its_beginning(phone, inbox, product):
    phone.text("Is this all?")
    expect(row(inbox, "Is this all?")).to_be_visible()
    product.manage("shell", "--verbosity=0", f"--command={EARLIER}")
    row(inbox, "Is this all?").click()
    texts, earlier = inbox.locator(".inbox-log li"), inbox.locator("#earlier")
    top = inbox.locator(".is-theirs").filter(has_text="Text 49.")
    expect(texts).to_have_count(50)
    earlier.scroll_into_view_if_needed()
    seen_at = top.bounding_box()

    earlier.click()

    expect(texts).to_have_count(100)
    assert top.bounding_box()["y"] == pytest.approx(seen_at["y"], abs=2)
    phone.text("It is not!")
    expect(texts.last).to_contain_text("It is not!")
    earlier.click()
    expect(texts).to_have_count(121)
    expect(texts.first).to_contain_text("Text 119.")
    expect(earlier).to_have_count(0)


def test_what_is_typed_survives_what_comes_in(phone, inbox):
    ask(phone, inbox, "Is there a car park?")
    inbox.get_by_label("Answer").fill("Yes, behind")

    phone.text("A big one?")

    expect(inbox.locator(".is-theirs").last).to_contain_text("A big one?")
    expect(inbox.get_by_label("Answer")).to_have_value("Yes, behind")
    expect(inbox.get_by_label("Answer")).to_be_focused()


def test_the_keys_move_open_and_close(phone, inbox):
    phone.text("May I bring my dog?")
    expect(row(inbox, "May I bring my dog?")).to_be_visible()

    inbox.keyboard.press("/")
    expect(inbox.get_by_label("Find a number, a name or words")).to_be_focused()
    inbox.keyboard.press("Escape")
    inbox.locator("body").click(position={"x": 2, "y": 2})
    row(inbox, "May I bring my dog?").focus()
    inbox.keyboard.press("k")
    inbox.keyboard.press("j")
    inbox.keyboard.press("Enter")
    inbox.wait_for_url("**/change/**")
    inbox.keyboard.press("e")

    expect(inbox.get_by_text("Closed. It opens again when they text.")).to_be_visible()


def test_a_saved_reply_goes_where_one_types(phone, inbox):
    ask(phone, inbox, "When do you open?")

    inbox.get_by_label("Saved reply").select_option(label="Opening hours")
    inbox.get_by_role("button", name="Insert").click()

    expect(inbox.get_by_label("Answer")).to_have_value(
        "Hi there, we are open Tuesday to Saturday from nine to seven, and Sunday from "
        "ten to four."
    )


def test_who_wants_to_leave_is_decided_from_the_list(phone, inbox):
    phone.text("CLUB")
    expect(phone.received("You're in for Flower club")).to_be_visible()
    phone.text("Way too many texts")
    unclear = inbox.locator(".is-unclear li").filter(has_text=phone.number)

    unclear.get_by_role("button", name="They want to leave").click()

    expect(inbox.get_by_text("They have left club.")).to_be_visible()


def test_it_works_without_scripts(phone, inbox, badge, new_context):
    phone.text("Do you wrap gifts?")
    expect(row(inbox, "Do you wrap gifts?")).to_be_visible()
    page = new_context(
        storage_state=badge("support"), java_script_enabled=False
    ).new_page()
    page.goto(INBOX)
    row(page, "Do you wrap gifts?").click()

    page.get_by_label("Answer").fill("With pleasure.")
    page.get_by_role("button", name="Send", exact=True).click()

    expect(phone.received("With pleasure.")).to_be_visible()
