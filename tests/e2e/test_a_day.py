"""A day as shopper and staff see it, played in one go: clicking and typing only.

Nothing in it waits for an hour of the day: what a shopper's own text causes is answered
at night too, and so is whoever has texted within a day.
"""

import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.phones import Phone
from tests.e2e.product import BOSS
from tests.e2e.screens import INBOX, first_of

pytestmark = pytest.mark.services

QUESTION = "Have you got blue poppies on Saturday?"
ANSWER = "Hi! Yes, from Friday on. See you Saturday!"
ASKED = (
    "Petal & Stem: Reply YES to get Weekly offers, up to 4 texts a month. Msg & data "
    "rates may apply. HELP for help, NO or STOP to decline."
)
JOINED = (
    "Petal & Stem: You're in for Weekly offers, up to 4 texts a month. Msg & data "
    "rates may apply. Reply HELP for help, STOP to end."
)
FLOWER = (
    "Petal & Stem: Which flower shall we grow more of?\n1 Tulips\n2 Roses\n3 Dahlias\n"
    "Reply with the number.\nReply STOP to end"
)
SCORE = (
    "Would you recommend us to a friend?\nReply with a number from 0 to 10.\n"
    "Reply STOP to end"
)
THANKS = "Petal & Stem: Thank you! You shape what we grow.\nReply STOP to end"
AGAIN = "Petal & Stem: We have your answer already. Thank you.\nReply STOP to end"
ENTERED = (
    "Petal & Stem: You're in to win a bouquet a week for a year. Your entry: (entry). "
    "Winners are drawn after (day). Rules: (link)\nReply STOP to end"
)
LEFT = (
    "Petal & Stem: You left all our lists and will get no more messages from them. "
    "Text START to rejoin."
)
VARIES = {
    "entry": r"\b[0-9a-f]{16}\b",
    "day": r"\b\d{1,2} [A-Z][a-z]+ \d{4}\b",
    "link": r"http://\S+/contests/year-of-bouquets/",
}
# Who texted, and what; the day as it should stand on the phone in the evening.
DAY = [
    *(("phone", "TULIP"), ("shop", ASKED)),
    *(("phone", "YES"), ("shop", JOINED)),
    *(("phone", "FLOWER"), ("shop", FLOWER)),
    *(("phone", "2"), ("shop", SCORE)),
    *(("phone", "ten"), ("shop", THANKS)),
    *(("phone", "10"), ("shop", AGAIN)),
    *(("phone", "WIN"), ("shop", ENTERED)),
    *(("phone", QUESTION), ("shop", ANSWER)),
    *(("phone", "STOP"), ("shop", LEFT)),
    *(("phone", "START"), ("shop", JOINED)),
]
# The same as staff read it on the person's page, the newest first.
TIMELINE = [
    *("Confirmation of joining", "Joined: Weekly offers", "Suppression lifted"),
    "They want back in",
    *("Confirmation of leaving", "Suppressed", "Left: Weekly offers"),
    "They want no texts",
    *("Answer by staff", "They wrote to us"),
    *("Automatic reply", "Entered A year of bouquets", "They texted a keyword"),
    *("Automatic reply", "They answered a poll") * 3,
    *("Automatic reply", "They texted a keyword"),
    *("Confirmation of joining", "Confirmed: Weekly offers", "They said yes"),
    *("Request to confirm", "Asked to confirm: Weekly offers"),
    "They texted a keyword",
]


@dataclass
class Seen:
    """What was on the screens at some hour of the day."""

    phone: list[tuple[str, str]] = field(default_factory=list)
    verdicts: dict[str, str] = field(default_factory=dict)
    timeline: list[str] = field(default_factory=list)
    suggested: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def day(open_as, numbers) -> Seen:
    """Play the day; nobody reloads a page that shows things as they come."""
    seen = Seen()
    phone = Phone(open_as(), next(numbers))
    join_and_play(phone, seen)
    inbox = open_as("support")
    inbox.goto(INBOX)
    ask_and_answer(phone, inbox, seen)
    leave_and_return(phone, inbox, seen)
    person = open_as(BOSS)
    first_of(f"/admin/subscribers/subscriber/?q={phone.number}")(person)
    titles = person.locator(".saywhen-timeline li b")
    expect(titles.first).to_have_text(TIMELINE[0])
    seen.timeline = titles.all_inner_texts()
    seen.phone = phone.texts()
    return seen


def join_and_play(phone: Phone, seen: Seen) -> None:
    for word, answer in (
        *(("TULIP", "Reply YES to get"), ("YES", "You're in for Weekly offers")),
        *(("FLOWER", "Which flower"), ("2", "Would you recommend us")),
        *(("ten", "You shape what we grow"), ("10", "your answer already")),
        ("WIN", "You're in to win"),
    ):
        phone.text(word)
        expect(phone.received(answer)).to_be_visible()
        seen.suggested[word] = phone.suggestion()


def ask_and_answer(phone: Phone, inbox: Page, seen: Seen) -> None:
    phone.text(QUESTION)
    row = inbox.locator(".inbox-row.is-unread").filter(has_text=QUESTION)
    expect(row).to_contain_text("1 unread")
    row.click()
    seen.verdicts["asked"] = verdict(inbox).inner_text()
    inbox.get_by_label("Answer").fill(ANSWER)
    inbox.get_by_role("button", name="Send", exact=True).click()
    expect(phone.received(ANSWER)).to_be_visible()
    expect(inbox.locator(".is-ours").last).to_contain_text("Delivered")


def leave_and_return(phone: Phone, inbox: Page, seen: Seen) -> None:
    inbox.get_by_label("Answer").fill("One more thing")
    phone.text("STOP")
    expect(phone.received("You left all our lists")).to_be_visible()
    seen.suggested["STOP"] = phone.suggestion()
    expect(verdict(inbox)).to_contain_text("No answer may leave.")
    seen.verdicts["left"] = verdict(inbox).inner_text()
    send = inbox.get_by_role("button", name="Send", exact=True)
    expect(send).to_have_count(0)
    phone.text("START")
    expect(phone.received("You're in for Weekly offers")).to_have_count(2)
    expect(send).to_be_visible()
    seen.verdicts["back"] = verdict(inbox).inner_text()


def verdict(inbox: Page) -> Locator:
    return inbox.locator("#judged .saywhen-edge")


def every_days(words: str) -> str:
    """Take out what is another in every shop: the entry, the last day, the address."""
    for kind, pattern in VARIES.items():
        words = re.sub(pattern, f"({kind})", words)
    return words


def test_the_phone_shows_every_text_once_and_in_order(day):
    assert [(by, every_days(words)) for by, words in day.phone] == DAY


def test_the_inbox_says_why_nothing_can_be_sent_to_who_has_left(day):
    assert day.verdicts["asked"].startswith("An answer may leave now.")
    assert re.fullmatch(
        r"No answer may leave\. They opted out of Petal & Stem at .+ UTC\. Once they "
        r"text again, they may be answered\.",
        day.verdicts["left"],
    )
    assert day.verdicts["back"].startswith("An answer may leave now.")


def test_the_phone_suggests_what_the_newest_text_asks_for(day):
    asked = {word: day.suggested[word] for word in ("TULIP", "FLOWER", "STOP")}

    assert asked == {"TULIP": "YES", "FLOWER": "1", "STOP": "START"}


def test_the_persons_page_tells_the_whole_day(day):
    assert day.timeline == TIMELINE
