"""What staff press in the inbox: answers, verbs, groups; and what each does."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.utils import timezone

from campaigns.models import Message
from keywords.models import (
    Conversation,
    ConversationNote,
    SavedReply,
    StaffAnswer,
    Triage,
)
from subscribers.models import ConsentEvent, Suppression
from tests.factories import us_phone
from tests.keywords.inbox.conftest import ANN
from tests.staffing import CONFIRMED, page, said, staff

pytestmark = pytest.mark.django_db

NOUN = "keywords.conversation"
LIST = "/admin/keywords/conversation/"


def url(verb: str, row: Conversation) -> str:
    return page(NOUN, verb, row.pk)


def html(client, address: str) -> str:
    return client.get(address).content.decode()


# --- answering ----------------------------------------------------------------------


def answer(client, row: Conversation, body: str, **more: object):
    posted = {"body": body, "heard": row.heard_count, "after": row.answer_count}
    return client.post(url("reply", row), {**posted, **more})


def test_an_answer_is_queued_under_its_authors_name(row, support):
    answer(support, row, "Yes, we do.")

    assert StaffAnswer.objects.get().by == "sue"
    assert "sue" in html(support, url("change", row))


def test_what_is_refused_stays_in_the_box(row, support):
    answer(support, row, "First.")

    shown = answer(support, row, "My long answer.").content.decode()

    assert "You have answered this conversation already" in shown
    assert "My long answer.</textarea>" in shown
    assert Message.objects.filter(kind="conversational").count() == 1


def test_sending_and_closing_is_one_press(row, support):
    answer(support, row, "Yes, we do.", close="yes")

    row.refresh_from_db()
    assert (row.status, row.answer_count) == ("closed", 1)


def test_the_verdict_stands_there_before_anything_is_sent(row, support):
    assert "An answer may leave now." in html(support, url("change", row))


def test_who_left_everything_cannot_be_answered_and_it_says_why(row, support, text):
    text("STOPALL", now=timezone.now())

    shown = html(support, url("change", row))

    assert "No answer may leave." in shown
    assert "They opted out of everything at" in shown
    assert 'class="inbox-main"' not in shown


def test_the_parts_are_counted_as_one_types(row, support):
    shown = support.post(url("judge", row), {"body": "x" * 161}).content.decode()

    assert "2 parts, 161 characters, GSM-7" in shown


def test_a_saved_reply_is_filled_in_for_the_person(row, support):
    saved = SavedReply.objects.create(name="Hours", body="Hi {{ first_name }}!")

    shown = html(support, f"{url('change', row)}?saved={saved.pk}")

    assert "Hi Ann!</textarea>" in shown


def test_whoever_may_only_read_sees_no_box_to_write_in(row):
    shown = html(staff("marketer"), url("change", row))

    assert "Do you deliver to Brooklyn?" in shown
    assert "<textarea" not in shown


# --- the other verbs ----------------------------------------------------------------


def press(client, verb: str, row: Conversation, **posted: object):
    heard = {"heard": row.heard_count}
    return client.post(url(verb, row), {**heard, **posted})


def test_it_is_taken_with_one_press(row, support):
    press(support, "assign", row, to=User.objects.get(username="sue").pk, seen="")

    row.refresh_from_db()
    assert row.assignee.username == "sue"


@pytest.mark.parametrize("until", ["hour", "afternoon", "tomorrow", "week"])
def test_it_is_put_off(row, support, until):
    press(support, "snooze", row, until=until)

    row.refresh_from_db()
    assert (row.status, row.snoozed_until > timezone.now()) == ("snoozed", True)


def test_it_is_closed_and_opened_again(row, support):
    press(support, "close", row)
    row.refresh_from_db()
    assert row.status == "closed"

    press(support, "reopen", row)
    row.refresh_from_db()
    assert row.status == "open"


def test_what_was_pressed_stands_in_its_history(row, support):
    press(support, "close", row)

    assert LogEntry.objects.get().get_change_message() == "Closed."


def test_the_history_names_no_number(row, support):
    press(support, "close", row)

    assert ANN.removeprefix("+") not in LogEntry.objects.get().object_repr


def test_a_note_is_kept_for_colleagues(row, support):
    press(support, "note", row, body="Wants lilies.")

    assert ConversationNote.objects.get().by == "sue"
    assert "Note by" in html(support, url("change", row))


def test_an_empty_note_is_refused_in_a_sentence(row, support):
    assert "Write the note first." in said(press(support, "note", row, body=" "))


def test_they_want_to_leave(held, support):
    press(support, "leave", held)

    assert Suppression.objects.in_force().exists()
    assert "sue" in ConsentEvent.objects.latest("pk").line


def test_they_want_to_stay(held, support):
    press(support, "stay", held)

    assert not Suppression.objects.exists()
    assert ConsentEvent.objects.get().kind == "stayed"


def test_a_page_that_is_out_of_date_decides_nothing(held, support):
    support.post(url("leave", held), {"heard": ""})

    assert not Suppression.objects.exists()


# --- beginning, saved replies, groups -----------------------------------------------


def test_a_conversation_begins_with_a_subscribers_number(row, sender, support):
    row.delete()
    posted = {"phone": "(202) 555-0101", "sender": sender.pk, **CONFIRMED}

    support.post(page(NOUN, "begin"), {**posted, "phone": ANN})

    assert Conversation.objects.get().assignee.username == "sue"
    assert not Message.objects.exists()


@pytest.mark.parametrize("phone", ["", "nonsense", "+12025550150"])
def test_it_begins_with_nobody_else(sender, support, phone):
    posted = {"phone": phone, "sender": sender.pk}

    assert support.post(page(NOUN, "begin"), posted).status_code == 200
    assert not Conversation.objects.exists()


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("", "required"),
        ("Hi {{ firstname }}", "There is no field"),
        ("Hi {{ first_name", "not closed"),
        ("x" * 1_601, "at most 1,600"),
    ],
)
def test_a_saved_reply_nobody_could_be_sent_is_refused(support, body, why):
    posted = {"name": "Hours", "body": body}

    shown = support.post(page("keywords.savedreply", "add"), posted)

    assert why in shown.content.decode()
    assert not SavedReply.objects.exists()


def test_a_saved_reply_keeps_its_author(support):
    posted = {"name": "Hours", "body": "Nine to five."}

    support.post(page("keywords.savedreply", "add"), posted)

    assert SavedReply.objects.get().author == "sue"


@pytest.fixture
def crowd(offers, text) -> list[str]:
    """Three people who say yes."""
    for number in range(3):
        text("Oh my!", str(us_phone(number + 1).e164), now=timezone.now())
    return ["oh my"]


def test_a_group_is_asked_about_before_anything_is_done(crowd, support):
    shown = support.post(f"{LIST}sayings/", {"verb": "close", "gist": crowd})

    assert ("Open conversations", "3") in shown.context["question"].facts
    assert Conversation.objects.open().count() == 3


def test_a_group_is_answered_with_a_saved_reply(crowd, support):
    saved = SavedReply.objects.create(name="Thanks", body="Thank you!")
    posted = {"verb": "answer", "gist": crowd, "saved": saved.pk, **CONFIRMED}

    support.post(f"{LIST}sayings/", posted)

    assert Triage.objects.get().counts == {"answered": 3}
    assert not Conversation.objects.open().exists()


def test_a_group_cannot_be_answered_with_nothing(crowd, support):
    posted = {"verb": "answer", "gist": crowd, **CONFIRMED}

    shown = support.post(f"{LIST}sayings/", posted)

    assert "Choose a saved reply, or write the answer" in shown.content.decode()
    assert not Triage.objects.exists()


@pytest.mark.parametrize("verb", ["close", "answer"])
def test_a_marketer_handles_no_group(crowd, verb):
    posted = {"verb": verb, "gist": crowd, "body": "Hi", **CONFIRMED}

    assert staff("marketer").post(f"{LIST}sayings/", posted).status_code == 403
